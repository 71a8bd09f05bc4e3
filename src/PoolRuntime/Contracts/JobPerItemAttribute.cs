namespace PoolRuntime.Contracts;

/// <summary>
/// Tells the analyzers that the delegate passed here is run many times, by several workers at once. Put it on the
/// parameter of a wrapper that passes it on.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class JobPerItemAttribute : Attribute;
