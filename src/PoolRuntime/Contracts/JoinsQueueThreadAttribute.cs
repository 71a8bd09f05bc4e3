namespace PoolRuntime.Contracts;

/// <summary>
/// Tells the analyzers that the member throws unless the queue has been closed, or disposed of. Put it on the member of
/// a wrapper that does the same.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class JoinsQueueThreadAttribute : Attribute;
