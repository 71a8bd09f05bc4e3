namespace PoolRuntime.Scheduling;

/// <summary>The attempts of one job or item that have failed, and whether there is another.</summary>
internal sealed class AttemptLog(Scheduler scheduler, RetryPolicy policy)
{
    private readonly List<JobError> _failed = [];

    /// <summary>The number of the attempt at work, from 1.</summary>
    public int Attempt => _failed.Count + 1;

    /// <summary>Whether there are errors of that kind after which jobs are run again.</summary>
    public static bool IsConcerned(RetryPolicy policy, JobError error) =>
        error.Loss is not null ? policy.On.HasFlag(RetryOn.WorkerLost)
        : error.IsTimeout ? policy.On.HasFlag(RetryOn.Timeout)
        : !error.IsCancellation && !error.IsPoolEnd && policy.When is not null;

    /// <summary>The attempt has failed.</summary>
    /// <param name="error">Why.</param>
    /// <param name="again">Gets the time after which to begin the next one.</param>
    /// <param name="over">Gets the error of the job, which is not run again.</param>
    public void Failed(JobError error, Action<TimeSpan> again, Action<JobError> over)
    {
        int attempt = Attempt;
        _failed.Add(error);
        if (!IsConcerned(policy, error)) over(error);
        else if (attempt >= policy.MaxAttempts) over(error.Loss is null ? error : JobError.Quarantined(_failed));
        else if (error.Loss is not null || error.IsTimeout) again(policy.DelayBefore(attempt + 1));
        else Ask(error, again, over);
    }

    // The user's code, which is not to hold up whoever hears from the worker.
    private void Ask(JobError error, Action<TimeSpan> again, Action<JobError> over)
    {
        scheduler.Hold();
        scheduler.Callbacks.Post(() =>
        {
            bool isAgain = false;
            try
            {
                isAgain = policy.When!(error.ToException());
            }
            finally
            {
                if (isAgain) again(policy.DelayBefore(Attempt));
                else over(error);
                scheduler.Release();
            }
        });
    }
}
