namespace PoolRuntime;

/// <summary>How the work on one item of many has ended.</summary>
public enum OutcomeStatus
{
    /// <summary>With a value.</summary>
    Succeeded,

    /// <summary>With an exception of the job, or because the item or its result cannot travel.</summary>
    Failed,

    /// <summary>The job was stopped because it ran for longer than it may.</summary>
    TimedOut,

    /// <summary>The worker ended in the middle of it.</summary>
    WorkerLost,

    /// <summary>It was given up, or the pool was terminated before it was done.</summary>
    Cancelled,
}
