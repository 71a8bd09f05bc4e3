namespace PoolRuntime.Contracts;

/// <summary>
/// Tells the analyzers that the number passed here, or set, is how many workers there will be. Put it on the parameter
/// or property of a wrapper that passes it on.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class WorkerCountAttribute : Attribute;
