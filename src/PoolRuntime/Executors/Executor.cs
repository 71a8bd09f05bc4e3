using PoolRuntime.Calls;
using PoolRuntime.Contracts;
using PoolRuntime.Scheduling;

namespace PoolRuntime;

/// <summary>
/// Runs jobs asynchronously on workers of its own, and gives a future for each. All members may be called from any
/// thread. Disposing of it waits until all its work is done. The counterpart of Python's
/// <c>concurrent.futures.Executor</c>; see <see cref="ThreadPoolExecutor"/> and <see cref="ProcessPoolExecutor"/>.
/// </summary>
/// <remarks>
/// Workers are started when they are needed, at most <see cref="MaxWorkers"/> of them, and kept. A worker that dies
/// costs the future of the job that it was at, with <see cref="WorkerLostException"/>; it does not break the executor
/// as in Python. An executor that is forgotten finishes what it has; so does one that is open when the program ends.
/// </remarks>
[Accepts(1, Parameter = "chunkSize")]
[Accepts(1, Parameter = "bufferSize")]
[Accepts(AcceptsAttribute.Tick, OrInfinite = true, Parameter = "timeout")]
public abstract partial class Executor : IDisposable, IAsyncDisposable
{
    private readonly Pool _pool;
    private readonly EventHandler _finish;

    private protected Executor(Pool pool)
    {
        _pool = pool;
        // Must not hold the executor itself: a forgotten one is to be collected.
        _finish = (_, _) =>
        {
            pool.Close();
            pool.Join();
        };
        AppDomain.CurrentDomain.ProcessExit += _finish;
    }

    /// <summary>Lets what was submitted be done.</summary>
    ~Executor()
    {
        // Without a pool it has never been made whole.
        if (_pool is not null) Close();
    }

    /// <summary>
    /// A callback of a future has thrown. The executor and its futures are not affected; where nobody listens, the
    /// exception is written to the error output.
    /// </summary>
    public event EventHandler<UnhandledCallbackExceptionEventArgs>? UnhandledCallbackException
    {
        add => _pool.UnhandledCallbackException += value;
        remove => _pool.UnhandledCallbackException -= value;
    }

    /// <summary>
    /// A job has failed, and its future was dropped without anybody having asked for its outcome; where nobody listens,
    /// the exception is written to the error output. Raised as <see cref="Pool.UnobservedJobException"/> is.
    /// </summary>
    public event EventHandler<UnobservedJobExceptionEventArgs>? UnobservedJobException
    {
        add => _pool.UnobservedJobException += value;
        remove => _pool.UnobservedJobException -= value;
    }

    /// <summary>How many workers there are at most.</summary>
    public int MaxWorkers => _pool.Workers;

    /// <summary>
    /// Calls the job for each item, and gives the results one by one in the order of the items. The counterpart of
    /// <c>map()</c>, except that items are read only as far ahead as results are taken, and that the loop can go on
    /// after an item has failed (see <see cref="ImapIterator{T}"/>).
    /// </summary>
    /// <typeparam name="TItem">The type of the items.</typeparam>
    /// <typeparam name="T">The type of what the job returns.</typeparam>
    /// <param name="job">The job, as for <see cref="Submit{T}(Func{T}, TimeSpan?, CancellationToken)"/>.</param>
    /// <param name="items">The items; read as they are needed, on a thread for this alone.</param>
    /// <param name="timeout">How long all of it may take, counted from this call; null for as long as it takes. When it
    /// is over, the next result that is asked for and is not there throws <see cref="TimeoutException"/>, what has not
    /// begun is taken back, and there are no more results.</param>
    /// <param name="chunkSize">How many items go to a worker at once.</param>
    /// <param name="bufferSize">How many items may be submitted whose results have not been taken; null for a number
    /// that keeps the workers busy.</param>
    /// <returns>The results to come.</returns>
    /// <exception cref="ArgumentNullException">The job or the items are null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1, or the timeout is negative (POOL113).
    /// </exception>
    /// <exception cref="ArgumentException">The delegate is of a kind that no worker can run.</exception>
    /// <exception cref="NotTransferableException">A captured variable or the type of the result cannot travel.
    /// </exception>
    /// <exception cref="InvalidOperationException">The executor was shut down (POOL102).</exception>
    /// <exception cref="PoolBrokenException">No worker could be started.</exception>
    [Submits]
    public ImapIterator<T> Map<TItem, T>(
        [JobPerItem] Func<TItem, T> job, IEnumerable<TItem> items,
        [Accepts(0, Most = AcceptsAttribute.LongestWait, OrInfinite = true)] TimeSpan? timeout = null,
        [ChunkSize] int chunkSize = 1, int? bufferSize = null)
    {
        ArgumentNullException.ThrowIfNull(items);
        TimeSpan limit = AsyncResult.CheckedTimeout(timeout);
        return new ImapIterator<T>(
            _pool.Stream<TItem, T>(
                job, job, feeder => feeder.Start(items), isOrdered: true, chunkSize, bufferSize, timeout: null,
                CancellationToken.None),
            limit == Timeout.InfiniteTimeSpan ? null : limit);
    }

