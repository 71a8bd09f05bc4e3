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
    // Workers that do not come up in a row before the pool gives up.
    private const int MostFailedStarts = 3;

    private static readonly TimeSpan ShutdownPatience = TimeSpan.FromSeconds(5);

    // How often a worker is looked at that is to be stopped.
    private static readonly TimeSpan StopInterval = TimeSpan.FromMilliseconds(2);

    private static int lastNumber;

    private readonly object _gate = new();
    private readonly string _names;
    private readonly WorkerBackEnd _backEnd;
    private readonly PoolOptions _options;
    private readonly List<Worker> _workers = [];
    private readonly JobQueue _queue = new();
    private readonly JobQueue _returned = new();

    // Whether what jobs of this pool wait for is over.
    private readonly List<Func<bool>> _waits = [];

    private readonly List<IOpenCall> _openCalls = [];

    // The worker that was the last to look for calls by itself.
    private Worker? _looker;

    private readonly TaskCompletionSource _workersEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private volatile PoolState _state = PoolState.Running;
    private readonly OpenCount _outstanding = new();
    private int _failedStarts;
    private JobError? _endError;

    // When the keeper looks at the clock next, in stopwatch ticks.
    private long _nextLook = long.MaxValue;

    public Scheduler(
        WorkerBackEnd backEnd, PoolOptions options, Action<Exception> unhandled, Action<Exception> unobserved)
    {
        TellUnobserved = unobserved;
        _names = options.WorkerNamePrefix ?? $"{options.Kind}-{Interlocked.Increment(ref lastNumber)}";
        _backEnd = backEnd;
        _options = options;
        _size = options.Workers;
        Callbacks = new CallbackThread(unhandled);
        if (options.Insights) Recorder = new PoolRecorder(_names);
        new Thread(KeepWorkers) { IsBackground = true, Name = "PoolRuntime: starts workers" }.Start();
    }

    /// <summary>Where large calls are written to.</summary>
    public CallMemory? CallMemory => _backEnd.CallMemory;

    public CallbackThread Callbacks { get; }

    /// <summary>Writes down what workers do; null where nobody wants to know.</summary>
    public PoolRecorder? Recorder { get; }

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

    /// <exception cref="InvalidOperationException">The pool takes no more jobs.</exception>
    /// <exception cref="PoolBrokenException">No worker can be started.</exception>
    public void ThrowIfNotRunning()
    {
        if (_state == PoolState.Running) return;
        lock (_gate) ThrowUnlessRunning();
    }

    /// <summary>Takes a job.</summary>
    /// <inheritdoc cref="ThrowIfNotRunning" path="/exception"/>
    public void Submit(Job job)
    {
        Worker? worker;
        lock (_gate)
        {
            ThrowUnlessRunning();
            worker = Take(job);
        }

        worker?.Send();
    }

    /// <summary>
    /// Takes a job of a call that is open, also when the pool was closed meanwhile; it fails when the pool has ended.
    /// </summary>
    public void SubmitMore(Job job)
    {
        Worker? worker = null;
        JobError? error;
        lock (_gate)
        {
            error = _endError;
            if (error is null) worker = Take(job);
        }

        if (error is null) worker?.Send();
        else job.Fail(error);
        // Whoever gives its call up has found it, or is found here.
        job.WithdrawIfUnwanted();
    }

    /// <summary>Takes a job back from wherever it is; whoever is at it is stopped.</summary>
    public void Withdraw(Job job)
    {
        bool isOver = true;
        Worker? condemned = null;
        lock (_gate)
        {
            if (job.Queue is { } queue) queue.Withdraw(job);
            else if (!TakeDelayed(job))
                isOver = job.Holder is { } holder && TakeBackOrStop(holder, job, out condemned);
        }

        condemned?.Kill();
        if (isOver) CountDone();
    }

    /// <summary>Takes a job back if nobody has begun it; the caller completes its result.</summary>
    public bool TryTakeBack(Job job)
    {
        lock (_gate)
        {
            if (job.Queue is { } queue) queue.Withdraw(job);
            else if (job.Holder is not { } holder || !holder.TryTakeBack(job)) return false;
        }

        CountDone();
        return true;
    }

    /// <summary>Takes back and cancels everything that nobody has begun.</summary>
    public void CancelWaiting()
    {
        List<Job> taken;
        List<IOpenCall> calls;
        JobError cancelled = JobError.Cancelled(CancellationToken.None);
        lock (_gate)
        {
            calls = [.. _openCalls];
            taken = [.. _returned.Clear(), .. _queue.Clear(), .. TakeDelayed()];
            foreach (Worker worker in _workers) taken.AddRange(worker.TakeBack(worker.InFlight));
        }

        foreach (IOpenCall call in calls) call.PoolEnds(cancelled);

        foreach (Job job in taken)
        {
            job.Fail(cancelled);
            CountDone();
        }
    }

    /// <summary>Cancels everything; whoever is at it is stopped.</summary>
    public void CancelAll()
    {
        JobError cancelled = JobError.Cancelled(CancellationToken.None);
        List<IOpenCall> calls;
        List<Job> jobs;
        lock (_gate)
        {
            calls = [.. _openCalls];
            // Those of one call know each other.
            jobs = _queue.Waiting.Concat(_returned.Waiting).Concat(_delayed.Keys)
                .Concat(_workers.SelectMany(worker => worker.Held)).DistinctBy(job => job.Line ?? job).ToList();
        }

        foreach (IOpenCall call in calls) call.Cancel(cancelled);
        foreach (Job job in jobs) job.Cancel(cancelled);
    }

    /// <summary>Whether a worker is at the job, or has been.</summary>
    public bool HasBegun(Job job)
    {
        lock (_gate) return job.Holder?.HasBegun(job) ?? job.Queue is null;
    }

    /// <summary>How many workers are at jobs of a call.</summary>
    public int CountRunning(object line)
    {
        lock (_gate)
            return _workers.Count(worker => worker.Held.FirstOrDefault() is { } job && job.Line == line
                && worker.HasBegun(job));
    }

    /// <summary>Takes all jobs of a call back, as <see cref="Withdraw"/> does.</summary>
    /// <param name="line">The <see cref="Job.Line"/> of the call.</param>
    /// <param name="stopsRunning">Whether those that have begun are stopped.</param>
    public void WithdrawLine(object line, bool stopsRunning)
    {
        int over;
        List<Worker> condemned = [];
        lock (_gate)
        {
            over = _queue.WithdrawLine(line).Count + _returned.WithdrawLine(line).Count + TakeDelayed(line).Count;
            foreach (Worker worker in _workers)
            foreach (Job job in worker.Held.Where(job => job.Line == line).ToList())
            {
                if (worker.TryTakeBack(job)) over++;
                else if (stopsRunning && Stop(worker, job)) condemned.Add(worker);
            }
        }

        foreach (Worker worker in condemned) worker.Kill();
        for (; over > 0; over--) CountDone();
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

    // What follows is called by workers, on the threads that hear from them.

    /// <summary>The worker has started and takes calls.</summary>
    public void Ready(Worker worker)
    {
        lock (_gate)
        {
            worker.IsReady = true;
            worker.ReadySince = Stopwatch.GetTimestamp();
            _failedStarts = 0;
            ShutDownIfDone();
        }

        if (_options.WorkerUp is { } up)
            Tell(up, new WorkerInfo(worker.Slot.Index, worker.Slot.Name, worker.ProcessId));

        Refill(worker);
    }

    /// <summary>The worker's oldest call, where it may have been taken back at this moment.</summary>
    public Job? OldestCall(Worker worker)
    {
        lock (_gate) return worker.OldestCall;
    }

    /// <summary>The worker's oldest call is over, or was taken back from it.</summary>
    public void Finished(Worker worker, bool wasTakenBack)
    {
        worker.Retire();
        if (!wasTakenBack) CountDone();
        int left = worker.InFlight;
        // While it has something left, it asks again after that. What takes no time is better taken in one go.
        if (left == 0 || left <= worker.Window / 2 && WaitingJobs > 0 && !worker.LooksForCalls) TakeMore(worker);
    }

    /// <summary>Gives the worker what it has room for.</summary>
    public void TakeMore(Worker worker) => Refill(worker, isItself: true);

    /// <summary>Whether it is the one who looks for calls. Any thread may look.</summary>
    public bool IsLooker(Worker worker) => Volatile.Read(ref _looker) == worker;

    /// <summary>The worker falls asleep, unless there is something for it.</summary>
    public bool TryFallAsleep(Worker worker)
    {
        lock (_gate)
        {
            Forget(worker);
            if (WaitingJobs > 0 && CanTake(worker)) return false;
            // Those who hold several may be held up by the first of them.
            worker.FallAsleep(naps: _workers.Exists(static other => other.InFlight > 1));
            return true;
        }
    }

    /// <summary>The worker is gone, and has said all that it will ever say.</summary>
    public void Lost(Worker worker, WorkerExit exit)
    {
        List<Job> begun = [];
        List<Job> failed = [];
        JobError? error;
        lock (_gate)
        {
            _workers.Remove(worker);
            worker.IsGone = true;
            Forget(worker);
            error = _endError;
            foreach ((Job job, bool hasBegun) in worker.Abandon())
            {
                if (error is not null) failed.Add(job);
                else if (hasBegun) begun.Add(job);
                else _returned.Enqueue(job);
            }

            // What it has not ended has been taken off again.
            _finishedByGone += worker.TasksGiven;
            if (begun.Count > 0) _lost++;
        }

        foreach (Job job in failed) job.Fail(error!);
        if (worker.IsReady && _options.WorkerDown is { } down)
            Tell(down, new WorkerInfo(worker.Slot.Index, worker.Slot.Name, worker.ProcessId)
            {
                ExitCode = exit.Code,
                Signal = exit.Signal,
                IsLost = begun.Count > 0,
            });
        Recorder?.Ended(worker);
        foreach (Job job in begun)
        {
            Recorder?.Lost(worker, job, worker.Look().Started);
            List<Job> rest = job.LoseWorker(worker.ProcessId, exit, worker.CurrentItem);
            lock (_gate)
            {
                foreach (Job left in rest) _returned.Enqueue(left);
                _outstanding.Begin(rest.Count);
            }

            foreach (Job left in rest) left.WithdrawIfUnwanted();

            CountDone();
        }

        if (!worker.IsReady && !worker.IsShuttingDown)
            CountFailedStart(worker.StartError ?? StartFailure(worker, exit));
        List<Worker> others;
        lock (_gate)
        {
            // The keeper may have to start a replacement, or is waiting for the last one to go.
            Monitor.PulseAll(_gate);
            others = [.. _workers];
        }

        foreach (Worker other in others) Refill(other);
    }

    private void Tell(Action<WorkerInfo> listener, WorkerInfo info) => Callbacks.Post(() => listener(info));

    // Queues a job, or assigns it to a worker, which then has to be sent to.
    private Worker? Take(Job job)
    {
        _outstanding.Begin();
        if (_looker is not null) return Leave(job);
        Worker? worker = WaitingJobs == 0 ? FindNearlyIdle(job) : null;
        if (worker is null) _queue.Enqueue(job);
        else Give(worker, job);
        // Where workers come on demand, this may be it.
        if (_options.StartsOnDemand && _workers.Count < WantedWorkers) Monitor.PulseAll(_gate);
        return worker;
    }

    // Where calls take less time than to hand one over, whoever is awake looks for them by itself, and takes many at
    // once. The others are woken when there are more than it can take, and look themselves from time to time, in case a
    // call takes long after all. Returns who is to be woken.
    private Worker? Leave(Job job)
    {
        if (WaitingJobs == 0)
            foreach (Worker worker in _workers) worker.Watch();
        _queue.Enqueue(job);
        return WaitingJobs % Worker.LargestWindow == 0 ? _workers.Find(static worker => worker.IsAsleep) : null;
    }

    // Nobody waits for that worker to look for calls.
    private void Forget(Worker worker)
    {
        if (_looker == worker) _looker = null;
    }

    private int WantedWorkers => _options.StartsOnDemand
        ? Math.Min(_size, Math.Max(_outstanding.Value, _workers.Count))
        : _size;

    /// <summary>How many jobs wait for a worker. Any thread may look.</summary>
    public int WaitingJobs => _returned.Count + _queue.Count;

    private void Give(Worker worker, Job job)
    {
        worker.Assign(job);
        if (job.Timeout is { } timeout) LookAt(Stopwatch.GetTimestamp() + Ticks(timeout));
    }

    /// <summary>Gives a worker what it has room for, and sends it.</summary>
    private void Refill(Worker worker, bool isItself = false)
    {
        lock (_gate)
        {
            if (!CanTake(worker) || _endError is not null || ReplacedIfWorn(worker, PeekWaiting())) return;
            if (!isItself || !worker.LooksForCalls) Forget(worker);
            else if (_looker is null || WaitingJobs > 0) _looker = worker;
            int share = worker.LooksForCalls ? worker.Window : Math.Max(1, WaitingJobs / _workers.Count);
            while (share-- > 0 && worker.InFlight < worker.Window && PeekWaiting() is { } job
                && worker.HasRoomFor(job) && MayTake(worker, job))
                Give(worker, TakeWaiting());
            if (worker.InFlight == 0) Steal(worker);
        }

        worker.Send();
    }

    // Whether the share of the worker leaves room for the job.
    private bool MayTake(Worker worker, Job job) =>
        _options.MaxTasksPerWorker is not { } most || worker.TasksGiven + job.Size <= most;

    // A worker that has done its share ends when it has nothing in hand, and is replaced.
    private bool ReplacedIfWorn(Worker worker, Job? next)
    {
        bool isWorn = worker.WantsToEnd || worker.IsSurplus
            || worker.TasksGiven >= _options.MaxTasksPerWorker
            || _options.MaxWorkerAge is { } age && Stopwatch.GetElapsedTime(worker.ReadySince) >= age;
        if (worker.InFlight > 0) return isWorn;
        if (!isWorn && (next is null || MayTake(worker, next))) return false;
        worker.IsShuttingDown = true;
        Forget(worker);
        worker.ShutDown();
        return true;
    }

    private static bool CanTake(Worker worker) =>
        worker is { IsReady: true, IsShuttingDown: false, IsGone: false, IsCondemned: false };

    // A job must not wait behind a long one while there is a worker that has nothing to do.
    private void Steal(Worker thief)
    {
        Worker? richest = null;
        int most = 1;
        foreach (Worker worker in _workers)
        {
            if (worker.InFlight <= most || worker.LooksForCalls && worker.HasMoved()) continue;
            richest = worker;
            most = worker.InFlight;
        }

        if (richest is null || StealFrom(richest, thief)) return;
        // All that it holds may have been taken back from it already, which it does not know yet.
        foreach (Worker worker in _workers)
            if (worker != richest && worker.InFlight > 1 && StealFrom(worker, thief)) return;
    }

    private bool StealFrom(Worker owner, Worker thief)
    {
        List<Job> taken = owner.TakeBack(owner.InFlight / 2);
        foreach (Job job in taken)
        {
            if (thief.HasRoomFor(job) && MayTake(thief, job)) Give(thief, job);
            else _returned.Enqueue(job);
        }

        return taken.Count > 0;
    }

    // Sending a job ahead to a busy worker saves it a wait; more are better kept until it asks.
    private Worker? FindNearlyIdle(Job job)
    {
        Worker? best = null;
        foreach (Worker worker in _workers)
        {
            if (!CanTake(worker) || worker.InFlight > 1 || !worker.HasRoomFor(job)) continue;
            if (ReplacedIfWorn(worker, job) || !MayTake(worker, job)) continue;
            if (worker.InFlight == 0) return worker;
            best ??= worker;
        }

        return best;
    }

    private Job? PeekWaiting() => _returned.Peek() ?? _queue.Peek();

    private Job TakeWaiting() => _returned.Count > 0 ? _returned.Dequeue() : _queue.Dequeue();

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

    private void CountFailedStart(Exception error)
    {
        lock (_gate)
        {
            if (++_failedStarts < MostFailedStarts) return;
        }

        End(PoolState.Broken, new JobError(() => Broken(error)) { IsPoolEnd = true });
    }

    private static PoolBrokenException Broken(Exception cause) => new(
        $"{MostFailedStarts} workers in a row did not start, so the pool has given up: {cause.Message}", cause);

    private static InvalidOperationException StartFailure(Worker worker, WorkerExit exit) => new(
        $"the last one (process {worker.ProcessId}) {exit.Describe()} before it was ready. What it had to say is in "
        + "its error output, which is that of this program.");

    // Takes a call back that has not begun; true then. One that has is stopped.
    private bool TakeBackOrStop(Worker worker, Job job, out Worker? condemned)
    {
        condemned = null;
        if (worker.TryTakeBack(job)) return true;
        if (Stop(worker, job)) condemned = worker;
        return false;
    }

    // Stops the call of a worker; true when the worker has to be killed for that now.
    private bool Stop(Worker worker, Job job)
    {
        // It may be between two items, or have taken the call and not begun it, or end one item and go on with the
        // next: the keeper looks until the call is over.
        worker.Unwanted = job;
        LookAt(Stopwatch.GetTimestamp() + Ticks(StopInterval));
        Progress at = worker.Look();
        return at.IsAt(job.Sequence) && Stop(worker, at);
    }

    private bool Stop(Worker worker, Progress at)
    {
        if (!worker.Ask(at)) return Condemn(worker, at);
        long until = Stopwatch.GetTimestamp() + Ticks(_options.StopPatience);
        worker.Asked = (at, until);
        LookAt(until);
        return false;
    }

    private bool Condemn(Worker worker, Progress at)
    {
        Forget(worker);
        return worker.IsCondemned |= worker.TryCondemn(at);
    }

    // The keeper looks at the clock at that time, or before.
    private void LookAt(long time)
    {
        if (time >= _nextLook) return;
        _nextLook = time;
        Monitor.PulseAll(_gate);
    }

    private static long Ticks(TimeSpan time) =>
        (long)Math.Min(time.TotalSeconds * Stopwatch.Frequency, long.MaxValue / 4);

    /// <summary>
    /// Finds calls that have run for too long, workers that were asked to end one and have not, and what else is due,
    /// and says when to look again.
    /// </summary>
    private void LookAtClock(List<(Worker, Job, Progress)> expired, List<Worker> condemned, List<Action> alarms)
    {
        long now = Stopwatch.GetTimestamp();
        _nextLook = long.MaxValue;
        TakeAlarms(now, alarms);
        foreach (Worker worker in _workers)
        {
            if (worker.IsCondemned) continue;
            Progress at = worker.Look();
            if (worker.Asked is var (asked, until))
            {
                if (at.Word != asked.Word) worker.Asked = null;
                else if (now < until) _nextLook = Math.Min(_nextLook, until);
                else if (Condemn(worker, at)) condemned.Add(worker);
                else worker.Asked = null;
            }

            if (worker.Unwanted is { } unwanted)
            {
                if (unwanted.Holder != worker) worker.Unwanted = null;
                else if (worker.Asked is null && at.IsAt(unwanted.Sequence) && Stop(worker, at)) condemned.Add(worker);
                else _nextLook = Math.Min(_nextLook, now + Ticks(StopInterval));
            }

            foreach (Job job in worker.Held)
            {
                if (job.Timeout is not { } timeout) continue;
                long limit = Ticks(timeout);
                // What has not begun cannot be late before its whole time has passed from now.
                long due = (at.IsAt(job.Sequence) ? at.Started : now) + limit;
                if (due > now) _nextLook = Math.Min(_nextLook, due);
                else if (worker.Asked is null && !worker.IsCondemned) expired.Add((worker, job, at));
            }
        }
    }

    private void Expire(List<(Worker, Job, Progress)> expired, List<Worker> condemned)
    {
        foreach ((Worker worker, Job job, Progress at) in expired)
        {
            // The result first, so that whoever waits for it need not wait for the worker.
            job.Expire(at.Item);
            lock (_gate)
            {
                if (!worker.IsGone && worker.Look().Word == at.Word && Stop(worker, at)) condemned.Add(worker);
                // The next item of the same chunk has its own time.
                LookAt(Stopwatch.GetTimestamp() + Ticks(job.Timeout!.Value));
            }
        }

        foreach (Worker worker in condemned) worker.Kill();
    }

    // Runs on one thread that lives as long as the pool, because Linux ends workers with the thread that started them.
    // It watches the time as well.
    private void KeepWorkers()
    {
        while (WaitForVacancy())
        {
            long since = Stopwatch.GetTimestamp();
            Worker worker;
            try
            {
                worker = _backEnd.Start(this, NextSlot());
            }
            catch (Exception error)
            {
                // Whatever it is, this thread has nobody to throw it at but the results.
                CountFailedStart(error);
                continue;
            }

            Recorder?.Started(worker, since);
            _started++;
            bool tooLate;
            lock (_gate)
            {
                _workers.Add(worker);
                tooLate = _endError is not null;
            }

            worker.Listen();
            if (tooLate) worker.Kill();
            BeMetered();
        }

        WaitForLast();
        if (_isMetered) PoolMetrics.Remove(this);
        _backEnd.End(_state);
        _workersEnded.SetResult();
        Callbacks.Close(_ended.SetResult);
    }

    private WorkerSlot NextSlot()
    {
        lock (_gate)
        {
            int index = 0;
            while (_workers.Any(worker => worker.Slot.Index == index)) index++;
            return new WorkerSlot(index, $"{_names}_{index}");
        }
    }

    private bool WaitForVacancy()
    {
        List<(Worker, Job, Progress)> expired = [];
        List<Worker> condemned = [];
        List<Action> alarms = [];
        while (true)
        {
            lock (_gate)
            {
                while (expired.Count == 0 && condemned.Count == 0 && alarms.Count == 0)
                {
                    if (_endError is not null) return false;
                    if (_state == PoolState.Closed && _outstanding.Value == 0) return false;
                    if (_workers.Count < WantedWorkers) return true;
                    if (_nextLook == long.MaxValue)
                    {
                        Monitor.Wait(_gate);
                        continue;
                    }

                    TimeSpan left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), _nextLook);
                    // Rounded up: whoever comes too early only has to come again.
                    int milliseconds = (int)Math.Ceiling(Math.Min(left.TotalMilliseconds, int.MaxValue));
                    if (milliseconds > 0) Monitor.Wait(_gate, milliseconds);
                    else LookAtClock(expired, condemned, alarms);
                }
            }

            Expire(expired, condemned);
            foreach (Action alarm in alarms) alarm();
            expired.Clear();
            condemned.Clear();
            alarms.Clear();
        }
    }

    private void WaitForLast()
    {
        lock (_gate)
        {
            long start = Stopwatch.GetTimestamp();
            while (_workers.Count > 0)
            {
                bool pulsed = Monitor.Wait(_gate, ShutdownPatience);
                if (pulsed && Stopwatch.GetElapsedTime(start) < ShutdownPatience) continue;
                // It has nothing left to do and was asked to end, but something in it keeps it.
                foreach (Worker worker in _workers.ToList()) worker.Kill();
            }
        }
    }
}
