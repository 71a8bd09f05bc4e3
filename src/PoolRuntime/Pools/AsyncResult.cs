using System.Runtime.CompilerServices;
using PoolRuntime.Contracts;
using PoolRuntime.Diagnostics;
using PoolRuntime.Scheduling;

namespace PoolRuntime;

/// <summary>
/// The result of a submitted job: ready, or still to come. It can be waited for, asked, and awaited, by any number of
/// threads. The counterpart of Python's <c>multiprocessing.pool.AsyncResult</c>; for jobs that return a value see
/// <see cref="AsyncResult{T}"/>.
/// </summary>
[Accepts(0, Most = AcceptsAttribute.LongestWait, OrInfinite = true, Parameter = "timeout")]
public abstract class AsyncResult
{
    private const int Pending = 0;
    private const int Completing = 1;
    private const int Succeeded = 2;
    private const int Failed = 3;

    private int _state;
    private JobError? _error;
    // Zero for none.
    private int _workerProcessId;
    private TaskCompletionSource? _done;
    private ICancellable? _work;
    private Action? _whenOver;

    private protected AsyncResult() { }

    /// <summary>
    /// Whether the job is over, with a result or an error. The counterpart of <c>ready()</c>.
    /// </summary>
    [TellsIfDone]
    public bool Ready => Volatile.Read(ref _state) >= Succeeded;

    /// <summary>
    /// Whether the job is over and has not failed. The counterpart of <c>successful()</c>.
    /// </summary>
    /// <exception cref="InvalidOperationException">The job is not over (POOL702).</exception>
    [NeedsDone]
    public bool Successful => Volatile.Read(ref _state) switch
    {
        Succeeded => true,
        Failed => KnownToHaveFailed(),
        _ => throw new InvalidOperationException(
            "Successful was asked before the job was over; call Wait first, or await the result (POOL702)."),
    };

    private bool KnownToHaveFailed()
    {
        _error!.Observe();
        return false;
    }

    /// <summary>
    /// The process that ran the job; null while the job is not over, and for jobs that no worker began. For a map, the
    /// worker that ended last.
    /// </summary>
    public int? WorkerProcessId => Ready && _workerProcessId != 0 ? _workerProcessId : null;

    /// <summary>
    /// Waits until the job is over. The counterpart of <c>wait(timeout)</c>, which does not tell whether it is.
    /// </summary>
    /// <param name="timeout">How long at most; null or <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes,
    /// zero to only look.</param>
    /// <returns>Whether the job is over.</returns>
    /// <exception cref="InvalidOperationException">The caller is a job of the same pool, and waits for the last worker
    /// that could do the work (POOL205).</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative or longer than 24 days.</exception>
    [Waits]
    public bool Wait(TimeSpan? timeout = null)
    {
        TimeSpan limit = CheckedTimeout(timeout);
        if (Ready) return true;
        Scheduler? pool = Volatile.Read(ref _work)?.Scheduler;
        if (limit == Timeout.InfiniteTimeSpan && pool is { IsOwnWorker: true })
            pool.WaitInJob(() => Ready, DoneTask().Wait);
        return pool?.Recorder is { } recorder && limit != TimeSpan.Zero
            ? recorder.Wait(DoneTask(), limit)
            : DoneTask().Wait(limit);
    }

    /// <summary>
    /// Waits until the job is over, and throws what it threw. The counterpart of <c>get(timeout)</c>.
    /// </summary>
    /// <param name="timeout">How long at most; null or <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes.
    /// When it is over, the job goes on.</param>
    /// <exception cref="TimeoutException">The job was not over in time.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative or longer than 24 days.</exception>
    /// <exception cref="OperationCanceledException">The result was cancelled.</exception>
    /// <exception cref="InvalidOperationException">The caller is a job of the same pool, and waits for the last worker
    /// that could do the work (POOL205).</exception>
    /// <exception cref="WorkerLostException">The worker ended in the middle of the job.</exception>
    /// <exception cref="PoolTerminatedException">The pool was terminated before the job was over.</exception>
    /// <exception cref="PoolBrokenException">The pool could not start workers.</exception>
    /// <exception cref="RemoteException">The job threw an exception that cannot be rebuilt here; all others are thrown
    /// as they are, a new object for each call.</exception>
    [Waits]
    public void Get(TimeSpan? timeout = null)
    {
        if (!Wait(timeout))
            throw new TimeoutException($"The job was not over after {timeout!.Value.TotalSeconds} s; it goes on.");
        ThrowIfFailed();
    }

