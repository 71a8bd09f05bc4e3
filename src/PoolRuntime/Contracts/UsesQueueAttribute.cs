namespace PoolRuntime.Contracts;

/// <summary>
/// Tells the analyzers that the member puts something into the queue or gets something out of it, and throws once it is
/// closed. Put it on the member of a wrapper that does the same.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UsesQueueAttribute : Attribute;
