using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using PoolRuntime.Contracts;
using PoolRuntime.Pipes;

namespace PoolRuntime;

/// <summary>
/// Accepts connections from other programs and processes. The counterpart of Python's
/// <c>multiprocessing.connection.Listener</c>.
/// </summary>
/// <remarks>
/// <para>With a key, both sides have to know it; the key itself is never sent. What follows is neither encrypted nor
/// signed: across machines, use a network that nobody else listens to. At local sockets, only processes of the same
/// user are let in. A TCP address that other machines reach is refused without a key.</para>
/// <para>All members may be called by any number of threads at the same time. A client that is slow to show that it
/// knows the key holds up only the <see cref="Accept"/> that got it.</para>
/// </remarks>
[ThreadSafe]
[Accepts(0, Most = AcceptsAttribute.LongestWait, OrInfinite = true, Parameter = "timeout")]
public sealed class ConnectionListener : IDisposable
{
    private readonly ListeningSocket _listening;
    private readonly PrivateAddress? _private;
    private readonly string? _file;
    private readonly byte[]? _key;
    private readonly ConnectionOptions _options;

    /// <summary>Begins to listen.</summary>
    /// <param name="address">Where; null for a local address that is made up (<see cref="Address"/> tells).</param>
    /// <param name="key">What clients have to know; null for nothing. An empty one counts as one. The counterpart of
    /// <c>authkey</c>.</param>
    /// <param name="options">Limits; null for those that <see cref="ConnectionOptions"/> names.</param>
    /// <exception cref="IOException">The address is in use, or is none of this machine.</exception>
    /// <exception cref="ArgumentException">Other machines reach the address, and there is no key.</exception>
    public ConnectionListener(ConnectionAddress? address = null, byte[]? key = null, ConnectionOptions? options = null)
    {
        _options = options ?? ConnectionOptions.Default;
        _key = key?.ToArray();
        if (address is null) _private = PrivateAddress.New();
        EndPoint place = _private?.EndPoint ?? address!.ToEndPoint();
        Reach.Check(place, key);
        try
        {
            _listening = new ListeningSocket(place, _options.Backlog);
        }
        catch (SocketException error)
        {
            _private?.Dispose();
            throw new IOException($"Nothing can listen at '{address}': {error.Message}", error);
        }

        Address = ConnectionAddress.Of(_listening.Address);
        if (_private is null && Address.IsLocal && Address.Name[0] != '@') _file = Path.GetFullPath(Address.Name);
    }

    /// <summary>Where it listens, with the port that was chosen if none was given.</summary>
    public ConnectionAddress Address { get; }

    /// <summary>Whether it was closed.</summary>
    public bool IsClosed => _listening.IsClosed;

    internal ListeningSocket Listening => _listening;

    /// <summary>Waits for a client and accepts it. The counterpart of <c>accept()</c>.</summary>
    /// <param name="timeout">How long to wait for one at most; null or <see cref="Timeout.InfiniteTimeSpan"/> for as
    /// long as it takes, zero to only look.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The connection to it.</returns>
    /// <exception cref="AuthenticationException">A client came that does not know the key, or did not show it in time;
    /// it has been hung up on, and the next call waits for the next.</exception>
    /// <exception cref="ObjectDisposedException">The listener is closed.</exception>
    /// <exception cref="IOException">A client came that has gone again.</exception>
    /// <exception cref="TimeoutException">Nobody came in time.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative or longer than 24 days (POOL113).
    /// </exception>
    public Connection Accept(TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        Open(AcceptSocket(timeout, cancellationToken));

    /// <summary>Waits for a client over whose connection values of one type go.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <inheritdoc cref="Accept" path="/param|/returns|/exception"/>
    public Connection<T> Accept<T>(TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        new(Accept(timeout, cancellationToken));

    /// <summary>Waits for a client without holding a thread until it comes.</summary>
    /// <inheritdoc cref="Accept" path="/param|/returns|/exception"/>
    public async Task<Connection> AcceptAsync(
        TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        Deadline deadline = Deadline.After(AsyncResult.CheckedTimeout(timeout));
        Socket socket = await _listening.AcceptAsync(deadline, cancellationToken).ConfigureAwait(false);
        return Open(socket);
    }

    /// <summary>Ends listening; connections that were accepted stay. Closing again does nothing.</summary>
    public void Close()
    {
        _listening.Dispose();
        _private?.Dispose();
        if (_file is not null) File.Delete(_file);
    }

    /// <inheritdoc cref="Close"/>
    public void Dispose() => Close();

    internal Socket AcceptSocket(TimeSpan? timeout, CancellationToken token) =>
        _listening.Accept(Deadline.After(AsyncResult.CheckedTimeout(timeout)), token);

    internal Connection Open(Socket socket) =>
        Reach.Open(socket, _options, _key is null ? null : (stream, deadline) =>
            Handshake.AsListener(stream, _key, deadline));
}
