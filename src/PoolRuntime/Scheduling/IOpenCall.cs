namespace PoolRuntime.Scheduling;

/// <summary>A call that goes on submitting jobs after it has returned.</summary>
internal interface IOpenCall
{
    /// <summary>The pool comes to its end.</summary>
    /// <param name="error">Why nothing is done any more; null when all that was taken is to be done.</param>
    void PoolEnds(JobError? error);

    /// <summary>Somebody wants nothing of the call any more, whether it has submitted anything yet or not.</summary>
    void Cancel(JobError error);
}