    /// <summary>
    /// Gives the job up, unless it is over: the result fails at once with <see cref="OperationCanceledException"/>. A
    /// job that waits is taken back and never runs. One that is running is stopped: a worker process is killed and
    /// replaced, after a moment in which a job that looks at its token can end by itself; a worker thread cannot be
    /// killed, so it is replaced, and the job goes on until it returns, with nobody to take its result. Of a map, this
    /// is so for all its items. Python cannot stop a running job.
    /// </summary>
    /// <returns>Whether the job was given up; false when it was over already.</returns>
    public bool Cancel() => Cancel(JobError.Cancelled(CancellationToken.None));

    /// <summary>Makes the result awaitable; awaiting throws what <see cref="Get"/> throws.</summary>
    public TaskAwaiter GetAwaiter() => AsTask().GetAwaiter();

    /// <summary>The result as a task, whose continuations run on the thread pool.</summary>
    public Task AsTask() => ToTask();

    private protected void ThrowIfFailed()
    {
        if (_state == Failed) _error!.Throw();
    }

    /// <summary>The error, of a result that is over and has one.</summary>
    internal JobError? Error => Ready ? _error : null;

    /// <summary>Writes down what is done about the job; null where nobody does, or it is over.</summary>
    internal PoolRecorder? Recorder => Volatile.Read(ref _work)?.Scheduler.Recorder;

    /// <summary>Whether a worker is at the job.</summary>
    internal bool IsRunning => !Ready && Volatile.Read(ref _work) is { HasBegun: true };

    /// <summary>Gives the job up if no worker has begun it.</summary>
    internal bool TakeBack(JobError error) => Volatile.Read(ref _work)?.TryTakeBack(error) ?? false;

    internal bool Cancel(JobError error) => Volatile.Read(ref _work)?.TryCancel(error) ?? false;

    /// <summary>What happens when it is over: before it is submitted.</summary>
    internal void WhenOver(Action action) => _whenOver += action;

    /// <summary>What cancelling it cancels: before it is submitted.</summary>
    internal void StandsFor(ICancellable work) => _work = work;

    /// <summary>
    /// Marks the result as over, unless it is already; the value has to be set between the two calls.
    /// </summary>
    private protected bool BeginCompletion() =>
        Interlocked.CompareExchange(ref _state, Completing, Pending) == Pending;

    private protected void EndCompletion(JobError? error, int? processId)
    {
        if (error is not null && _work?.Scheduler is { } pool) error.TellIfUnobserved(pool.TellUnobserved);
        _error = error;
        _workerProcessId = processId ?? 0;
        // A result that is kept must not keep the arguments of its job.
        _work = null;
        // A full fence: whoever does not find the task source here finds the state there.
        Interlocked.Exchange(ref _state, error is null ? Succeeded : Failed);
        Volatile.Read(ref _done)?.TrySetResult();
        Action? whenOver = _whenOver;
        if (whenOver is null) return;
        _whenOver = null;
        whenOver();
    }

    private protected Task DoneTask()
    {
        TaskCompletionSource? done = Volatile.Read(ref _done);
        if (done is null)
        {
            TaskCompletionSource made = new(TaskCreationOptions.RunContinuationsAsynchronously);
            done = Interlocked.CompareExchange(ref _done, made, null) ?? made;
        }

        if (Ready) done.TrySetResult();
        return done.Task;
    }

    private protected virtual async Task ToTask()
    {
        await DoneTask().ConfigureAwait(false);
        ThrowIfFailed();
    }

    internal static TimeSpan CheckedTimeout(TimeSpan? timeout)
    {
        TimeSpan limit = timeout ?? Timeout.InfiniteTimeSpan;
        if (limit != Timeout.InfiniteTimeSpan && (limit < TimeSpan.Zero || limit.TotalMilliseconds > int.MaxValue))
            throw new ArgumentOutOfRangeException(
                nameof(timeout), timeout, "A timeout is between zero and 24 days; null waits for as long as it takes.");
        return limit;
    }
}
