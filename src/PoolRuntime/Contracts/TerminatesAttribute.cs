namespace PoolRuntime.Contracts;

/// <summary>
/// Tells the analyzers that the member ends the pool it is called on at once, with the work that is not done: nothing
/// may be submitted afterwards, and the pool may be joined. Put it on the member of a wrapper that does the same.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TerminatesAttribute : Attribute;
