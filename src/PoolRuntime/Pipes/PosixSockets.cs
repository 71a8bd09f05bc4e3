using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using PoolRuntime.Transport;

namespace PoolRuntime.Pipes;

/// <summary>
/// The calls to the C library of Linux and macOS that sockets need, with the layouts of both; descriptors are passed on
/// to other processes by them.
/// </summary>
internal static unsafe partial class PosixSockets
{
    private const string C = "libc";

    private const int UnixFamily = 1;
    private const int StreamType = 1;
    private const int CloseOnExecTypeLinux = 0x80000;
    private const int CloseOnExecMessageLinux = 0x40000000;
    private const int NoSignalLinux = 0x4000;
    private const int PassDescriptors = 1;
    private const int PeerCredentialsLinux = 17;
    private const int PeerCredentialsSize = 12;

    private static readonly bool Mac = OperatingSystem.IsMacOS();
    private static readonly int DoNotWait = Mac ? 0x80 : 0x40;
    private static readonly int NoSignal = Mac ? 0 : NoSignalLinux;
    private static readonly int WouldBlock = Mac ? 35 : 11;
    private static readonly int ConnectionReset = Mac ? 54 : 104;
    private static readonly int SocketLevel = Mac ? 0xFFFF : 1;

    [LibraryImport(C, EntryPoint = "socketpair", SetLastError = true)]
    private static partial int Pair(int family, int type, int protocol, int* descriptors);

    [LibraryImport(C, EntryPoint = "recv", SetLastError = true)]
    private static partial nint Receive(SafeHandle socket, byte* buffer, nint count, int flags);

    [LibraryImport(C, EntryPoint = "send", SetLastError = true)]
    private static partial nint Send(SafeHandle socket, byte* buffer, nint count, int flags);

    [LibraryImport(C, EntryPoint = "shutdown", SetLastError = true)]
    private static partial int Shutdown(SafeHandle socket, int how);

    [LibraryImport(C, EntryPoint = "sendmsg", SetLastError = true)]
    private static partial nint SendMessage(int socket, void* message, int flags);

    [LibraryImport(C, EntryPoint = "recvmsg", SetLastError = true)]
    private static partial nint ReceiveMessage(int socket, void* message, int flags);

