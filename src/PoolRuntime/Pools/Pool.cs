using System.Diagnostics.CodeAnalysis;
using PoolRuntime.Calls;
using PoolRuntime.Contracts;
using PoolRuntime.Diagnostics;
using PoolRuntime.Scheduling;
using PoolRuntime.Serialization;
using PoolRuntime.Workers;

namespace PoolRuntime;

/// <summary>
/// A pool of workers that run jobs: any delegate of the program, once or for each of many items. All members may be
/// called from any thread. Disposing of a pool closes it and waits until all its work is done; nothing that was
/// accepted is lost. A pool that is dropped while it is open, and one that is open when the program ends, is warned of
/// on the error output; the first does what it was given, the second is terminated (POOL103).
/// </summary>
/// <remarks>
/// The counterpart of Python's <c>multiprocessing.pool.Pool</c>, with two differences that matter: leaving a
/// <c>using</c> finishes the work instead of ending it, and a job whose worker dies fails instead of never ending.
/// </remarks>
[Accepts(1, Parameter = "chunkSize")]
[Accepts(1, Parameter = "bufferSize")]
[Accepts(1, Parameter = "workers")]
[Accepts(AcceptsAttribute.Tick, OrInfinite = true, Parameter = "timeout")]
public abstract partial class Pool : IDisposable, IAsyncDisposable
{
    private readonly WorkerBackEnd _backEnd;
    private readonly Scheduler _scheduler;
    private readonly PendingBound? _pending;
    private readonly JobOptions _jobs;
    private readonly bool _traces;

    // The pool of which this is another view; itself where it is none.
    private readonly Pool _origin;
    private readonly bool _isWatched;
    private EventHandler<UnhandledCallbackExceptionEventArgs>? _unhandledCallbackException;
    private EventHandler<UnobservedJobExceptionEventArgs>? _unobservedJobException;

    private protected Pool(PoolOptions options, Func<PoolOptions, WorkerBackEnd> backEnd)
    {
        ArgumentNullException.ThrowIfNull(options);
        options = NamedAs(options);
        if (options.Inline) options = options.ForInline();
        _backEnd = backEnd(options);
        // Must not hold the pool itself: one that was dropped is to be noticed.
        WeakReference<Pool> self = new(this);
        _scheduler = new Scheduler(
            _backEnd, options, error => OnUnhandledCallbackException(self, error),
            error => OnUnobservedJobException(self, error));
        if (_backEnd is InlineBackEnd inline) inline.WaitUntilReady(_scheduler);
        _jobs = new JobOptions { Retry = options.Retry };
        if (options.MaxPending is { } most) _pending = new PendingBound(_scheduler, most, options.WhenFull);
        _traces = options.Activities;
        _origin = this;
        if (options.StopsOnInterrupt) StopOnInterrupt();
        // An executor ends its own.
        _isWatched = !options.StartsOnDemand;
        if (_isWatched) ForgottenPools.Watch(_scheduler, GetType().Name);
    }

