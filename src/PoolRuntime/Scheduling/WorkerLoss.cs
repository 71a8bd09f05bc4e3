using PoolRuntime.Workers;

namespace PoolRuntime.Scheduling;

/// <summary>Which worker ended in the middle of a job, and how.</summary>
internal readonly record struct WorkerLoss(int ProcessId, WorkerExit Exit)
{
    public override string ToString() => $"process {ProcessId} {Exit.Describe()}";
}
