namespace PoolRuntime.Contracts;

/// <summary>
/// Tells the analyzers that the member starts the work that the object was made with, by a constructor or a static
/// method of its type, and comes back before it is done. Put it on the member of a wrapper that does the same.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class StartsAttribute : Attribute;
