namespace PoolRuntime;

/// <summary>
/// A queue had no room in the time that the caller gave it; the item is not in it. The counterpart of
/// <c>queue.Full</c>.
/// </summary>
/// <param name="message">What was waited for, and for how long.</param>
public sealed class QueueFullException(string message) : Exception(message);
