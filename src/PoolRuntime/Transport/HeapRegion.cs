using System.Runtime.CompilerServices;

namespace PoolRuntime.Transport;

/// <summary>Memory that a worker in this process shares with nobody else.</summary>
internal sealed unsafe class HeapRegion : SharedRegion
{
    private readonly byte[] _memory;

    public HeapRegion(int length) : this(GC.AllocateArray<byte>(length, pinned: true)) { }

    private HeapRegion(byte[] memory) : base((byte*)Unsafe.AsPointer(ref memory[0]), memory.Length) => _memory = memory;

    protected override void Free() => GC.KeepAlive(_memory);
}
