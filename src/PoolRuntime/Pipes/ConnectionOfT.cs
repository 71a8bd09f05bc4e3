using PoolRuntime.Contracts;
using PoolRuntime.Pipes;
using PoolRuntime.Serialization;

namespace PoolRuntime;

/// <summary>One end of a connection over which values of one type go.</summary>
/// <remarks>As for <see cref="Connection"/>, of which it is one.</remarks>
/// <typeparam name="T">The type of the values.</typeparam>
[ThreadSafe]
[Accepts(0, Most = AcceptsAttribute.LongestWait, OrInfinite = true, Parameter = "timeout")]
public sealed class Connection<T> : Connection, ITravelsByReference<Connection<T>>
{
    internal Connection(StreamSocket socket, bool canRead, bool canWrite, int maxMessageSize)
        : base(socket, canRead, canWrite, maxMessageSize) { }

    internal Connection(Connection taken) : base(taken) { }

    /// <inheritdoc cref="Connection.Send{T}"/>
    [UsesQueue]
    public void Send(T value, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        Send<T>(value, timeout, cancellationToken);

    /// <inheritdoc cref="Connection.SendAsync{T}"/>
    [UsesQueue]
    public Task SendAsync(T value, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        SendAsync<T>(value, timeout, cancellationToken);

    /// <inheritdoc cref="Connection.Receive{T}"/>
    [UsesQueue]
    public T Receive(TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        Receive<T>(timeout, cancellationToken);

    /// <inheritdoc cref="Connection.ReceiveAsync{T}"/>
    [UsesQueue]
    public Task<T> ReceiveAsync(TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        ReceiveAsync<T>(timeout, cancellationToken);

    void ITravelsByReference<Connection<T>>.WriteReference(PayloadWriter writer) => WriteReference(writer);

    static Connection<T> ITravelsByReference<Connection<T>>.ReadReference(PayloadReader reader) =>
        new(Transfers.Take(reader));
}
