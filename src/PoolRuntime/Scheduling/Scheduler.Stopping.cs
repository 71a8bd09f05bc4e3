using System.Diagnostics;

namespace PoolRuntime.Scheduling;

// Takes jobs back, and stops whoever is at them.
internal sealed partial class Scheduler
{
    /// <summary>Takes a job back from wherever it is; whoever is at it is stopped.</summary>
    public void Withdraw(Job job)
    {
        bool isOver = true;
        Worker? condemned = null;
        lock (_gate)
        {
            Admit();
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
            Admit();
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
            Admit();
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
            Admit();
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
        lock (_gate)
        {
            Admit();
            return job.Holder?.HasBegun(job) ?? job.Queue is null;
        }
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
            Admit();
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
}
