using System.Diagnostics;
using PoolRuntime.Diagnostics;
using PoolRuntime.Workers;

namespace PoolRuntime.Scheduling;

// Keeps as many workers as there are to be, and sees to what becomes of the work of one that is gone.
internal sealed partial class Scheduler
{
    // Workers that do not come up in a row before the pool gives up.
    private const int MostFailedStarts = 3;

    private static readonly TimeSpan ShutdownPatience = TimeSpan.FromSeconds(5);

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

    private int WantedWorkers => _options.StartsOnDemand
        ? Math.Min(_size, Math.Max(_outstanding.Value, _workers.Count))
        : _size;

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
            HashSet<int> taken = [.. _workers.Select(worker => worker.Slot.Index)];
            int index = 0;
            while (taken.Contains(index)) index++;
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
