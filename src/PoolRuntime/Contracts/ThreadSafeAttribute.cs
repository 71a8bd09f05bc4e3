namespace PoolRuntime.Contracts;

/// <summary>
/// Tells the analyzers that any number of threads may use the type or member at the same time: it synchronises by
/// itself in a way that they cannot see.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface | AttributeTargets.Method
    | AttributeTargets.Property)]
public sealed class ThreadSafeAttribute : Attribute;
