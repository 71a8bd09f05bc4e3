namespace PoolRuntime.Contracts;

/// <summary>
/// Tells the analyzers that whoever holds a lock (<see cref="AcquiresAttribute"/>) and takes it again waits for ever.
/// Put it on the type of a lock of one's own that is so.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface)]
public sealed class NotReentrantAttribute : Attribute;
