namespace PoolRuntime.Scheduling;

// Jobs that wait for some time to pass before they are run again.
internal sealed partial class Scheduler
{
    private readonly Dictionary<Job, Timer> _delayed = [];

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
                Interlocked.Increment(ref _outstanding);
                _delayed.Add(job, new Timer(_ => Resume(job), null, delay, Timeout.InfiniteTimeSpan));
            }
        }

        if (error is not null) job.Fail(error);
    }

    /// <summary>Keeps the pool from ending while it is decided elsewhere what becomes of a job.</summary>
    public void Hold() => Interlocked.Increment(ref _outstanding);

    /// <summary>It has been decided.</summary>
    public void Release() => CountDone();

    private void Resume(Job job)
    {
        Worker? worker;
        lock (_gate)
        {
            if (!TakeDelayed(job)) return;
            worker = Take(job);
        }

        worker?.Send();
        CountDone();
    }

    private bool TakeDelayed(Job job)
    {
        if (!_delayed.Remove(job, out Timer? timer)) return false;
        timer.Dispose();
        return true;
    }

    private List<Job> TakeDelayed(object? line = null)
    {
        if (_delayed.Count == 0) return [];
        List<Job> taken = [.. _delayed.Keys.Where(job => line is null || job.Line == line)];
        foreach (Job job in taken) TakeDelayed(job);
        return taken;
    }
}
