using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using PoolRuntime.Transport;

namespace PoolRuntime.Pipes;

/// <summary>Open files: their duplicates in this and in other processes.</summary>
internal static partial class OpenFile
{
    private const uint MayDuplicateHandles = 0x40;
    private const uint SameAccess = 2;

    /// <exception cref="ObjectDisposedException">It is closed.</exception>
    public static SafeFileHandle Duplicate(SafeFileHandle file) => Use(file, static handle =>
        new SafeFileHandle(
            OperatingSystem.IsWindows() ? DuplicateFor(CurrentProcess(), handle) : Posix.DuplicateFrom((int)handle, 0),
            ownsHandle: true));

    /// <summary>Hands a duplicate over to the process at the other end of a channel; false when it did not arrive.
    /// </summary>
    public static bool Give(SafeFileHandle file, Socket channel, int process) => Use(file, handle =>
    {
        if (!OperatingSystem.IsWindows()) return PosixSockets.GiveDescriptor(channel, (int)handle);
        using SafeProcessHandle receiver = OpenProcess(MayDuplicateHandles, inherits: false, process);
        if (receiver.IsInvalid) return false;
        channel.Send([Transfers.Here]);
        channel.Send(BitConverter.GetBytes((long)DuplicateFor(receiver.DangerousGetHandle(), handle)));
        return true;
    });

    /// <summary>Gets one that is handed over; null, and why, when there is none.</summary>
    public static SafeFileHandle? Take(Socket channel, out byte answer)
    {
        if (!OperatingSystem.IsWindows())
        {
            using Descriptor? taken = PosixSockets.TakeDescriptor(channel, out answer);
            if (taken is null) return null;
            SafeFileHandle file = new(taken.DangerousGetHandle(), ownsHandle: true);
            taken.SetHandleAsInvalid();
            return file;
        }

        using NetworkStream stream = new(channel, ownsSocket: false);
        answer = (byte)stream.ReadByte();
        if (answer != Transfers.Here) return null;
        Span<byte> handle = stackalloc byte[sizeof(long)];
        stream.ReadExactly(handle);
        return new SafeFileHandle((nint)BitConverter.ToInt64(handle), ownsHandle: true);
    }

    private static T Use<T>(SafeFileHandle file, Func<nint, T> work)
    {
        bool added = false;
        try
        {
            file.DangerousAddRef(ref added);
            return work(file.DangerousGetHandle());
        }
        finally
        {
            if (added) file.DangerousRelease();
        }
    }

    [SupportedOSPlatform("windows")]
    private static nint DuplicateFor(nint process, nint handle) =>
        DuplicateHandle(CurrentProcess(), handle, process, out nint duplicate, 0, inherits: false, SameAccess)
            ? duplicate
            : throw new IOException(
                "The system makes no duplicate of the file.", new Win32Exception(Marshal.GetLastPInvokeError()));

    [LibraryImport("kernel32.dll", EntryPoint = "GetCurrentProcess")]
    private static partial nint CurrentProcess();

    [LibraryImport("kernel32.dll", SetLastError = true)]
    private static partial SafeProcessHandle OpenProcess(
        uint access, [MarshalAs(UnmanagedType.Bool)] bool inherits, int process);

    [LibraryImport("kernel32.dll", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool DuplicateHandle(
        nint sourceProcess, nint source, nint targetProcess, out nint target, uint access,
        [MarshalAs(UnmanagedType.Bool)] bool inherits, uint options);
}
