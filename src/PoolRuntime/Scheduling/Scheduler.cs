using System.Diagnostics;
using PoolRuntime.Calls;
using PoolRuntime.Serialization;
using PoolRuntime.Transport;
using PoolRuntime.Workers;

namespace PoolRuntime.Scheduling;

/// <summary>
/// Hands jobs to workers, keeps as many workers as were asked for, and sees to it that every job ends: with its
/// result, its error, or the reason why there is neither.
/// </summary>
internal sealed class Scheduler
{
    // Workers that do not come up in a row before the pool gives up.
    private const int MostFailedStarts = 3;

    private static readonly TimeSpan ShutdownPatience = TimeSpan.FromSeconds(5);

    private readonly object _gate = new();
    private readonly WorkerBackEnd _backEnd;
    private readonly int _wanted;
    private readonly List<Worker> _workers = [];
    private readonly Queue<Job> _queue = new();
    private readonly Queue<Job> _returned = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private volatile PoolState _state = PoolState.Running;
    private int _outstanding;
    private int _failedStarts;
    private Func<Exception>? _endError;

    public Scheduler(WorkerBackEnd backEnd, int workers)
    {
        _backEnd = backEnd;
        _wanted = workers;
        new Thread(KeepWorkers) { IsBackground = true, Name = "PoolRuntime: starts workers" }.Start();
    }

    /// <summary>Done when all workers have ended, after closing or terminating.</summary>
    public Task Ended => _ended.Task;

    public PoolState State => _state;

    /// <exception cref="InvalidOperationException">The pool takes no more jobs.</exception>
    /// <exception cref="PoolBrokenException">No worker can be started.</exception>
    public void ThrowIfNotRunning()
    {
        if (_state == PoolState.Running) return;
        lock (_gate) ThrowUnlessRunning();
    }

    public void Submit(Job job)
    {
        Worker? worker;
        lock (_gate)
        {
            ThrowUnlessRunning();
            Interlocked.Increment(ref _outstanding);
            worker = WaitingJobs == 0 ? FindNearlyIdle(job) : null;
            if (worker is null) _queue.Enqueue(job);
            else worker.Assign(job);
        }

        worker?.Send();
    }

    public void Close()
    {
        lock (_gate)
        {
            if (_state == PoolState.Running) _state = PoolState.Closed;
            ShutDownIfDone();
        }
    }

    public void Terminate() => End(PoolState.Terminated, static () => new PoolTerminatedException());

    // What follows is called by workers, on the threads that hear from them.

    /// <summary>The worker has started and takes calls.</summary>
    public void Ready(Worker worker)
    {
        lock (_gate)
        {
            worker.IsReady = true;
            _failedStarts = 0;
            ShutDownIfDone();
        }

        Refill(worker);
    }

    /// <summary>The worker says something of its oldest call.</summary>
    public void Receive(Worker worker, Frame head, PayloadReader body)
    {
        if (worker.InFlight == 0 || head.Sequence != worker.Oldest)
            throw new InvalidDataException("A worker speaks of a call that it does not have.");
        Job? job = worker.OldestCall;
        if (head.Kind == FrameKind.Finished)
        {
            // Another worker's idleness may be taking it back at this moment.
            lock (_gate) job = worker.OldestCall;
        }

        if (job is not null && !job.Receive(head, body, worker.ProcessId)) return;
        worker.Retire();
        if (job is not null) CountDone();
        if (worker.InFlight <= worker.Window / 2) Refill(worker);
    }

    /// <summary>The worker is gone, and has said all that it will ever say.</summary>
    public void Lost(Worker worker, WorkerExit exit)
    {
        List<Job> begun = [];
        List<Job> failed = [];
        Func<Exception>? error;
        lock (_gate)
        {
            _workers.Remove(worker);
            worker.IsGone = true;
            error = _endError;
            foreach ((Job job, bool hasBegun) in worker.Abandon())
            {
                if (error is not null) failed.Add(job);
                else if (hasBegun) begun.Add(job);
                else _returned.Enqueue(job);
            }
        }

        foreach (Job job in failed) job.Fail(error!);
        foreach (Job job in begun)
        {
            List<Job> rest = job.LoseWorker(worker.ProcessId, exit, worker.CurrentItem);
            lock (_gate)
            {
                foreach (Job left in rest) _returned.Enqueue(left);
                Interlocked.Add(ref _outstanding, rest.Count);
            }

            CountDone();
        }

        if (!worker.IsReady && !worker.IsShuttingDown) CountFailedStart(StartFailure(worker, exit));
        List<Worker> others;
        lock (_gate)
        {
            // The keeper may have to start a replacement, or is waiting for the last one to go.
            Monitor.PulseAll(_gate);
            others = [.. _workers];
        }

        foreach (Worker other in others) Refill(other);
    }

