namespace PoolRuntime;

/// <summary>How a listener or client treats its connections.</summary>
public sealed record ConnectionOptions
{
    private readonly int _maxMessageSize = Array.MaxLength;
    private readonly TimeSpan _handshakeTimeout = TimeSpan.FromSeconds(20);
    private readonly int _backlog = 128;

    /// <summary>The most bytes that a message may have, for each connection; see
    /// <see cref="Connection.MaxMessageSize"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1 or more than an array can hold.</exception>
    public int MaxMessageSize
    {
        get => _maxMessageSize;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Array.MaxLength);
            _maxMessageSize = value;
        }
    }

    /// <summary>How long the two sides may take to show each other that they know the key; 20 seconds at
    /// first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive, or longer than 24 days.</exception>
    public TimeSpan HandshakeTimeout
    {
        get => _handshakeTimeout;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            _handshakeTimeout = AsyncResult.CheckedTimeout(value);
        }
    }

    /// <summary>How many clients may wait to be accepted; 128 at first. For listeners. The counterpart of
    /// <c>backlog</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int Backlog
    {
        get => _backlog;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            _backlog = value;
        }
    }

    internal static ConnectionOptions Default { get; } = new();
}
