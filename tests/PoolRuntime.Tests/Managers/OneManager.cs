namespace PoolRuntime.Tests.Managers;

/// <summary>One manager and two workers for all tests of a class.</summary>
public sealed class OneManager : NothingLeftBehind
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
