namespace PoolRuntime.Contracts;

/// <summary>
/// Tells the analyzers that jobs given to the type, or by the method, run on other threads of this process, which share
/// all its variables. Put it on a wrapper of a thread pool.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface
    | AttributeTargets.Method)]
public sealed class WorkersAreThreadsAttribute : Attribute;
