namespace PoolRuntime;

/// <summary>
/// A queue has been shut down: nothing can be put into it, and nothing is left to get. The counterpart of
/// <c>queue.ShutDown</c>.
/// </summary>
/// <param name="message">What was asked of the queue.</param>
public sealed class QueueShutdownException(string message) : InvalidOperationException(message);
