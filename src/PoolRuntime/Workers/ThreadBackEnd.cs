using PoolRuntime.Scheduling;

namespace PoolRuntime.Workers;

/// <summary>Workers that are threads of this process.</summary>
internal sealed class ThreadBackEnd : WorkerBackEnd
{
    public override bool TakesDelegates => true;

    public override Worker Start(Scheduler scheduler) => new ThreadWorker(scheduler);
}
