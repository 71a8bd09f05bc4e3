using System.Runtime.CompilerServices;

namespace PoolRuntime;

/// <summary>The result of a submitted job, ready or still to come.</summary>
public abstract class AsyncResult
{
    private protected AsyncResult() { }
    public bool Ready => throw null!;
    public bool Successful => throw null!;
    public bool Wait(TimeSpan? timeout = null) => throw null!;
    public void Get(TimeSpan? timeout = null) => throw null!;
    public TaskAwaiter GetAwaiter() => throw null!;
    public Task AsTask() => throw null!;
    public int? WorkerProcessId => throw null!;
}

public sealed class AsyncResult<T> : AsyncResult
{
    internal AsyncResult() { }
    public new T Get(TimeSpan? timeout = null) => throw null!;
    public new TaskAwaiter<T> GetAwaiter() => throw null!;
    public new Task<T> AsTask() => throw null!;
}