    private protected Pool(Pool origin, JobOptions jobs)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        _origin = origin._origin;
        _backEnd = origin._backEnd;
        _scheduler = origin._scheduler;
        _pending = origin._pending;
        _traces = origin._traces;
        _jobs = jobs with { Retry = jobs.Retry ?? _origin._jobs.Retry };
    }

    /// <summary>Warns of a pool that was dropped while it was open, and lets what was submitted be done.</summary>
    ~Pool()
    {
        // Without a scheduler it has never been made whole; another view of a pool is none of its own.
        if (!_isWatched || _scheduler is not { State: PoolState.Running }) return;
        ForgottenPools.WarnOfDropped(GetType().Name);
        _scheduler.Close();
    }

    /// <summary>
    /// A callback has thrown. The pool and its results are not affected; where nobody listens, the exception is written
    /// to the error output. Raised on the callback thread of the pool.
    /// </summary>
    public event EventHandler<UnhandledCallbackExceptionEventArgs>? UnhandledCallbackException
    {
        add => _origin._unhandledCallbackException += value;
        remove => _origin._unhandledCallbackException -= value;
    }

    /// <summary>
    /// A job has failed, and its result was dropped without anybody having asked for it, or having been told by an
    /// error callback; where nobody listens, the exception is written to the error output. Raised when the result is
    /// collected, or when the program ends, on the thread of the finalizers. Not for jobs that were cancelled or ended
    /// with their pool. Python forgets such errors.
    /// </summary>
    public event EventHandler<UnobservedJobExceptionEventArgs>? UnobservedJobException
    {
        add => _origin._unobservedJobException += value;
        remove => _origin._unobservedJobException -= value;
    }

    internal Scheduler Scheduler => _scheduler;

    private PoolOptions NamedAs(PoolOptions options) =>
        options.StartsOnDemand ? options : options with { Kind = GetType().Name };

    /// <summary>Whether jobs run in this process.</summary>
    internal bool IsLocal => _backEnd.TakesDelegates;

    /// <summary>The number of workers that the pool keeps.</summary>
    public int Workers => _scheduler.Size;

    /// <summary>
    /// Changes the number of workers that the pool keeps. Additional ones are started in the background; of too many,
    /// those with the highest numbers finish what they hold and end, and what waits goes to the others. Does not wait.
    /// The counterpart of <c>grow()</c> and <c>shrink()</c> in billiard; Python's pools keep their number.
    /// </summary>
    /// <param name="workers">The number, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="workers"/> is less than 1 (POOL113).</exception>
    /// <exception cref="InvalidOperationException">The pool was closed or terminated (POOL102), or has no workers
    /// (<see cref="PoolOptions.Inline"/>).</exception>
    /// <exception cref="PoolBrokenException">The pool could not start workers.</exception>
    public void Resize(int workers)
    {
        if (workers < 1)
            throw new ArgumentOutOfRangeException(
                nameof(workers), workers, "A pool has at least 1 worker; close it to have none (POOL113).");
        if (_backEnd is InlineBackEnd)
            throw new InvalidOperationException("A pool with PoolOptions.Inline has no workers, however many.");
        _scheduler.Resize(workers);
    }

    /// <summary>
    /// The same pool, with other options for the jobs that are submitted through what is returned: run them again when
    /// they fail, or report their progress. It is not to be disposed of by itself: to close either is to close the
    /// pool.
    /// </summary>
    /// <param name="jobs">What is to be done about the jobs; in the place of what an earlier call has said.</param>
    /// <returns>The pool.</returns>
    /// <exception cref="ArgumentNullException">The options are null.</exception>
    public abstract Pool With(JobOptions jobs);

    /// <summary>
    /// Takes no more jobs; those taken go on, and the workers end when they are done. Does not wait, and may be called
    /// again. The counterpart of <c>close()</c>.
    /// </summary>
    [Closes]
    public void Close()
    {
        _scheduler.Close();
        _pending?.Wake();
    }

    /// <summary>
    /// Ends all workers at once, in the middle of what they do. Results that are not ready fail with
    /// <see cref="PoolTerminatedException"/>. Does not wait, and may be called again, also after <see cref="Close"/>.
    /// The counterpart of <c>terminate()</c>, which leaves such results waiting for ever.
    /// </summary>
    [Terminates]
    public void Terminate() => _scheduler.Terminate();

    /// <summary>
    /// What the workers have done so far, for a pool that was made with <see cref="PoolOptions.Insights"/>; also when
    /// it has ended.
    /// </summary>
    /// <returns>A snapshot.</returns>
    /// <exception cref="InvalidOperationException">The pool does not write down what its workers do.</exception>
    public PoolInsights GetInsights() => _scheduler.Recorder?.Take() ?? throw new InvalidOperationException(
        "The pool does not write down what its workers do; make it with PoolOptions.Insights.");

    /// <summary>
    /// Gives up everything that was submitted, as <see cref="AsyncResult.Cancel()"/> does for each: results that are
    /// not ready fail with <see cref="OperationCanceledException"/>, what waits never runs, what runs is stopped, after
    /// a moment in which jobs that look at their token can end by themselves. The pool goes on, and takes more jobs
    /// unless it was closed.
    /// </summary>
    public void CancelAll() => _scheduler.CancelAll();

    /// <summary>
    /// Waits until all work is done and all workers have ended, after <see cref="Close"/> or <see cref="Terminate"/>.
    /// May be called again. Callbacks have returned by then as well; a callback that calls this waits for everything
    /// but the callbacks. The counterpart of <c>join()</c>.
    /// </summary>
    /// <exception cref="InvalidOperationException">The pool is still running (POOL101), or the caller is a job of this
    /// pool, which would wait for itself (POOL205).</exception>
    [Joins]
    public void Join()
    {
        PrepareJoin();
        WaitForEnd(Timeout.InfiniteTimeSpan);
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
    public bool Join(
        [Accepts(0, Most = AcceptsAttribute.LongestWait, OrInfinite = true)] TimeSpan timeout)
    {
        PrepareJoin();
        return WaitForEnd(timeout);
    }

    /// <summary>Waits as <see cref="Join()"/> does, without holding a thread.</summary>
    /// <param name="cancellationToken">Ends the waiting, not the work.</param>
    /// <returns>A task that is done when all workers have ended.</returns>
    /// <exception cref="InvalidOperationException">The pool is still running (POOL101).</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; by the task.</exception>
    [Joins]
    public Task JoinAsync(CancellationToken cancellationToken = default)
    {
        PrepareJoin();
        return _scheduler.Ended.WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Closes the pool and waits until all its work is done. Python's <c>with</c> ends the work instead; for that, call
    /// <see cref="Terminate"/> first. In a job of this pool, which cannot wait for itself, it only closes.
    /// </summary>
    public void Dispose()
    {
        Close();
        if (!_scheduler.IsOwnWorker) Join();
        GC.SuppressFinalize(this);
    }

    /// <summary>Does what <see cref="Dispose"/> does, without holding a thread.</summary>
    public async ValueTask DisposeAsync()
    {
        Close();
        if (!_scheduler.IsOwnWorker) await JoinAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    private void StopOnInterrupt()
    {
        // Without the pool itself: one that was dropped is to be noticed.
        (Scheduler scheduler, PendingBound? pending) = (_scheduler, _pending);
        InterruptWatcher watcher = new(() =>
        {
            scheduler.Close();
            pending?.Wake();
            scheduler.CancelAll();
        });
        _scheduler.Ended.ContinueWith(
            _ => watcher.Dispose(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private bool WaitForEnd(TimeSpan limit)
    {
        Task ended = _scheduler.Ended;
        return ended.IsCompleted || _scheduler.Recorder is not { } recorder
            ? ended.Wait(limit)
            : recorder.Wait(ended, limit);
    }

    private void PrepareJoin()
    {
        if (_scheduler.State == PoolState.Running)
            throw new InvalidOperationException(
                "Join was called before Close: the pool is still running, and waiting for its end would be for ever. "
                + "Call Close first, or Terminate to give up what is not done (POOL101).");
        if (_scheduler.IsOwnWorker)
            throw new InvalidOperationException(
                "A job waits for the end of the pool that runs it, which would be for ever (POOL205).");
        _scheduler.ExpectEnd();
    }

    private AsyncResult<T> Submit<T, TArguments>(
        Delegate job, ReturnShape shape, TArguments arguments, Action<T>? callback, Action<Exception>? errorCallback,
        TimeSpan? timeout, CancellationToken cancellationToken)
        where TArguments : struct, IArguments
    {
        AsyncResult<T> result = NewResult(callback, errorCallback);
        Submit(result, job, shape, arguments, timeout, cancellationToken);
        return result;
    }

    /// <summary>Submits a job whose result is there already.</summary>
    internal void Submit<T, TArguments>(
        AsyncResult<T> result, Delegate job, ReturnShape shape, TArguments arguments, TimeSpan? timeout,
        CancellationToken cancellationToken, Guid id = default)
        where TArguments : struct, IArguments
    {
        ArgumentNullException.ThrowIfNull(job);
        TimeSpan? limit = CheckedTimeout(timeout);
        _scheduler.ThrowIfNotRunning();
        Job call;
        ICancellable work;
        if (_jobs.Retry is null)
        {
            call = NewApply(job, shape, arguments, result, limit);
            work = (ICancellable)call;
        }
        else
        {
            RetriedApply<T> retried = NewRetried(_jobs.Retry, job, shape, arguments, result, limit);
            (call, work) = (retried.First, retried);
        }

        if (IsCancelled(result, cancellationToken)) return;
        if (_pending is not null && !_pending.Enter(result, cancellationToken))
        {
            IsCancelled(result, cancellationToken);
            return;
        }

        if (_traces) Trace(result, call, job);
        call.Id = id;
        result.StandsFor(work);
        TokenLink? link = Link(result, cancellationToken);
        _scheduler.Submit(call);
        link?.Attach();
    }

    private Job NewApply<T, TArguments>(
        Delegate job, ReturnShape shape, TArguments arguments, AsyncResult<T> result, TimeSpan? timeout)
        where TArguments : struct, IArguments => _backEnd.TakesDelegates
        ? NewLocalApply(job, shape, arguments, result, timeout)
        : NewEncodedApply(job, arguments, result, timeout);

    private void Trace(AsyncResult result, Job call, Delegate job)
    {
        JobActivity activity = JobActivity.Submit(job.Method, _scheduler.Name, items: 1);
        call.Trace = activity.Context;
        result.WhenOver(() => activity.End(result));
    }

    // Apart, so that jobs that are run once make no closure.
    private RetriedApply<T> NewRetried<T, TArguments>(
        RetryPolicy policy, Delegate job, ReturnShape shape, TArguments arguments, AsyncResult<T> result,
        TimeSpan? timeout)
        where TArguments : struct, IArguments =>
        new(_scheduler, policy, result, first => NewApply(job, shape, arguments, first, timeout));

    private T Run<T, TArguments>(
        Delegate job, ReturnShape shape, TArguments arguments, TimeSpan? timeout, CancellationToken cancellationToken)
        where TArguments : struct, IArguments =>
        Submit<T, TArguments>(job, shape, arguments, null, null, timeout, cancellationToken).Get();

    private LocalApply<T, TArguments> NewLocalApply<T, TArguments>(
        Delegate job, ReturnShape shape, TArguments arguments, AsyncResult<T> result, TimeSpan? timeout)
        where TArguments : struct, IArguments
    {
        JobDelegate.Check(job);
        return new LocalApply<T, TArguments>(_scheduler, job, shape, arguments, result, timeout);
    }

    private EncodedApply<T> NewEncodedApply<T, TArguments>(
        Delegate job, TArguments arguments, AsyncResult<T> result, TimeSpan? timeout)
        where TArguments : struct, IArguments
    {
        JobFunction function = JobFunction.For(job);
        if (typeof(T) != typeof(NoValue)) JobFunction.CheckResult<T>();
        // What may be run again is needed after it is over.
        PayloadWriter payload = ThreadPayload.Take(
            _jobs.Retry is null ? _backEnd.CallMemory : null, _backEnd.LeavesMachine);
        function.WriteTarget(payload, job);
        arguments.Write(payload);
        List<ISharedObject>? shared = payload.Shared;
        PayloadBuffer content = _jobs.Retry is null ? payload.Take() : PayloadBuffer.Of(payload.ToArray());
        return new EncodedApply<T>(_scheduler, function, content, result, timeout) { Shared = shared };
    }

    private AsyncResult<T> NewResult<T>(
        Action<T>? callback, Action<Exception>? errorCallback, ProgressTracker? progress = null)
    {
        AsyncResult<T> result = new();
        if (progress is not null) result.WhenOver(progress.Over);
        if (callback is not null || errorCallback is not null) Call(result, callback, errorCallback);
        return result;
    }

    // Apart, so that jobs without callbacks make no closure.
    private void Call<T>(AsyncResult<T> result, Action<T>? callback, Action<Exception>? errorCallback)
    {
        Scheduler scheduler = _scheduler;
        result.WhenOver(() =>
        {
            if (result.Error is { } error)
            {
                if (errorCallback is not null)
                    scheduler.CallBack(errorCallback, () => errorCallback(error.ToException()));
            }
            else if (callback is not null)
            {
                scheduler.CallBack(callback, () => callback(result.Value));
            }
        });
    }

    private static bool IsCancelled<T>(AsyncResult<T> result, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested
        && result.SetError(JobError.Cancelled(cancellationToken), processId: null);

    private static TokenLink? Link(AsyncResult result, CancellationToken cancellationToken)
    {
        if (!cancellationToken.CanBeCanceled) return null;
        TokenLink link = new(result, cancellationToken);
        result.WhenOver(link.Release);
        return link;
    }

    private static TimeSpan? CheckedTimeout(TimeSpan? timeout)
    {
        if (timeout is null || timeout == Timeout.InfiniteTimeSpan) return null;
        return timeout > TimeSpan.Zero
            ? timeout
            : throw new ArgumentOutOfRangeException(
                nameof(timeout), timeout, "A job gets more than no time; leave the timeout out for as long as it takes "
                + "(POOL113).");
    }

    [return: NotNullIfNotNull(nameof(callback))]
    private static Action<NoValue>? Ignoring(Action? callback) => callback is null ? null : _ => callback();

    internal void OnUnhandledCallbackException(Exception error) => Tell(() =>
    {
        if (_origin._unhandledCallbackException is { } handlers)
            handlers(this, new UnhandledCallbackExceptionEventArgs(error));
        else WriteUnhandled(error);
    });

    private static void OnUnhandledCallbackException(WeakReference<Pool> self, Exception error)
    {
        if (self.TryGetTarget(out Pool? pool)) pool.OnUnhandledCallbackException(error);
        else Tell(() => WriteUnhandled(error));
    }

    private static void WriteUnhandled(Exception error) =>
        Console.Error.WriteLine($"A callback of a pool has thrown: {error}");

    private static void OnUnobservedJobException(WeakReference<Pool> self, Exception error)
    {
        _ = self.TryGetTarget(out Pool? pool);
        if (pool?._unobservedJobException is { } handlers)
            Tell(() => handlers(pool, new UnobservedJobExceptionEventArgs(error)));
        else
            Tell(() => Console.Error.WriteLine(
                $"A job has failed, and nobody has asked for its result: {error.GetType().FullName}: {error.Message}"));
    }

    private static void Tell(Action tell)
    {
        try
        {
            tell();
        }
        catch (Exception)
        {
            // A handler that throws, or an error output that is closed: there is nobody left to tell.
        }
    }
}
