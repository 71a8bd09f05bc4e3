using PoolRuntime.Scheduling;

namespace PoolRuntime.Workers;

/// <summary>Workers that are processes of their own.</summary>
internal sealed class ProcessBackEnd : WorkerBackEnd
{
    /// <exception cref="InvalidOperationException">No worker could find its way in this program.</exception>
    public ProcessBackEnd() => WorkerLaunch.Check();

    public override Worker Start(Scheduler scheduler) =>
        new ProcessWorker(scheduler, WorkerProcess.Start(WorkerLaunch.NewCommand()));
}
