namespace PoolRuntime.Contracts;

/// <summary>
/// Tells the analyzers that the member waits for the workers of the pool it is called on to end, and so needs the pool
/// to be closed or terminated first. Put it on the member of a wrapper that does the same.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class JoinsAttribute : Attribute;
