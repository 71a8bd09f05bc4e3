using System.Runtime.CompilerServices;
using PoolRuntime.Contracts;
using PoolRuntime.Scheduling;

namespace PoolRuntime;

/// <summary>
/// The outcome of a job that an executor runs: there, or still to come. It can be waited for, asked, awaited and
/// cancelled by any number of threads. The counterpart of Python's <c>concurrent.futures.Future</c>; for jobs that
/// return a value see <see cref="Future{T}"/>.
/// </summary>
[Accepts(0, Most = AcceptsAttribute.LongestWait, OrInfinite = true, Parameter = "timeout")]
public abstract class Future
{
    private readonly object _gate = new();
    private readonly CallbackThread? _callbackThread;
    private readonly Action<Exception>? _unhandled;
    private List<Action>? _callbacks;
    private List<Action>? _watchers;
    private protected bool IsMarkedRunning;

    private protected Future(CallbackThread? callbackThread, Action<Exception>? unhandled)
    {
        _callbackThread = callbackThread;
        _unhandled = unhandled;
    }

    /// <summary>Whether the job is over: with a value, with an error, or because it was cancelled.</summary>
    [TellsIfDone]
    public bool Done => Outcome.Ready;

    /// <summary>
    /// Whether a worker is at the job. Unlike in Python, a job that merely waits for its worker does not count.
    /// </summary>
    public bool Running => State == FutureState.Running;

    /// <summary>Whether the job was cancelled. A cancelled future is done at once.</summary>
    public bool Cancelled => State == FutureState.Cancelled;

    private protected abstract AsyncResult Outcome { get; }

    private protected FutureState State => Outcome switch
    {
        { Ready: true, Error.IsCancellation: true } => FutureState.Cancelled,
        { Ready: true } => FutureState.Finished,
        { IsRunning: true } => FutureState.Running,
        _ => IsMarkedRunning ? FutureState.Running : FutureState.Pending,
    };

    /// <summary>
    /// Takes the job back, if no worker has begun it: it never runs, and the future is cancelled. The counterpart of
    /// <c>cancel()</c>.
    /// </summary>
    /// <param name="stopRunning">Whether a job that is running is given up as well: its future is cancelled at once,
    /// and it is stopped as by <see cref="AsyncResult.Cancel()"/>. Python cannot do that.</param>
    /// <returns>Whether the future is cancelled; false when the job is over, or is running and not to be stopped.
    /// </returns>
    public bool Cancel(bool stopRunning = false)
    {
        JobError error = JobError.Cancelled(CancellationToken.None);
        return Cancelled
            || Outcome.TakeBack(error)
            || TryCancelOwn(error)
            || (stopRunning && Outcome.Cancel(error))
            || Cancelled;
    }

    /// <summary>
    /// Waits until the job is over, and throws what it threw. The counterpart of <c>result(timeout)</c>.
    /// </summary>
    /// <inheritdoc cref="AsyncResult.Get" path="/param|/exception"/>
    [Waits]
    public void Result(TimeSpan? timeout = null) => Outcome.Get(timeout);

    /// <summary>
    /// Waits until the job is over, and returns what it threw, without throwing it. The counterpart of
    /// <c>exception(timeout)</c>.
    /// </summary>
    /// <param name="timeout">How long at most; null or <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes,
    /// zero to only look.</param>
    /// <returns>The exception; null when there was none.</returns>
    /// <exception cref="TimeoutException">The job was not over in time.</exception>
    /// <exception cref="OperationCanceledException">The future was cancelled.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative or longer than 24 days.</exception>
    /// <exception cref="InvalidOperationException">The caller is a job of the same executor, and waits for the last
    /// worker that could do the work (POOL205).</exception>
    [Waits]
    public Exception? Exception(TimeSpan? timeout = null)
    {
        if (!Outcome.Wait(timeout))
            throw new TimeoutException($"The job was not over after {timeout!.Value.TotalSeconds} s; it goes on.");
        if (Outcome.Error is { IsCancellation: true } cancelled) cancelled.Throw();
        return Outcome.Error?.ToException();
    }

    /// <summary>Waits until the job is over.</summary>
    /// <inheritdoc cref="AsyncResult.Wait" path="/param|/returns|/exception"/>
    [Waits]
    public bool Wait(TimeSpan? timeout = null) => Outcome.Wait(timeout);

    /// <summary>
    /// Calls back when the job is over, in the order in which callbacks were added: on the one callback thread of a
    /// <see cref="ProcessPoolExecutor"/>, on the worker of a <see cref="ThreadPoolExecutor"/>, on the thread that
    /// cancels; here and now when the job is over already. What the callback throws goes to
    /// <see cref="Executor.UnhandledCallbackException"/>. The counterpart of <c>add_done_callback()</c>.
    /// </summary>
    /// <param name="callback">Gets this future.</param>
    /// <exception cref="ArgumentNullException">The callback is null.</exception>
    public void AddDoneCallback([Callback] Action<Future> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        AddCallback(callback, () => callback(this));
    }

    /// <summary>Makes the future awaitable; awaiting throws what <see cref="Result"/> throws.</summary>
    public TaskAwaiter GetAwaiter() => Outcome.GetAwaiter();

    /// <summary>The future as a task, whose continuations run on the thread pool of .NET.</summary>
    public Task AsTask() => Outcome.AsTask();

    /// <summary>State and outcome, for people.</summary>
    public override string ToString() => State switch
    {
        FutureState.Finished when Outcome.Error is { } error =>
            $"Future (finished, raised {error.ToException().GetType().Name})",
        FutureState.Finished => $"Future (finished, {Returned})",
        var state => $"Future ({state.ToString().ToLowerInvariant()})",
    };

    private protected abstract string Returned { get; }

    /// <summary>Cancels a future that no executor stands behind.</summary>
    private protected virtual bool TryCancelOwn(JobError error) => false;

    /// <summary>Whether the job is over with an error.</summary>
    internal bool HasFailed => Outcome.Error is { IsCancellation: false };

    /// <summary>
    /// Calls on whichever thread completes the future, before its callbacks; at once when it is done. What is called
    /// does next to nothing and does not throw.
    /// </summary>
    internal void WhenDone(Action action)
    {
        lock (_gate)
        {
            if (!Done)
            {
                (_watchers ??= []).Add(action);
                return;
            }
        }

        action();
    }

    private protected void AddCallback(Delegate callback, Action call)
    {
        if (Outcome.Recorder is { } recorder)
        {
            Action plain = call;
            call = () => recorder.CallBack(callback.Method, plain);
        }

        lock (_gate)
        {
            if (!Done)
            {
                (_callbacks ??= []).Add(call);
                return;
            }
        }

        Call(call);
    }

    /// <summary>The outcome is there.</summary>
    private protected void OnDone()
    {
        List<Action>? callbacks;
        List<Action>? watchers;
        lock (_gate)
        {
            (callbacks, _callbacks) = (_callbacks, null);
            (watchers, _watchers) = (_watchers, null);
        }

        foreach (Action watcher in watchers ?? []) watcher();
        foreach (Action callback in callbacks ?? [])
        {
            if (_callbackThread is null) Call(callback);
            else _callbackThread.Post(callback);
        }
    }

    private void Call(Action callback)
    {
        try
        {
            callback();
        }
        catch (Exception error)
        {
            if (_unhandled is not null) _unhandled(error);
            else Console.Error.WriteLine($"A callback of a future has thrown: {error}");
        }
    }
}
