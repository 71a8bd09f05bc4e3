namespace PoolRuntime.Contracts;

/// <summary>
/// Tells the analyzers that the delegate passed here is run once by a worker, while the caller goes on. Put it on the
/// parameter of a wrapper that passes it on.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class JobAttribute : Attribute;
