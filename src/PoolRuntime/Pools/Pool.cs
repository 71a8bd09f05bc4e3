using PoolRuntime.Contracts;

namespace PoolRuntime;

/// <summary>A pool of workers.</summary>
public abstract class Pool : IDisposable, IAsyncDisposable
{
    private protected Pool() { }
    public int Workers => throw null!;
    public T Apply<T>(Func<T> job) => throw null!;
    public T Apply<T>(Func<Task<T>> job) => throw null!;
    public void Apply(Action job) => throw null!;
    public void Apply(Func<Task> job) => throw null!;
    public T Apply<TArg, T>(Func<TArg, T> job, TArg argument) => throw null!;
    public T Apply<TArg, T>(Func<TArg, Task<T>> job, TArg argument) => throw null!;
    public void Apply<TArg>(Action<TArg> job, TArg argument) => throw null!;
    public void Apply<TArg>(Func<TArg, Task> job, TArg argument) => throw null!;
    public AsyncResult<T> ApplyAsync<T>(Func<T> job) => throw null!;
    public AsyncResult<T> ApplyAsync<T>(Func<Task<T>> job) => throw null!;
    public AsyncResult ApplyAsync(Action job) => throw null!;
    public AsyncResult ApplyAsync(Func<Task> job) => throw null!;
    public AsyncResult<T> ApplyAsync<TArg, T>(Func<TArg, T> job, TArg argument) => throw null!;
    public AsyncResult<T> ApplyAsync<TArg, T>(Func<TArg, Task<T>> job, TArg argument) => throw null!;
    public AsyncResult ApplyAsync<TArg>(Action<TArg> job, TArg argument) => throw null!;
    public AsyncResult ApplyAsync<TArg>(Func<TArg, Task> job, TArg argument) => throw null!;
    public T[] Map<TItem, T>(Func<TItem, T> job, IEnumerable<TItem> items, int? chunkSize = null) => throw null!;
    public T[] Map<TItem, T>(Func<TItem, Task<T>> job, IEnumerable<TItem> items, int? chunkSize = null) => throw null!;
    public AsyncResult<T[]> MapAsync<TItem, T>(Func<TItem, T> job, IEnumerable<TItem> items, int? chunkSize = null) => throw null!;
    public AsyncResult<T[]> MapAsync<TItem, T>(Func<TItem, Task<T>> job, IEnumerable<TItem> items, int? chunkSize = null) => throw null!;
    [Closes] public void Close() => throw null!;
    [Terminates] public void Terminate() => throw null!;
    [Joins] public void Join() => throw null!;
    [Joins] public bool Join(TimeSpan timeout) => throw null!;
    [Joins] public Task JoinAsync(CancellationToken cancellationToken = default) => throw null!;
    public void Dispose() => throw null!;
    public ValueTask DisposeAsync() => throw null!;
}
