using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PoolRuntime.Transport;

/// <summary>Shared memory without a name: nothing is left behind, whoever dies when.</summary>
internal sealed unsafe class PosixSharedRegion : SharedRegion
{
    private int _disposed;

    private PosixSharedRegion(byte* start, int length) : base(start, length) { }

    /// <summary>A new file in memory, zero-filled; the descriptor is the caller's to close.</summary>
    public static int CreateFile(int length)
    {
        if (OperatingSystem.IsLinux())
        {
            int descriptor = Posix.CreateMemoryFile("poolruntime\0"u8);
            Posix.ThrowIfFailed(Posix.SetLength(descriptor, length));
            return descriptor;
        }

        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        using SafeFileHandle file = File.OpenHandle(
            path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        File.Delete(path);
        RandomAccess.SetLength(file, length);
        return Posix.DuplicateFrom((int)file.DangerousGetHandle(), lowest: 0);
    }

    public static PosixSharedRegion Map(int descriptor, int length)
    {
        byte* start = Posix.Map(
            null, (nuint)length, Posix.ReadWriteProtection, Posix.SharedMapping, descriptor, offset: 0);
        if ((nint)start == -1) throw new Win32Exception(Marshal.GetLastPInvokeError());
        return new PosixSharedRegion(start, length);
    }

    public override void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0) _ = Posix.Unmap(Start, (nuint)Length);
    }
}
