namespace PoolRuntime;

/// <summary>
/// Nothing came into a queue in the time that the caller gave it. The counterpart of <c>queue.Empty</c>.
/// </summary>
/// <param name="message">What was waited for, and for how long.</param>
public sealed class QueueEmptyException(string message) : Exception(message);
