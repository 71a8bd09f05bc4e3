using System.Globalization;
using System.Runtime.InteropServices;

namespace PoolRuntime.Transport;

/// <summary>
/// Memory of a pool that its workers can read: large calls are written there when they are submitted, before anybody
/// knows which worker gets them, and lie there until they are over. Linux only.
/// </summary>
/// <remarks> It has no name, so nothing of it is left behind; workers find it by the descriptor that this process
/// holds. No more of it is real than is used.
/// </remarks>
internal sealed unsafe class CallMemory : SafeHandle
{
    private const int Capacity = 1024 * 1024 * 1024;

    private readonly int _descriptor;

    private CallMemory(int descriptor, byte* start) : base(0, ownsHandle: true)
    {
        _descriptor = descriptor;
        SetHandle((nint)start);
        Arena = new PayloadArena(start, Capacity);
        Path = string.Create(CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/fd/{descriptor}");
    }

    /// <summary>Where calls find their places.</summary>
    public PayloadArena Arena { get; }

    /// <summary>What workers open to see it.</summary>
    public string Path { get; }

    public override bool IsInvalid => handle == 0;

    /// <summary>New memory; null where there is no such thing.</summary>
    public static CallMemory? TryCreate()
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess) return null;
        int descriptor = Posix.CreateMemoryFile("poolruntime-calls\0"u8);
        if (Posix.SetLength(descriptor, Capacity) == 0)
        {
            byte* start = Posix.Map(
                null, Capacity, Posix.ReadWriteProtection, Posix.SharedMapping, descriptor, offset: 0);
            if ((nint)start != -1) return new CallMemory(descriptor, start);
        }

        // No room for it among the addresses: calls then go other ways.
        _ = Posix.Close(descriptor);
        return null;
    }

    /// <summary>A worker: what its parent has there, to be read; null when it cannot be had.</summary>
    public static PayloadArena? TryOpen(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            byte* start = Posix.Map(
                null, Capacity, Posix.ReadProtection, Posix.SharedMapping,
                (int)file.SafeFileHandle.DangerousGetHandle(), offset: 0);
            return (nint)start == -1 ? null : new PayloadArena(start, Capacity);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>A place for a call, which holds the memory until it is released; null when there is none.</summary>
    public long? TryReserve(int size)
    {
        try
        {
            bool isHeld = false;
            DangerousAddRef(ref isHeld);
        }
        catch (ObjectDisposedException)
        {
            // The pool has ended.
            return null;
        }

        if (Arena.TryReserve(size) is { } place) return place;
        DangerousRelease();
        return null;
    }

    /// <summary>The place is free again.</summary>
    public void Release(long place)
    {
        Arena.Release(place);
        DangerousRelease();
    }

    protected override bool ReleaseHandle()
    {
        _ = Posix.Close(_descriptor);
        return Posix.Unmap((byte*)handle, Capacity) == 0;
    }
}
