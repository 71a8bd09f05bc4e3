namespace PoolRuntime.Contracts;

/// <summary>
/// Tells the analyzers that this process puts and gets nothing more by the queue that the member is called on: what
/// does so throws. Put it on the member of a wrapper that does the same.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ClosesQueueAttribute : Attribute;
