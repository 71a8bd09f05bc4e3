using System.Buffers;

namespace PoolRuntime.Serialization;

/// <summary>Values that a job reads where they lie, and only while it runs.</summary>
internal sealed unsafe class LentMemory<T>(T* start, int length) : MemoryManager<T>, ILoan where T : unmanaged
{
    private T* _start = start;

    public override Span<T> GetSpan() => new(Start, length);

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)length, nameof(elementIndex));
        return new MemoryHandle(Start + elementIndex);
    }

    public override void Unpin() { }

    public void End() => _start = null;

    protected override void Dispose(bool disposing) => End();

    private T* Start => _start is not null and var lent
        ? lent
        : throw new ObjectDisposedException(
            $"ReadOnlyMemory<{typeof(T).Name}>",
            "A large 'ReadOnlyMemory' argument is lent to a job until it returns. Copy what is needed longer, or let "
            + "the job take an array.");
}
