using System.Diagnostics;

namespace PoolRuntime.Scheduling;

// Takes jobs, and gives them to workers.
internal sealed partial class Scheduler
{
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
        if (Volatile.Read(ref _looker) is not null && TryLeave(job)) return;
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

    // Queues a job, or assigns it to a worker, which then has to be sent to.
    private Worker? Take(Job job)
    {
        Admit();
        _outstanding.Begin();
        if (_looker is not null)
        {
            LetOthersLook();
            _queue.Enqueue(job);
            return FindHelper();
        }

        Worker? worker = WaitingJobs == 0 ? FindNearlyIdle(job) : null;
        if (worker is null) _queue.Enqueue(job);
        else Give(worker, job);
        // Where workers come on demand, this may be it.
        if (_options.StartsOnDemand && _workers.Count < WantedWorkers) Monitor.PulseAll(_gate);
        return worker;
    }

    // Where calls take less time than to hand one over, whoever is awake looks for them by itself, and takes many at
    // once: who submits one leaves it without waiting for anybody. False when the pool does not run.
    private bool TryLeave(Job job)
    {
        // Whoever ends the pool sees that there is work, or is seen here.
        _outstanding.Begin();
        if (_state != PoolState.Running)
        {
            CountDone();
            return false;
        }

        int count = _inbox.Add(job);
        // Whoever stops to look, or ends the pool, takes what is there after that, or is seen here.
        if (Volatile.Read(ref _looker) is null || Volatile.Read(ref _endError) is not null
            || count == 1 && LinedUp == 0 || count % Worker.LargestWindow == 0)
            SeeToLeft();
        return true;
    }

    // Nobody may be looking for what was left, or not enough of them.
    private void SeeToLeft()
    {
        Worker? worker = null;
        List<Job> open = [];
        JobError? error;
        lock (_gate)
        {
            Admit();
            error = _endError;
            if (error is not null) open = _queue.Clear();
            else worker = FindHelper();
            if (_looker is null && _options.StartsOnDemand && _workers.Count < WantedWorkers) Monitor.PulseAll(_gate);
        }

        worker?.Send();
        foreach (Job job in open) job.Fail(error!);
    }

    // Lines up what was left.
    private void Admit()
    {
        if (_inbox.Count == 0) return;
        LetOthersLook();
        _inbox.MoveTo(_queue);
    }

    // When jobs begin to wait, because a call may take long after all.
    private void LetOthersLook()
    {
        if (LinedUp > 0) return;
        foreach (Worker worker in _workers) worker.Watch();
    }

    // Who is to be woken, because nobody looks or there is more than the looker can take.
    private Worker? FindHelper() => _looker is null || LinedUp >= Worker.LargestWindow
        ? _workers.Find(static worker => worker.IsAsleep)
        : null;

    // Nobody waits for that worker to look for calls.
    private void Forget(Worker worker)
    {
        if (_looker != worker) return;
        _looker = null;
        // Whoever leaves a job either sees that, or its job is seen here.
        Interlocked.MemoryBarrier();
        Admit();
    }

    /// <summary>How many jobs wait for a worker. Any thread may look.</summary>
    public int WaitingJobs => LinedUp + _inbox.Count;

    private int LinedUp => _returned.Count + _queue.Count;

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
            Admit();
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
}
