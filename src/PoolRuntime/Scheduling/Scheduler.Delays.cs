using System.Diagnostics;

namespace PoolRuntime.Scheduling;

// What is to be done at some time. The thread that keeps the workers watches for it, because those of the thread pool
// may all be waiting for just that.
internal sealed partial class Scheduler
{
    private readonly PriorityQueue<Action, long> _alarms = new();

    // Jobs that wait for some time to pass before they are run again.
    private readonly Dictionary<Job, Delay> _delayed = [];

    /// <summary>
    /// Calls something when some time has passed, unless the pool has ended by then. It must not hold up its thread.
    /// </summary>
    public void CallAfter(TimeSpan delay, Action action)
    {
        lock (_gate) SetAlarm(delay, action);
    }

    /// <summary>
    /// Takes a job of what was submitted before when some time has passed, also when the pool was closed meanwhile; it
    /// fails when the pool has ended.
    /// </summary>
    public void SubmitAfter(Job job, TimeSpan delay)
    {
        if (delay <= TimeSpan.Zero)
        {
            SubmitMore(job);
            return;
        }

        JobError? error;
        lock (_gate)
        {
            error = _endError;
            if (error is null)
            {
                _outstanding.Begin();
                Delay waiting = new(job);
                _delayed.Add(job, waiting);
                SetAlarm(delay, () => Resume(waiting));
            }
        }

        if (error is not null) job.Fail(error);
        job.WithdrawIfUnwanted();
    }

    /// <summary>Keeps the pool from ending while it is decided elsewhere what becomes of a job.</summary>
    public void Hold() => _outstanding.Begin();

    /// <summary>It has been decided.</summary>
    public void Release() => CountDone();

    private void SetAlarm(TimeSpan delay, Action action)
    {
        long time = Stopwatch.GetTimestamp() + Ticks(delay);
        _alarms.Enqueue(action, time);
        LookAt(time);
    }

    // Says when to look again, too.
    private void TakeAlarms(long now, List<Action> due)
    {
        while (_alarms.TryPeek(out Action? action, out long time))
        {
            if (time > now)
            {
                _nextLook = Math.Min(_nextLook, time);
                return;
            }

            _alarms.Dequeue();
            due.Add(action);
        }
    }

    private void Resume(Delay waiting)
    {
        Worker? worker;
        lock (_gate)
        {
            if (waiting.Job is not { } job || !TakeDelayed(job)) return;
            worker = Take(job);
        }

        // Where whoever sends a job runs it, that is not to be the thread that watches the time.
        if (worker is { RunsOnSend: true }) new Thread(worker.Send) { IsBackground = true }.Start();
        else worker?.Send();
        CountDone();
    }

    private bool TakeDelayed(Job job)
    {
        if (!_delayed.Remove(job, out Delay? waiting)) return false;
        waiting.Job = null;
        return true;
    }

    private List<Job> TakeDelayed(object? line = null)
    {
        if (_delayed.Count == 0) return [];
        List<Job> taken = [.. _delayed.Keys.Where(job => line is null || job.Line == line)];
        foreach (Job job in taken) TakeDelayed(job);
        return taken;
    }

    /// <summary>A job until its time has come; the alarm that is set for it may last longer.</summary>
    private sealed class Delay(Job job)
    {
        public Job? Job { get; set; } = job;
    }
}
