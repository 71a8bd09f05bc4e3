namespace PoolRuntime.Contracts;

/// <summary>
/// Tells the analyzers that the method takes an item out of the queue that it is called on, and waits for one. One that
/// returns a truth value takes it only if that is true. Put it on the method of a queue of one's own.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TakesItemAttribute : Attribute;
