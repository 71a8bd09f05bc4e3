using System.Diagnostics;
using PoolRuntime.Diagnostics;
using PoolRuntime.Transport;
using PoolRuntime.Workers;

namespace PoolRuntime.Scheduling;

/// <summary>
/// Hands jobs to workers, keeps as many workers as were asked for, and sees to it that every job ends: with its
/// result, its error, or the reason why there is neither.
/// </summary>
internal sealed partial class Scheduler
{
    private static int lastNumber;

    private readonly object _gate = new();
    private readonly string _names;
    private readonly WorkerBackEnd _backEnd;
    private readonly PoolOptions _options;
    private readonly List<Worker> _workers = [];
    private readonly Inbox _inbox = new();
    private readonly JobQueue _queue = new();
    private readonly JobQueue _returned = new();

    // Whether what jobs of this pool wait for is over.
    private readonly List<Func<bool>> _waits = [];

    private readonly List<IOpenCall> _openCalls = [];

    // The worker that was the last to look for calls by itself. While there is one, jobs are left in the inbox.
    private Worker? _looker;

    private readonly TaskCompletionSource _workersEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private volatile PoolState _state = PoolState.Running;
    private readonly OpenCount _outstanding = new();
    private int _failedStarts;
    private JobError? _endError;

    public Scheduler(
        WorkerBackEnd backEnd, PoolOptions options, Action<Exception> unhandled, Action<Exception> unobserved)
    {
        TellUnobserved = unobserved;
        _names = options.WorkerNamePrefix ?? $"{options.Kind}-{Interlocked.Increment(ref lastNumber)}";
        _backEnd = backEnd;
        _options = options;
        _size = options.Workers;
        Callbacks = new CallbackThread(unhandled);
        if (options.Insights) Recorder = new PoolRecorder(_names, options.Initializer is not null);
        new Thread(KeepWorkers) { IsBackground = true, Name = "PoolRuntime: starts workers" }.Start();
    }

    /// <summary>Where large calls are written to.</summary>
    public CallMemory? CallMemory => _backEnd.CallMemory;

    /// <summary>Whether workers may be on other machines.</summary>
    public bool LeavesMachine => _backEnd.LeavesMachine;

    public CallbackThread Callbacks { get; }

    /// <summary>Writes down what workers do; null where nobody wants to know.</summary>
    public PoolRecorder? Recorder { get; }

    /// <summary>Calls back on the thread for this.</summary>
    /// <param name="callback">Who is called.</param>
    /// <param name="call">The call.</param>
    public void CallBack(Delegate callback, Action call)
    {
        if (Recorder is { } recorder) Callbacks.Post(() => recorder.CallBack(callback.Method, call));
        else Callbacks.Post(call);
    }

    /// <summary>Told of errors that nobody has asked for.</summary>
    public Action<Exception> TellUnobserved { get; }

    /// <summary>
    /// Done when all workers have ended and all callbacks have returned, after closing or terminating. To a callback,
    /// which cannot wait for itself, when all workers have ended.
    /// </summary>
    public Task Ended => Callbacks.IsCurrent ? _workersEnded.Task : _ended.Task;

    public PoolState State => _state;

    /// <summary>Whether something was submitted that is not over.</summary>
    public bool HasWork => _outstanding.Value > 0;

    /// <summary>Whether the caller is a worker of this very pool, on its own thread.</summary>
    public bool IsOwnWorker => WorkerContext.OnThread?.Scheduler == this;

    /// <summary>Waits for a result in a job of the same pool, unless all workers would then wait for each other.
    /// </summary>
    /// <param name="isOver">Whether there is nothing to wait for any more.</param>
    /// <param name="wait">The waiting.</param>
    /// <exception cref="InvalidOperationException">No worker is left that could do the work.</exception>
    public void WaitInJob(Func<bool> isOver, Action wait)
    {
        lock (_gate)
        {
            if (_waits.Count(isOverToo => !isOverToo()) + 1 >= _size && !isOver())
                throw new InvalidOperationException(
                    $"A job waits for another job of the same pool, and all {_size} workers would wait: "
                    + "none is left to run what they wait for. Submit it from outside, or use a pool of its own for "
                    + "the inner jobs (POOL205).");
            _waits.Add(isOver);
        }

        try
        {
            wait();
        }
        finally
        {
            lock (_gate) _waits.Remove(isOver);
        }
    }

