using System.Net.Sockets;

namespace PoolRuntime.Pipes;

/// <summary>One end of a stream of bytes in both directions, read and written with blocking calls.</summary>
/// <remarks>
/// Each direction is for one thread at a time; ending and waking are for any. It is closed when all who share it have
/// released it.
/// </remarks>
internal abstract class StreamSocket
{
    private int _holders = 1;

    /// <summary>Whether the other end may be on another machine.</summary>
    public bool LeavesMachine { get; set; }

    public static StreamSocket Of(Socket socket) =>
        OperatingSystem.IsWindows()
            ? new WindowsStreamSocket(socket)
            : new PosixStreamSocket(PosixSockets.Detach(socket));

    /// <summary>Two that are connected to each other.</summary>
    public static (StreamSocket First, StreamSocket Second) Pair()
    {
        if (OperatingSystem.IsWindows()) return WindowsStreamSocket.NewPair();
        (Descriptor first, Descriptor second) = PosixSockets.Pair();
        return (new PosixStreamSocket(first), new PosixStreamSocket(second));
    }

    /// <summary>Bytes that were read; 0 at the end, -1 when it would have to wait and is not to.</summary>
    public abstract int Receive(Span<byte> buffer, bool wait);

    /// <summary>Bytes that were written; -1 when it would have to wait and is not to.</summary>
    /// <exception cref="IOException">The other end is gone.</exception>
    public abstract int Send(ReadOnlySpan<byte> bytes, bool wait);

    /// <summary>
    /// Returns when a call in that direction would do something, or <see cref="Wake"/> was called; false when time is
    /// over.
    /// </summary>
    public abstract bool WaitFor(bool reading, Deadline deadline, CancellationToken token);

    /// <inheritdoc cref="WaitFor"/>
    public abstract Task<bool> WaitForAsync(bool reading, Deadline deadline, CancellationToken token);

    /// <summary>Ends what waits in <see cref="WaitFor"/> in this process.</summary>
    public abstract void Wake();

    /// <summary>Ends both directions for all who hold it, in whatever process, and whatever waits here.</summary>
    public abstract void End();

    /// <summary>Ends one direction, so that it holds for all who get the socket.</summary>
    public abstract void EndDirection(bool reading);

    /// <summary>Closes the socket for this process.</summary>
    protected abstract void Close();

    /// <summary>Hands it over to the process at the other end of a channel; false when it did not arrive.</summary>
    public abstract bool GiveTo(Socket channel, int process);

    /// <summary>Gets one that is handed over; null, and why, when there is none.</summary>
    public static StreamSocket? TakeFrom(Socket channel, out byte answer) => OperatingSystem.IsWindows()
        ? WindowsStreamSocket.Take(channel, out answer)
        : PosixStreamSocket.Take(channel, out answer);

    /// <summary>One more holder.</summary>
    public void Share() => Interlocked.Increment(ref _holders);

    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0) Close();
    }
}
