using PoolRuntime.Diagnostics;

namespace PoolRuntime.Scheduling;

// What metrics say of the pool.
internal sealed partial class Scheduler
{
    private long _finishedByGone;
    private long _started;
    private long _lost;
    private bool _isMetered;

    /// <summary>What its workers are named after.</summary>
    public string Name => _names;

    public PoolCounts Count()
    {
        lock (_gate)
        {
            // Whoever has a result finds it counted, though its worker may still hold the job.
            long inHand = _workers.Sum(worker => worker.Held.Sum(job => (long)job.Unfinished));
            long given = _workers.Sum(worker => (long)worker.TasksGiven);
            return new PoolCounts(
                _outstanding.Value, WaitingJobs + _delayed.Count,
                _finishedByGone + Math.Max(0, given - inHand), _workers.Count,
                _workers.Count(worker => worker.InFlight > 0), _started, _lost);
        }
    }

    // On the thread that starts workers, while they come up: making the meter takes longer than starting one of them.
    private void BeMetered()
    {
        if (_isMetered || _workers.Count < WantedWorkers) return;
        _isMetered = true;
        PoolMetrics.Add(this);
    }
}
