namespace PoolRuntime.Contracts;

/// <summary>
/// Tells the analyzers that jobs given to the type, or by the method, run in other processes: what they write there
/// is not seen here. Put it on a wrapper of a process pool.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface
    | AttributeTargets.Method)]
public sealed class WorkersAreProcessesAttribute : Attribute;
