namespace PoolRuntime.Contracts;

/// <summary>
/// Tells the analyzers that the method ends the process that its object has started, in the middle of what it does. Put
/// it on the method of a wrapper that does the same.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EndsAbruptlyAttribute : Attribute;
