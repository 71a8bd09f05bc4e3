namespace PoolRuntime.Scheduling;

/// <summary>A job as a delegate, for workers in this process.</summary>
internal abstract class LocalJob : Job
{
    /// <summary>
    /// Runs it and completes its result; whatever the job does, nothing is thrown. It may complete nothing once
    /// <paramref name="run"/> has said that the job has been given up.
    /// </summary>
    public abstract void Run(LocalRun run);
}
