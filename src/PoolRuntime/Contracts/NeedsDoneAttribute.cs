namespace PoolRuntime.Contracts;

/// <summary>
/// Tells the analyzers that the member throws unless the work of the object is done. Put it on the member of a wrapper
/// that does the same.
/// </summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property)]
public sealed class NeedsDoneAttribute : Attribute;
