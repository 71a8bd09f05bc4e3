namespace PoolRuntime.Contracts;

/// <summary>
/// Tells the analyzers that the method puts an item into the queue that it is called on, and waits for room. One that
/// returns a truth value puts it there only if that is true. Put it on the method of a queue of one's own.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AddsItemAttribute : Attribute;
