namespace PoolRuntime.Scheduling;

/// <summary>
/// One call of a function that is run again when it fails. Each attempt is a job with a result of its own, so that
/// nothing that an earlier one still says is taken for the answer of a later one.
/// </summary>
internal sealed class RetriedApply<T> : ICancellable
{
    private readonly AsyncResult<T> _result;
    private readonly AttemptLog _log;
    private readonly IRepeatable<T> _job;
    private volatile Job _current;

    /// <param name="scheduler">Who runs it.</param>
    /// <param name="policy">When it is run again.</param>
    /// <param name="result">The result that is waited for.</param>
    /// <param name="newJob">Makes the job, with the result of the first attempt.</param>
    public RetriedApply(
        Scheduler scheduler, RetryPolicy policy, AsyncResult<T> result, Func<AsyncResult<T>, Job> newJob)
    {
        Scheduler = scheduler;
        _result = result;
        _log = new AttemptLog(scheduler, policy);
        AsyncResult<T> first = NewAttempt();
        _current = newJob(first);
        _job = (IRepeatable<T>)_current;
    }

    public Scheduler Scheduler { get; }

    /// <summary>The first attempt, to be submitted.</summary>
    public Job First => _current;

    public bool HasBegun => _log.Attempt > 1 || Scheduler.HasBegun(_current);

    public bool TryTakeBack(JobError error) => ((ICancellable)_current).TryTakeBack(error);

    public bool TryCancel(JobError error)
    {
        if (!_result.SetError(error, processId: null)) return false;
        // If it has just ended, whoever submits the next one sees that it is not wanted.
        ((ICancellable)_current).TryCancel(error);
        return true;
    }

    private AsyncResult<T> NewAttempt()
    {
        AsyncResult<T> attempt = new();
        attempt.WhenOver(() => OnOver(attempt));
        return attempt;
    }

    private void OnOver(AsyncResult<T> attempt)
    {
        int? processId = attempt.WorkerProcessId;
        if (attempt.Error is { } error) _log.Failed(error, Repeat, final => _result.SetError(final, processId));
        else _result.SetResult(attempt.Value, processId);
    }

    private void Repeat(TimeSpan delay)
    {
        if (_result.Ready) return;
        AsyncResult<T> attempt = NewAttempt();
        Job next = _job.Again(attempt, _log.Attempt);
        _current = next;
        Scheduler.SubmitAfter(next, delay);
        // Whoever cancels has found this job, or is found here. One that has ended by itself may still be held by its
        // worker, which must not be stopped for that.
        Interlocked.MemoryBarrier();
        if (_result.Ready && !attempt.Ready) Scheduler.Withdraw(next);
    }
}
