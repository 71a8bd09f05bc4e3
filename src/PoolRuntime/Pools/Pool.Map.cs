using System.Runtime.CompilerServices;
using PoolRuntime.Calls;
using PoolRuntime.Contracts;
using PoolRuntime.Diagnostics;
using PoolRuntime.Scheduling;

namespace PoolRuntime;

public abstract partial class Pool
{
    /// <summary>
    /// Calls the job for each item and waits for all of them. The counterpart of <c>map()</c>.
    /// </summary>
    /// <returns>What the job returned, in the order of the items; an empty array for no items.</returns>
    /// <inheritdoc cref="MapAsync{TItem, T}(Func{TItem, T}, IEnumerable{TItem}, int?, Action{T[]}, Action{Exception},
    /// TimeSpan?, CancellationToken)" path="/param|/typeparam|/exception"/>
    /// <exception cref="TimeoutException">An item has run for longer than <paramref name="timeout"/>.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <exception cref="WorkerLostException">A worker ended in the middle of an item.</exception>
    /// <exception cref="PoolTerminatedException">The pool was terminated before all items were done.</exception>
    [Submits, Waits]
    public T[] Map<TItem, T>(
        [JobPerItem] Func<TItem, T> job, IEnumerable<TItem> items,
        [ChunkSize] int? chunkSize = null, TimeSpan? timeout = null,
        CancellationToken cancellationToken = default) =>
        SubmitMap(job, job, items, chunkSize, null, null, timeout, cancellationToken, isWaitedFor: true).Get();

