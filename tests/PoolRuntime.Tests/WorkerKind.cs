namespace PoolRuntime.Tests;

/// <summary>What the workers of a pool are; tests of what is so for all of them run once for each.</summary>
public enum WorkerKind
{
    Processes,
    Threads,
}

internal static class WorkerKinds
{
    public static Pool NewPool(this WorkerKind kind, int workers) =>
        kind.NewPool(new PoolOptions { Workers = workers });

    public static Pool NewPool(this WorkerKind kind, PoolOptions options) =>
        kind == WorkerKind.Processes ? new ProcessPool(options) : new WorkerThreadPool(options);
}
