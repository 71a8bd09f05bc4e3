using System.Net;
using System.Net.Sockets;

namespace PoolRuntime.Pipes;

/// <summary>Who can be at the other end, and what is asked of him.</summary>
internal static class Reach
{
    /// <exception cref="ArgumentException">Other machines can be there, and there is no key.</exception>
    public static void Check(EndPoint address, byte[]? key)
    {
        if (address is IPEndPoint ip && !IPAddress.IsLoopback(ip.Address) && key is null)
            throw new ArgumentException(
                $"'{ip}' is reached by other machines, and without a key anybody could connect; give both sides the "
                + "same random key, or use 127.0.0.1.", nameof(key));
    }

    /// <summary>Makes a connection of a socket after what has to come before has come.</summary>
    public static Connection Open(
        Socket socket, ConnectionOptions options, Action<StreamSocket, Deadline>? handshake)
    {
        bool isLocal = socket.AddressFamily == AddressFamily.Unix;
        if (isLocal && !OperatingSystem.IsWindows() && !PosixSockets.IsOwnUser(socket))
        {
            socket.Dispose();
            throw new IOException("At the other end is a process of another user.");
        }

        if (!isLocal)
        {
            socket.NoDelay = true;
            // A machine that has vanished is noticed some day.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        }

        StreamSocket stream = StreamSocket.Of(socket);
        stream.LeavesMachine = !isLocal;
        try
        {
            handshake?.Invoke(stream, Deadline.After(options.HandshakeTimeout));
            return new Connection(stream, canRead: true, canWrite: true, options.MaxMessageSize);
        }
        catch
        {
            stream.End();
            stream.Release();
            throw;
        }
    }
}