    [LibraryImport(C, EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();

    [LibraryImport(C, EntryPoint = "getpeereid", SetLastError = true)]
    private static partial int PeerOf(int socket, uint* user, uint* group);

    [StructLayout(LayoutKind.Sequential)]
    private struct Piece
    {
        public byte* Start;
        public nint Length;
    }

    // The C libraries of Linux differ in the type of the counts, but not in where their low half lies.
    [StructLayout(LayoutKind.Sequential)]
    private struct LinuxMessage
    {
        public nint Name;
        public nint NameLength;
        public Piece* Pieces;
        public nint PieceCount;
        public byte* Control;
        public nint ControlLength;
        public int Flags;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct MacMessage
    {
        public nint Name;
        public uint NameLength;
        public Piece* Pieces;
        public int PieceCount;
        public byte* Control;
        public uint ControlLength;
        public int Flags;
    }

    /// <summary>Two sockets that are connected to each other, kept out of programs that are started.</summary>
    public static (Descriptor First, Descriptor Second) Pair()
    {
        int* pair = stackalloc int[2];
        _ = Posix.ThrowIfFailed(Pair(UnixFamily, StreamType | (Mac ? 0 : CloseOnExecTypeLinux), 0, pair));
        if (Mac)
        {
            Posix.CloseOnExec(pair[0]);
            Posix.CloseOnExec(pair[1]);
        }

        return (new Descriptor(pair[0]), new Descriptor(pair[1]));
    }

    /// <summary>Takes the descriptor out of a socket, which is nothing any more then.</summary>
    public static Descriptor Detach(Socket socket)
    {
        Descriptor descriptor = new((int)socket.SafeHandle.DangerousGetHandle());
        socket.SafeHandle.SetHandleAsInvalid();
        GC.SuppressFinalize(socket);
        return descriptor;
    }

    /// <summary>Bytes that were read; 0 at the end, -1 when it would have to wait and is not to.</summary>
    public static int Receive(Descriptor socket, Span<byte> buffer, bool wait)
    {
        fixed (byte* start = buffer)
        {
            while (true)
            {
                nint count = Receive(socket, start, buffer.Length, wait ? 0 : DoNotWait);
                if (count >= 0) return (int)count;
                int error = Marshal.GetLastPInvokeError();
                if (error == WouldBlock) return -1;
                if (error == ConnectionReset) return 0;
                if (error != Posix.InterruptedSystemCall) throw Failure(error);
            }
        }
    }

    /// <summary>Bytes that were written; -1 when it would have to wait and is not to.</summary>
    public static int Send(Descriptor socket, ReadOnlySpan<byte> bytes, bool wait)
    {
        fixed (byte* start = bytes)
        {
            while (true)
            {
                nint count = Send(socket, start, bytes.Length, NoSignal | (wait ? 0 : DoNotWait));
                if (count >= 0) return (int)count;
                int error = Marshal.GetLastPInvokeError();
                if (error == WouldBlock) return -1;
                if (error != Posix.InterruptedSystemCall) throw Failure(error);
            }
        }
    }

    /// <summary>Ends one direction (0 reading, 1 writing) or both (2) for all who hold the socket.</summary>
    public static void End(Descriptor socket, int directions) => _ = Shutdown(socket, directions);

    /// <summary>Hands a descriptor over to the process at the other end of a channel; false when it did not arrive.
    /// </summary>
    public static bool GiveDescriptor(Socket channel, int descriptor)
    {
        if (!SendDescriptor((int)channel.Handle, Transfers.Here, descriptor)) return false;
        // One that is on its way when its receiver dies is closed by the system, and can be given again.
        Span<byte> thanks = stackalloc byte[1];
        return channel.Receive(thanks) == 1;
    }

    /// <summary>Gets one that is handed over; null, and why, when there is none.</summary>
    public static Descriptor? TakeDescriptor(Socket channel, out byte answer)
    {
        Descriptor? taken = ReceiveDescriptor((int)channel.Handle, out answer);
        if (taken is not null) channel.Send([Transfers.Here]);
        return taken;
    }

    /// <summary>Sends a byte, and with it a descriptor.</summary>
    public static bool SendDescriptor(int socket, byte mark, int descriptor)
    {
        byte* control = stackalloc byte[32];
        new Span<byte>(control, 32).Clear();
        (int head, int length, int space) = ControlLayout;
        if (Mac) *(uint*)control = (uint)length;
        else *(nint*)control = length;
        *(int*)(control + head - 8) = SocketLevel;
        *(int*)(control + head - 4) = PassDescriptors;
        *(int*)(control + head) = descriptor;
        Piece piece = new() { Start = &mark, Length = 1 };
        LinuxMessage linux = new() { Pieces = &piece, PieceCount = 1, Control = control, ControlLength = space };
        MacMessage mac = new() { Pieces = &piece, PieceCount = 1, Control = control, ControlLength = (uint)space };
        nint sent;
        do sent = SendMessage(socket, Mac ? &mac : (void*)&linux, NoSignal);
        while (sent < 0 && Marshal.GetLastPInvokeError() == Posix.InterruptedSystemCall);
        return sent == 1;
    }

    /// <summary>Receives a byte, and the descriptor that came with it; null where none did, or nothing came.</summary>
    public static Descriptor? ReceiveDescriptor(int socket, out byte mark)
    {
        byte* control = stackalloc byte[32];
        new Span<byte>(control, 32).Clear();
        (int head, int length, int space) = ControlLayout;
        byte read = 0;
        Piece piece = new() { Start = &read, Length = 1 };
        LinuxMessage linux = new() { Pieces = &piece, PieceCount = 1, Control = control, ControlLength = space };
        MacMessage mac = new() { Pieces = &piece, PieceCount = 1, Control = control, ControlLength = (uint)space };
        nint got;
        do got = ReceiveMessage(socket, Mac ? &mac : (void*)&linux, Mac ? 0 : CloseOnExecMessageLinux);
        while (got < 0 && Marshal.GetLastPInvokeError() == Posix.InterruptedSystemCall);
        mark = got == 1 ? read : (byte)0;
        nint controlLength = Mac ? (nint)mac.ControlLength : linux.ControlLength;
        nint stated = Mac ? (nint)(*(uint*)control) : *(nint*)control;
        if (got != 1 || controlLength < length || stated != length || *(int*)(control + head - 8) != SocketLevel
            || *(int*)(control + head - 4) != PassDescriptors)
            return null;
        Descriptor descriptor = new(*(int*)(control + head));
        if (Mac) Posix.CloseOnExec((int)descriptor.DangerousGetHandle());
        return descriptor;
    }

    /// <summary>Whether the other end belongs to a process of the same user.</summary>
    public static bool IsOwnUser(Socket socket)
    {
        if (Mac)
        {
            uint user, group;
            return PeerOf((int)socket.Handle, &user, &group) == 0 && user == EffectiveUser();
        }

        Span<byte> credentials = stackalloc byte[PeerCredentialsSize];
        int size = socket.GetRawSocketOption(SocketLevel, PeerCredentialsLinux, credentials);
        return size == PeerCredentialsSize && MemoryMarshal.Read<uint>(credentials[4..]) == EffectiveUser();
    }

    // Where the descriptor lies in a control message, its length, and the room that it takes.
    private static (int Head, int Length, int Space) ControlLayout => Mac ? (12, 16, 16) : (16, 20, 24);

    private static IOException Failure(int error) =>
        new($"The connection is broken: {new Win32Exception(error).Message}", new Win32Exception(error));
}
