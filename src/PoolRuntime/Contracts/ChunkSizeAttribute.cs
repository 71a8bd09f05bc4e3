namespace PoolRuntime.Contracts;

/// <summary>
/// Tells the analyzers that the number passed here is how many items go to a worker at once. Put it on the parameter of
/// a wrapper that passes it on.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ChunkSizeAttribute : Attribute;