    /// <inheritdoc cref="Map{TItem, T}(Func{TItem, T}, IEnumerable{TItem}, int?, TimeSpan?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    [Submits, Waits]
    public T[] Map<TItem, T>(
        [JobPerItem] Func<TItem, Task<T>> job, IEnumerable<TItem> items, [ChunkSize] int? chunkSize = null,
        TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        MapAsync(job, items, chunkSize, null, null, timeout, cancellationToken).Get();

    /// <summary>
    /// Submits the job for each item and returns as soon as all are submitted. The counterpart of <c>map_async()</c>.
    /// </summary>
    /// <remarks>
    /// All items are worked on, also when some fail; the result then fails with the error of the first of them in the
    /// order of the items. A worker that dies fails the item that it was at; the other items of its chunk are given to
    /// others, and those whose results had not come out by then are run again.
    /// </remarks>
    /// <typeparam name="TItem">The type of the items.</typeparam>
    /// <typeparam name="T">The type of what the job returns.</typeparam>
    /// <param name="job">The job, as for
    /// <see cref="ApplyAsync{T}(Func{T}, Action{T}, Action{Exception}, TimeSpan?, CancellationToken)"/>.</param>
    /// <param name="items">The items; read to their end before the first is sent.</param>
    /// <param name="chunkSize">How many items go to a worker at once; null for four chunks per worker, as in Python.
    /// </param>
    /// <param name="callback">Called with all results when the last item has succeeded and none has failed, also for
    /// no items, on the callback thread of the pool; what it throws goes to
    /// <see cref="UnhandledCallbackException"/>.</param>
    /// <param name="errorCallback">Called with the error when the last item has ended and some have failed, like
    /// <paramref name="callback"/>.</param>
    /// <param name="timeout">How long each item may run; null or <see cref="Timeout.InfiniteTimeSpan"/> for as long as
    /// it takes. An item that runs for longer fails with <see cref="TimeoutException"/> and is stopped as by
    /// <see cref="AsyncResult.Cancel()"/>; all others are worked on.</param>
    /// <param name="cancellationToken">Gives all items up, as <see cref="AsyncResult.Cancel()"/> does.</param>
    /// <returns>The result to come: what the job returned, in the order of the items.</returns>
    /// <exception cref="ArgumentNullException">The job or the items are null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="chunkSize"/> is less than 1, where Python's
    /// <c>map</c> returns without doing anything; or <paramref name="timeout"/> is zero or negative (POOL113).
    /// </exception>
    /// <exception cref="ArgumentException">The delegate is of a kind that no worker can run.</exception>
    /// <exception cref="NotTransferableException">A captured variable, an item or the type of the result cannot travel;
    /// nothing has been sent.</exception>
    /// <exception cref="InvalidOperationException">The pool was closed or terminated (POOL102).</exception>
    /// <exception cref="PoolBrokenException">The pool could not start workers.</exception>
    [Submits]
    public AsyncResult<T[]> MapAsync<TItem, T>(
        [JobPerItem] Func<TItem, T> job, IEnumerable<TItem> items, [ChunkSize] int? chunkSize = null,
        [Callback] Action<T[]>? callback = null, [Callback] Action<Exception>? errorCallback = null,
        TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        SubmitMap(job, job, items, chunkSize, callback, errorCallback, timeout, cancellationToken);

    /// <inheritdoc cref="MapAsync{TItem, T}(Func{TItem, T}, IEnumerable{TItem}, int?, Action{T[]}, Action{Exception},
    /// TimeSpan?, CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    [Submits]
    public AsyncResult<T[]> MapAsync<TItem, T>(
        [JobPerItem] Func<TItem, Task<T>> job, IEnumerable<TItem> items, [ChunkSize] int? chunkSize = null,
        [Callback] Action<T[]>? callback = null, [Callback] Action<Exception>? errorCallback = null,
        TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        SubmitMap(job, Awaited(job), items, chunkSize, callback, errorCallback, timeout, cancellationToken);

    // How a worker in this process calls it.
    private static Func<TItem, T> Awaited<TItem, T>(Func<TItem, Task<T>> job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return item => ReturnWriter.NotNull(job(item)).GetAwaiter().GetResult();
    }

    private AsyncResult<T[]> SubmitMap<TItem, T>(
        Delegate job, Func<TItem, T> call, IEnumerable<TItem> items, int? chunkSize, Action<T[]>? callback,
        Action<Exception>? errorCallback, TimeSpan? timeout, CancellationToken cancellationToken,
        bool isWaitedFor = false)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(items);
        CheckChunkSize(chunkSize);
        TimeSpan? limit = CheckedTimeout(timeout);
        _scheduler.ThrowIfNotRunning();
        ItemFunction<TItem, T> function = NewItemFunction(job, call);
        // The items as they are now, whatever becomes of them; but while the caller waits for it, a worker process
        // cannot change them, and values of an array need no second one.
        TItem[] all = isWaitedFor && !IsLocal && typeof(TItem).IsValueType && items is TItem[] array
            ? array
            : items.ToArray();
        ProgressTracker? progress = NewTracker();
        AsyncResult<T[]> result = NewResult(callback, errorCallback, progress);
        if (IsCancelled(result, cancellationToken)) return result;
        JobActivity? activity = _traces ? JobActivity.Submit(job.Method, _scheduler.Name, all.Length) : null;
        MapBatch<TItem, T> map = new(
            _scheduler, function, all, result, new ItemOptions(limit, _jobs.Retry, progress, activity?.Context));
        if (activity is not null) TraceUntilOver(activity, result);
        if (progress is not null) (progress.Line, progress.Total) = (map, all.Length);
        if (_pending is not null && !_pending.Enter(result, cancellationToken))
        {
            IsCancelled(result, cancellationToken);
            return result;
        }

        result.StandsFor(map);
        TokenLink? link = Link(result, cancellationToken);
        try
        {
            map.Submit(chunkSize ?? MapBatch<TItem, T>.DefaultChunkSize(all.Length, Workers, !_backEnd.TakesDelegates));
        }
        catch (Exception)
        {
            // Nothing has been submitted, and the result will never be over.
            _pending?.Leave();
            progress?.GiveUp();
            throw;
        }

        link?.Attach();
        return result;
    }

    private static void TraceUntilOver(JobActivity activity, AsyncResult result) =>
        result.WhenOver(() => activity.End(result));

    private ProgressTracker? NewTracker() => _jobs.Progress is null ? null : new ProgressTracker(_scheduler, _jobs);

    private ItemFunction<TItem, T> NewItemFunction<TItem, T>(Delegate job, Func<TItem, T> call)
    {
        if (_backEnd.TakesDelegates)
        {
            JobDelegate.Check(job);
            return new ItemFunction<TItem, T>(job, call, null, []);
        }

        JobFunction function = JobFunction.For(job);
        JobFunction.CheckResult<T>();
        byte[] target = function.TargetOf(job, out IReadOnlyList<ISharedObject>? shared, _backEnd.LeavesMachine);
        return new ItemFunction<TItem, T>(job, call, function, target, shared);
    }

    private static void CheckChunkSize(int? chunkSize)
    {
        if (chunkSize < 1)
            throw new ArgumentOutOfRangeException(
                nameof(chunkSize), chunkSize,
                "A chunk has at least 1 item; leave the size out for one that suits the number of items (POOL113).");
    }
}
