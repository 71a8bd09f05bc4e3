namespace PoolRuntime.Contracts;

/// <summary>
/// Tells the analyzers that jobs given to the type may run on other machines: what lies in the memory of this one, such
/// as a shared value or a lock between processes, does not reach them. Goes with
/// <see cref="WorkersAreProcessesAttribute"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface)]
public sealed class WorkersAreFarAttribute : Attribute;