    /// <summary>
    /// Calls the job for each pair of items; ends with the shorter input. The counterpart of <c>map()</c> with two
    /// iterables.
    /// </summary>
    /// <param name="first">The first items of the pairs.</param>
    /// <param name="second">The second items of the pairs.</param>
    /// <param name="job">The job.</param>
    /// <param name="timeout">As above.</param>
    /// <param name="chunkSize">As above.</param>
    /// <param name="bufferSize">As above.</param>
    /// <inheritdoc cref="Map{TItem, T}(Func{TItem, T}, IEnumerable{TItem}, TimeSpan?, int, int?)"
    /// path="/returns|/exception"/>
    [Submits]
    public ImapIterator<T> Map<T1, T2, T>(
        [JobPerItem] Func<T1, T2, T> job, IEnumerable<T1> first, IEnumerable<T2> second,
        [Accepts(0, Most = AcceptsAttribute.LongestWait, OrInfinite = true)] TimeSpan? timeout = null,
        [ChunkSize] int chunkSize = 1, int? bufferSize = null)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        TimeSpan limit = AsyncResult.CheckedTimeout(timeout);
        return new ImapIterator<T>(
            _pool.Stream<(T1, T2), T>(
                job, pair => job(pair.Item1, pair.Item2), feeder => feeder.Start(first.Zip(second)), isOrdered: true,
                chunkSize, bufferSize, timeout: null, CancellationToken.None),
            limit == Timeout.InfiniteTimeSpan ? null : limit);
    }

    /// <summary>
    /// Takes no more jobs, and by default waits until all that were submitted are done and the workers have ended. May
    /// be called again. The counterpart of <c>shutdown()</c>.
    /// </summary>
    /// <param name="wait">Whether to wait. In a job of a thread executor, which cannot wait for itself, nothing is
    /// waited for.</param>
    /// <param name="cancelFutures">Whether jobs that no worker has begun are taken back, and their futures cancelled.
    /// </param>
    [Closes]
    [Joins]
    public void Shutdown(bool wait = true, bool cancelFutures = false)
    {
        Close();
        if (cancelFutures) _pool.Scheduler.CancelWaiting();
        if (wait && !_pool.Scheduler.IsOwnWorker) _pool.Join();
    }

    /// <summary>Does what <see cref="Shutdown"/> does, without holding a thread.</summary>
    /// <param name="cancelFutures">Whether jobs that no worker has begun are taken back, and their futures cancelled.
    /// </param>
    /// <returns>A task that is done when all work is done and all workers have ended.</returns>
    [Closes]
    [Joins]
    public Task ShutdownAsync(bool cancelFutures = false)
    {
        Close();
        if (cancelFutures) _pool.Scheduler.CancelWaiting();
        return _pool.Scheduler.IsOwnWorker ? Task.CompletedTask : _pool.JoinAsync();
    }

    /// <summary>Waits until all work is done, as <see cref="Shutdown"/> does.</summary>
    public void Dispose()
    {
        Shutdown();
        GC.SuppressFinalize(this);
    }

    /// <summary>Waits until all work is done, without holding a thread.</summary>
    public async ValueTask DisposeAsync()
    {
        await ShutdownAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc cref="Pool.GetInsights"/>
    public PoolInsights GetInsights() => _pool.GetInsights();

    private protected void TerminatePool()
    {
        AppDomain.CurrentDomain.ProcessExit -= _finish;
        _pool.Terminate();
    }

    private void Close()
    {
        _pool.Close();
        // Once everything is done there is nothing left for the end of the program.
        EventHandler finish = _finish;
        _pool.Scheduler.Ended.ContinueWith(
            _ => AppDomain.CurrentDomain.ProcessExit -= finish, CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private Future<T> Start<T, TArguments>(
        Delegate job, ReturnShape shape, TArguments arguments, TimeSpan? timeout, CancellationToken cancellationToken)
        where TArguments : struct, IArguments
    {
        // The worker thread that has done a job has its callbacks as well; processes have none of this one's code.
        Future<T> future = new(_pool.IsLocal ? null : _pool.Scheduler.Callbacks, _pool.OnUnhandledCallbackException);
        _pool.Submit(future.Core, job, shape, arguments, timeout, cancellationToken);
        return future;
    }
}
