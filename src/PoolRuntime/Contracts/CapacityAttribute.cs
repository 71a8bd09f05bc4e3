namespace PoolRuntime.Contracts;

/// <summary>
/// Tells the analyzers that the number passed here, or set, is how many items or jobs are held before who adds one
/// waits; zero, less or null is any number. Put it on the parameter or property of a wrapper that passes it on.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class CapacityAttribute : Attribute;