    /// <summary>
    /// Makes sure that the pool does not end while a call goes on that will submit jobs, also after it was closed.
    /// </summary>
    /// <inheritdoc cref="ThrowIfNotRunning" path="/exception"/>
    public void Open(IOpenCall? call = null)
    {
        lock (_gate)
        {
            ThrowUnlessRunning();
            _outstanding.Begin();
            if (call is not null) _openCalls.Add(call);
        }
    }

    /// <summary>The call has submitted all of its jobs.</summary>
    public void Complete(IOpenCall? call = null)
    {
        if (call is not null)
            lock (_gate) _openCalls.Remove(call);
        CountDone();
    }

    /// <summary>Somebody waits for the end of the pool, and takes no more results meanwhile.</summary>
    public void ExpectEnd()
    {
        List<IOpenCall> calls;
        lock (_gate) calls = [.. _openCalls];
        foreach (IOpenCall call in calls) call.PoolEnds(error: null);
    }

    /// <summary>The most items that a chunk may have.</summary>
    public int LargestChunk => _options.MaxTasksPerWorker ?? int.MaxValue;

    /// <summary>How many calls the workers hold ahead together: more, the shorter they are.</summary>
    public int Windows
    {
        get
        {
            int sum = 0;
            lock (_gate)
                foreach (Worker worker in _workers) sum += worker.Window;
            return Math.Max(sum, 2 * Size);
        }
    }

    public void Close()
    {
        lock (_gate)
        {
            if (_state == PoolState.Running) _state = PoolState.Closed;
            // Whoever ends the last call either sees that the pool is closed, or is seen here.
            Interlocked.MemoryBarrier();
            ShutDownIfDone();
        }
    }

    public void Terminate() => End(
        PoolState.Terminated, new JobError(static () => new PoolTerminatedException()) { IsPoolEnd = true });

    /// <summary>Gives up: nothing can be done any more, for a reason that lies outside.</summary>
    public void Break(string message, Exception cause) => End(
        PoolState.Broken, new JobError(() => new PoolBrokenException(message, cause)) { IsPoolEnd = true });

    private void CountDone()
    {
        _outstanding.End();
        if (_state == PoolState.Running || _outstanding.Value > 0) return;
        lock (_gate) ShutDownIfDone();
    }

    private void ShutDownIfDone()
    {
        if (_state != PoolState.Closed || _outstanding.Value > 0) return;
        foreach (Worker worker in _workers.ToList())
        {
            if (worker.IsShuttingDown) continue;
            worker.IsShuttingDown = true;
            Forget(worker);
            if (worker.IsReady) worker.ShutDown();
            else worker.Kill();
        }

        Monitor.PulseAll(_gate);
    }

    private void ThrowUnlessRunning()
    {
        switch (_state)
        {
            case PoolState.Running:
                return;
            case PoolState.Broken:
                throw _endError!.ToException();
            case PoolState.Terminated:
                throw new InvalidOperationException(
                    "The pool was terminated and takes no more jobs; make a new pool (POOL102).");
            default:
                throw new InvalidOperationException(
                    "The pool was closed and takes no more jobs; submit them before Close, Shutdown or Dispose, or "
                    + "make a new pool (POOL102).");
        }
    }

    private void End(PoolState state, JobError error)
    {
        List<Job> open;
        List<Worker> workers;
        List<IOpenCall> calls;
        lock (_gate)
        {
            if (_endError is not null) return;
            _state = state;
            _endError = error;
            // Whoever leaves a job either sees that, or its job is seen here.
            Interlocked.MemoryBarrier();
            Admit();
            open = [.. _returned.Clear(), .. _queue.Clear(), .. TakeDelayed()];
            workers = [.. _workers];
            calls = [.. _openCalls];
            Monitor.PulseAll(_gate);
        }

        // What the workers have in hand fails when their end is noticed, which takes some milliseconds.
        foreach (Worker worker in workers) worker.Kill();
        foreach (Job job in open) job.Fail(error);
        foreach (IOpenCall call in calls) call.PoolEnds(error);
    }
}
