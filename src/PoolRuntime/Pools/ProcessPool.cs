using PoolRuntime.Contracts;

namespace PoolRuntime;

/// <summary>A pool whose workers are processes.</summary>
public sealed class ProcessPool : Pool
{
    [StartsProcesses] public ProcessPool() { }
    [StartsProcesses] public ProcessPool(int workers) { }
    [StartsProcesses] public ProcessPool(PoolOptions options) { }
}
