namespace PoolRuntime.Scheduling;

/// <summary>The work behind a result.</summary>
internal interface ICancellable
{
    /// <summary>Where the work is done.</summary>
    Scheduler Scheduler { get; }

    /// <summary>
    /// Gives the work up: its result fails, what waits is taken back, and who is at it is stopped. False when it is
    /// over already.
    /// </summary>
    bool TryCancel(JobError error);
}
