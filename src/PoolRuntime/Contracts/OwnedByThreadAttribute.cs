namespace PoolRuntime.Contracts;

/// <summary>
/// Tells the analyzers that a lock (<see cref="AcquiresAttribute"/>) belongs to the thread that has taken it: no other
/// thread can give it back. Put it on the type of a lock of one's own that is so.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface)]
public sealed class OwnedByThreadAttribute : Attribute;
