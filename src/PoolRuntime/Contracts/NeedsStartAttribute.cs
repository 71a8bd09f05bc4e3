namespace PoolRuntime.Contracts;

/// <summary>
/// Tells the analyzers that the member throws unless the object has been started (<see cref="StartsAttribute"/>). Put
/// it on the member of a wrapper that does the same.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsStartAttribute : Attribute;
