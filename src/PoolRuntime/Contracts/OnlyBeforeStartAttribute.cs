namespace PoolRuntime.Contracts;

/// <summary>
/// Tells the analyzers that the member, or setting it, throws once the object has been started
/// (<see cref="StartsAttribute"/>). Put it on the member of a wrapper that does the same.
/// </summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property)]
public sealed class OnlyBeforeStartAttribute : Attribute;
