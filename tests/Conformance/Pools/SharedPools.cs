using PoolRuntime.Tests;

namespace PoolRuntime.Conformance.Pools;

/// <summary>A pool of each kind for the tests of a class that do it no harm.</summary>
public sealed class SharedPools : NothingLeftBehind
{
    private readonly Lazy<Pool> _processes = new(() => WorkerKind.Processes.NewPool(2));
    private readonly Lazy<Pool> _threads = new(() => WorkerKind.Threads.NewPool(2));

    public Pool Of(WorkerKind kind) => kind == WorkerKind.Processes ? _processes.Value : _threads.Value;

    public override void Dispose()
    {
        foreach (Lazy<Pool> pool in (Lazy<Pool>[])[_processes, _threads])
            if (pool.IsValueCreated) Bound.Within(pool.Value.Dispose);
        base.Dispose();
    }
}
