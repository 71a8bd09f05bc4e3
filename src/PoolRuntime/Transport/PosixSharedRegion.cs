using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PoolRuntime.Transport;

/// <summary>Shared memory without a name: nothing is left behind, whoever dies when.</summary>
internal sealed unsafe class PosixSharedRegion : SharedRegion
{
    private PosixSharedRegion(byte* start, int length) : base(start, length) { }

    /// <summary>A new file in memory, zero-filled; the descriptor is the caller's to close.</summary>
    private static int CreateFile(int length)
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

    /// <summary>Maps the memory of a worker, with arenas if there is room for them in the address space.</summary>
    public static PosixSharedRegion MapWorkerMemory(int descriptor)
    {
        if (WorkerFileLength == WorkerMemory.Length) return Map(descriptor, WorkerMemory.Length);
        try
        {
            return Map(descriptor, WorkerFileLength);
        }
        catch (Win32Exception)
        {
            return Map(descriptor, WorkerMemory.Length);
        }
    }

    /// <summary>A file for the memory of a worker.</summary>
    public static int CreateWorkerFile() => CreateFile(WorkerFileLength);

    // Elsewhere the file is one of a disk, in the end, and 32-bit programs have no room.
    private static int WorkerFileLength => OperatingSystem.IsLinux() && Environment.Is64BitProcess
        ? WorkerMemory.LengthWithArenas
        : WorkerMemory.Length;

    private static PosixSharedRegion Map(int descriptor, int length)
    {
        byte* start = Posix.Map(
            null, (nuint)length, Posix.ReadWriteProtection, Posix.SharedMapping, descriptor, offset: 0);
        if ((nint)start == -1) throw new Win32Exception(Marshal.GetLastPInvokeError());
        return new PosixSharedRegion(start, length);
    }

    protected override void Free()
    {
        // Addresses that are used too late then lead to zeros, and not to the end of the program.
        if (WasHeld) Posix.ReplaceByNothing(Start, (nuint)Length);
        else _ = Posix.Unmap(Start, (nuint)Length);
    }
}