    private int WaitingJobs => _returned.Count + _queue.Count;

    /// <summary>Gives a worker what it has room for, and sends it.</summary>
    private void Refill(Worker worker)
    {
        lock (_gate)
        {
            if (!worker.IsReady || worker.IsShuttingDown || worker.IsGone || _endError is not null) return;
            int share = Math.Max(1, WaitingJobs / _workers.Count);
            while (share-- > 0 && worker.InFlight < worker.Window && PeekWaiting() is { } job && worker.HasRoomFor(job))
                worker.Assign(TakeWaiting());
            if (worker.InFlight == 0) Steal(worker);
        }

        worker.Send();
    }

    // A job must not wait behind a long one while there is a worker that has nothing to do.
    private void Steal(Worker thief)
    {
        Worker? richest = null;
        int most = 1;
        foreach (Worker worker in _workers)
        {
            if (worker.InFlight <= most) continue;
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
            if (thief.HasRoomFor(job)) thief.Assign(job);
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
            if (!worker.IsReady || worker.IsShuttingDown || worker.InFlight > 1 || !worker.HasRoomFor(job)) continue;
            if (worker.InFlight == 0) return worker;
            best ??= worker;
        }

        return best;
    }

    private Job? PeekWaiting() =>
        _returned.TryPeek(out Job? job) || _queue.TryPeek(out job) ? job : null;

    private Job TakeWaiting() => _returned.Count > 0 ? _returned.Dequeue() : _queue.Dequeue();

    private void CountDone()
    {
        if (Interlocked.Decrement(ref _outstanding) > 0) return;
        lock (_gate) ShutDownIfDone();
    }

    private void ShutDownIfDone()
    {
        if (_state != PoolState.Closed || Volatile.Read(ref _outstanding) > 0) return;
        foreach (Worker worker in _workers)
        {
            if (worker.IsShuttingDown) continue;
            worker.IsShuttingDown = true;
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
                throw _endError!();
            case PoolState.Terminated:
                throw new InvalidOperationException(
                    "The pool was terminated and takes no more jobs; make a new pool (POOL102).");
            default:
                throw new InvalidOperationException(
                    "The pool was closed and takes no more jobs; submit them before Close or Dispose, or make a new "
                    + "pool (POOL102).");
        }
    }

    private void End(PoolState state, Func<Exception> error)
    {
        List<Job> open = [];
        List<Worker> workers;
        lock (_gate)
        {
            if (_endError is not null) return;
            _state = state;
            _endError = error;
            open.AddRange(_returned);
            open.AddRange(_queue);
            _returned.Clear();
            _queue.Clear();
            workers = [.. _workers];
            Monitor.PulseAll(_gate);
        }

        // What the workers have in hand fails when their end is noticed, which takes some milliseconds.
        foreach (Worker worker in workers) worker.Kill();
        foreach (Job job in open) job.Fail(error);
    }

    private void CountFailedStart(Exception error)
    {
        lock (_gate)
        {
            if (++_failedStarts < MostFailedStarts) return;
        }

        End(PoolState.Broken, () => Broken(error));
    }

    private static PoolBrokenException Broken(Exception cause) => new(
        $"{MostFailedStarts} workers in a row did not start, so the pool has given up: {cause.Message}", cause);

    private static InvalidOperationException StartFailure(Worker worker, WorkerExit exit) => new(
        $"the last one (process {worker.ProcessId}) {exit.Describe()} before it was ready. What it had to say is in "
        + "its error output, which is that of this program.");

    // Runs on one thread that lives as long as the pool, because Linux ends workers with the thread that started them.
    private void KeepWorkers()
    {
        while (WaitForVacancy())
        {
            Worker worker;
            try
            {
                worker = _backEnd.Start(this);
            }
            catch (Exception error)
            {
                // Whatever it is, this thread has nobody to throw it at but the results.
                CountFailedStart(error);
                continue;
            }

            bool tooLate;
            lock (_gate)
            {
                _workers.Add(worker);
                tooLate = _endError is not null;
            }

            worker.Listen();
            if (tooLate) worker.Kill();
        }

        WaitForLast();
        _ended.SetResult();
    }

    private bool WaitForVacancy()
    {
        lock (_gate)
        {
            while (true)
            {
                if (_endError is not null) return false;
                if (_state == PoolState.Closed && Volatile.Read(ref _outstanding) == 0) return false;
                if (_workers.Count < _wanted) return true;
                Monitor.Wait(_gate);
            }
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
                foreach (Worker worker in _workers) worker.Kill();
            }
        }
    }
}
