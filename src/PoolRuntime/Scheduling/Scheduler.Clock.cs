using System.Diagnostics;

namespace PoolRuntime.Scheduling;

// Watches how long jobs take, and whether those who are to stop do.
internal sealed partial class Scheduler
{
    // How often a worker is looked at that is to be stopped.
    private static readonly TimeSpan StopInterval = TimeSpan.FromMilliseconds(2);

    // When the keeper looks at the clock next, in stopwatch ticks.
    private long _nextLook = long.MaxValue;

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
}
