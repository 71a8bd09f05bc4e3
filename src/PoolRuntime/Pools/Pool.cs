using PoolRuntime.Calls;
using PoolRuntime.Contracts;
using PoolRuntime.Scheduling;
using PoolRuntime.Serialization;

namespace PoolRuntime;

/// <summary>
/// A pool of workers that run jobs: any delegate of the program, once or for each of many items. All members may be
/// called from any thread. Disposing of a pool closes it and waits until all its work is done; nothing that was
/// accepted is lost.
/// </summary>
/// <remarks>
/// The counterpart of Python's <c>multiprocessing.pool.Pool</c>, with two differences that matter: leaving a
/// <c>using</c> finishes the work instead of ending it, and a job whose worker dies fails instead of never ending.
/// </remarks>
public abstract partial class Pool : IDisposable, IAsyncDisposable
{
    private readonly Scheduler _scheduler;

    private protected Pool(PoolOptions options, Func<WorkerBackEnd> backEnd)
    {
        ArgumentNullException.ThrowIfNull(options);
        Workers = options.Workers;
        _scheduler = new Scheduler(backEnd(), options.Workers);
    }

    /// <summary>The number of workers that the pool keeps.</summary>
    public int Workers { get; }

    /// <summary>
    /// Takes no more jobs; those taken go on, and the workers end when they are done. Does not wait, and may be called
    /// again. The counterpart of <c>close()</c>.
    /// </summary>
    [Closes]
    public void Close() => _scheduler.Close();

    /// <summary>
    /// Ends all workers at once, in the middle of what they do. Results that are not ready fail with
    /// <see cref="PoolTerminatedException"/>. Does not wait, and may be called again, also after <see cref="Close"/>.
    /// The counterpart of <c>terminate()</c>, which leaves such results waiting for ever.
    /// </summary>
    [Terminates]
    public void Terminate() => _scheduler.Terminate();

    /// <summary>
    /// Waits until all work is done and all workers have ended, after <see cref="Close"/> or <see cref="Terminate"/>.
    /// May be called again. The counterpart of <c>join()</c>.
    /// </summary>
    /// <exception cref="InvalidOperationException">The pool is still running (POOL101).</exception>
    [Joins]
    public void Join()
    {
        ThrowIfRunning();
        _scheduler.Ended.Wait();
    }

    /// <summary>
    /// Waits as <see cref="Join()"/> does, but not for ever. Python's <c>join()</c> has no timeout.
    /// </summary>
    /// <param name="timeout">How long at most; zero to only look, <see cref="Timeout.InfiniteTimeSpan"/> for as long as
    /// it takes.</param>
    /// <returns>Whether all workers have ended.</returns>
    /// <exception cref="InvalidOperationException">The pool is still running (POOL101).</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative or longer than 24 days.</exception>
    [Joins]
    public bool Join(TimeSpan timeout)
    {
        ThrowIfRunning();
        return _scheduler.Ended.Wait(timeout);
    }

    /// <summary>Waits as <see cref="Join()"/> does, without holding a thread.</summary>
    /// <param name="cancellationToken">Ends the waiting, not the work.</param>
    /// <returns>A task that is done when all workers have ended.</returns>
    /// <exception cref="InvalidOperationException">The pool is still running (POOL101).</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; by the task.</exception>
    [Joins]
    public Task JoinAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfRunning();
        return _scheduler.Ended.WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Closes the pool and waits until all its work is done. Python's <c>with</c> ends the work instead; for that, call
    /// <see cref="Terminate"/> first.
    /// </summary>
    public void Dispose()
    {
        Close();
        Join();
        GC.SuppressFinalize(this);
    }

    /// <summary>Does what <see cref="Dispose"/> does, without holding a thread.</summary>
    public async ValueTask DisposeAsync()
    {
        Close();
        await JoinAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    private void ThrowIfRunning()
    {
        if (_scheduler.State == PoolState.Running)
            throw new InvalidOperationException(
                "Join was called before Close: the pool is still running, and waiting for its end would be for ever. "
                + "Call Close first, or Terminate to give up what is not done (POOL101).");
    }

    private AsyncResult<T> Submit<T, TArguments>(Delegate job, TArguments arguments)
        where TArguments : struct, IArguments
    {
        _scheduler.ThrowIfNotRunning();
        JobFunction function = JobFunction.For(job);
        if (typeof(T) != typeof(NoValue)) JobFunction.CheckResult<T>();
        PayloadWriter payload = ThreadPayload.Take();
        function.WriteTarget(payload, job);
        arguments.Write(payload);
        AsyncResult<T> result = new();
        _scheduler.Submit(new ApplyJob<T>(function, payload.Length == 0 ? [] : payload.ToArray(), result));
        return result;
    }

    private AsyncResult<T[]> SubmitMap<TItem, T>(Delegate job, IEnumerable<TItem> items, int? chunkSize)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(items);
        if (chunkSize < 1)
            throw new ArgumentOutOfRangeException(
                nameof(chunkSize), chunkSize,
                "A chunk has at least 1 item; leave the size out for one that suits the number of items (POOL113).");
        _scheduler.ThrowIfNotRunning();
        JobFunction function = JobFunction.For(job);
        JobFunction.CheckResult<T>();
        PayloadWriter target = ThreadPayload.Take();
        function.WriteTarget(target, job);
        byte[] captured = target.ToArray();
        TItem[] all = items.ToArray();
        AsyncResult<T[]> result = new();
        MapJob<TItem, T> map = new(function, captured, all, result);
        IEnumerable<Job> chunks = map.Chunks(chunkSize ?? MapJob<TItem, T>.DefaultChunkSize(all.Length, Workers));
        // Where an item could be refused, all are written before the first is sent.
        if (!Codec.For<TItem>().TakesEveryValue) chunks = chunks.ToList();
        foreach (Job chunk in chunks) _scheduler.Submit(chunk);
        return result;
    }
}
