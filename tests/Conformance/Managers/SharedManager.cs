using PoolRuntime.Tests;

namespace PoolRuntime.Conformance.Managers;

/// <summary>One manager and a pool for all tests of a class.</summary>
public sealed class SharedManager : NothingLeftBehind
{
    public SyncManager Manager { get; } = SyncManager.StartNew();

    public ProcessPool Pool { get; } = new(2);

    public override void Dispose()
    {
        Bound.Within(Pool.Dispose);
        Bound.Within(Manager.Dispose);
        base.Dispose();
    }
}
