namespace PoolRuntime;

/// <summary>
/// A message is longer than the receiver asked for, or than the connection takes. It is not lost: it stays the next one
/// to be received, and the connection can be used as before. The counterpart of Python's <c>BufferTooShort</c> and of
/// <c>OSError: bad message length</c>, which lose the message or the connection.
/// </summary>
public sealed class MessageTooLongException : IOException
{
    internal MessageTooLongException(long length, long limit)
        : base($"The next message has {length} bytes, and {limit} was the most that was asked for; it can still be "
            + "received with more room, or a larger MaxMessageSize.") =>
        (Length, Limit) = (length, limit);

    /// <summary>The length of the message, in bytes.</summary>
    public long Length { get; }

    /// <summary>The most that was asked for, in bytes.</summary>
    public long Limit { get; }
}
