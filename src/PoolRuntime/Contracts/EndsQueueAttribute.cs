namespace PoolRuntime.Contracts;

/// <summary>
/// Tells the analyzers that the method says that nothing more comes into the queue: who waits for an item is told. Put
/// it on the method of a queue of one's own.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EndsQueueAttribute : Attribute;
