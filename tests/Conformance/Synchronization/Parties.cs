using PoolRuntime.Tests;

namespace PoolRuntime.Conformance.Synchronization;

/// <summary>Six who do something at the same time, in processes or threads of this one.</summary>
public sealed class Parties : NothingLeftBehind
{
    public const int Most = 6;

    private readonly Lazy<Pool> _processes = new(() => WorkerKind.Processes.NewPool(Most));
    private readonly Lazy<Pool> _threads = new(() => WorkerKind.Threads.NewPool(Most));

    public Pool Of(WorkerKind kind) => kind == WorkerKind.Processes ? _processes.Value : _threads.Value;

    /// <summary>That many do the same.</summary>
    public AsyncResult<T>[] Start<T>(WorkerKind kind, int count, Func<T> job) =>
        [.. Enumerable.Range(0, count).Select(_ => Of(kind).ApplyAsync(job))];

    /// <summary>That many do the same; what each returned.</summary>
    public T[] Run<T>(WorkerKind kind, int count, Func<T> job) => All(Start(kind, count, job));

    public static T[] All<T>(params AsyncResult<T>[] results) =>
        Bound.Within(() => results.Select(result => result.Get()).ToArray());

    public override void Dispose()
    {
        foreach (Lazy<Pool> pool in (Lazy<Pool>[])[_processes, _threads])
            if (pool.IsValueCreated) Bound.Within(pool.Value.Dispose);
        base.Dispose();
    }
}
