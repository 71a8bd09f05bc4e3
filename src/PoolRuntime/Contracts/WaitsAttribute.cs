namespace PoolRuntime.Contracts;

/// <summary>
/// Tells the analyzers that the member comes back when the work is done that the object it is called on stands for.
/// With a timeout it may come back earlier. Put it on the member of a wrapper that does the same.
/// </summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property)]
public sealed class WaitsAttribute : Attribute;
