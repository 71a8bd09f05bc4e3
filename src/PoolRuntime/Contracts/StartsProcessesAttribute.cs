namespace PoolRuntime.Contracts;

/// <summary>
/// Tells the analyzers that the member can start worker processes, and so needs
/// <see cref="EntryPoint.Guard"/> as the first statement of the program. Put it on the member of a library that starts
/// processes for its caller.
/// </summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Constructor)]
public sealed class StartsProcessesAttribute : Attribute;
