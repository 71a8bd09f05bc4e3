using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using PoolRuntime.Pipes;

namespace PoolRuntime;

/// <summary>
/// Connects to a <see cref="ConnectionListener"/>. The counterpart of Python's
/// <c>multiprocessing.connection.Client</c>.
/// </summary>
public static class ConnectionClient
{
    /// <summary>Connects to a listener.</summary>
    /// <param name="address">Where it listens.</param>
    /// <param name="key">The key of the listener; null when it has none. With a key, this waits until the listener has
    /// accepted.</param>
    /// <param name="options">Limits; null for those that <see cref="ConnectionOptions"/> names.</param>
    /// <returns>The connection.</returns>
    /// <exception cref="AuthenticationException">The listener has another key, or none, or did not show in time that it
    /// knows it.</exception>
    /// <exception cref="IOException">Nobody listens there.</exception>
    /// <exception cref="ArgumentException">The address is on another machine, and there is no key.</exception>
    /// <exception cref="ArgumentNullException">The address is null.</exception>
    public static Connection Connect(
        ConnectionAddress address, byte[]? key = null, ConnectionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        Socket? socket = null;
        try
        {
            EndPoint place = address.ToEndPoint();
            Reach.Check(place, key);
            socket = new Socket(
                place.AddressFamily, SocketType.Stream,
                address.IsLocal ? ProtocolType.Unspecified : ProtocolType.Tcp);
            socket.Connect(place);
        }
        catch (SocketException error)
        {
            socket?.Dispose();
            throw new IOException($"Nobody answers at '{address}': {error.Message}", error);
        }

        return Reach.Open(socket, options ?? ConnectionOptions.Default, key is null ? null : (stream, deadline) =>
            Handshake.AsClient(stream, key, deadline));
    }

    /// <summary>Connects to a listener; values of one type go over the connection.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <inheritdoc cref="Connect" path="/param|/returns|/exception"/>
    public static Connection<T> Connect<T>(
        ConnectionAddress address, byte[]? key = null, ConnectionOptions? options = null) =>
        new(Connect(address, key, options));
}
