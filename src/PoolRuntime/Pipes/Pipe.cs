using PoolRuntime.Pipes;

namespace PoolRuntime;

/// <summary>
/// Makes two ends that are connected to each other; one of them usually goes to another process. The counterpart of
/// Python's <c>multiprocessing.Pipe</c>.
/// </summary>
public static class Pipe
{
    /// <summary>Makes a pipe for values of one type.</summary>
    /// <typeparam name="T">The type of the values, in both directions.</typeparam>
    /// <param name="duplex">Whether both ends send and receive; else the first only receives, and the second only
    /// sends. </param>
    /// <returns>The two ends.</returns>
    /// <exception cref="NotTransferableException">No value of the type can travel (POOL403).</exception>
    /// <exception cref="IOException">The system allows no more open files.</exception>
    public static (Connection<T> First, Connection<T> Second) Create<T>(bool duplex = true)
    {
        if (Serialization.Transferability.ReasonAgainst(typeof(T)) is { } reason)
            throw new NotTransferableException("A message of the pipe", reason);
        (StreamSocket first, StreamSocket second) = NewSockets(duplex);
        return (new Connection<T>(first, canRead: true, canWrite: duplex, Array.MaxLength),
            new Connection<T>(second, canRead: duplex, canWrite: true, Array.MaxLength));
    }

    /// <summary>Makes a pipe for values of several types, or bytes.</summary>
    /// <inheritdoc cref="Create{T}" path="/param|/returns|/exception[@cref='T:System.IO.IOException']"/>
    public static (Connection First, Connection Second) Create(bool duplex = true)
    {
        (StreamSocket first, StreamSocket second) = NewSockets(duplex);
        return (new Connection(first, canRead: true, canWrite: duplex, Array.MaxLength),
            new Connection(second, canRead: duplex, canWrite: true, Array.MaxLength));
    }

    private static (StreamSocket, StreamSocket) NewSockets(bool duplex)
    {
        (StreamSocket first, StreamSocket second) sockets;
        try
        {
            sockets = StreamSocket.Pair();
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new IOException($"No pipe can be made: {error.Message}", error);
        }

        if (!duplex)
        {
            sockets.first.EndDirection(reading: false);
            sockets.second.EndDirection(reading: true);
        }

        return sockets;
    }
}
