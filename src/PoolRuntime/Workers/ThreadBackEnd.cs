using PoolRuntime.Calls;
using PoolRuntime.Scheduling;

namespace PoolRuntime.Workers;

/// <summary>Workers that are threads of this process.</summary>
internal sealed class ThreadBackEnd : WorkerBackEnd
{
    private readonly PoolOptions _options;

    /// <exception cref="ArgumentException">The initializer or exit is of a kind that no worker can run; or something is
    /// asked for that threads cannot have.</exception>
    public ThreadBackEnd(PoolOptions options)
    {
        WorkerPlace.CheckForThreads(options);
        if (options.Initializer is { } initializer) JobDelegate.Check(initializer);
        if (options.WorkerExit is { } exit) JobDelegate.Check(exit);
        _options = options;
    }

    public override bool TakesDelegates => true;

    public override Worker Start(Scheduler scheduler, WorkerSlot slot) => new ThreadWorker(scheduler, slot, _options);
}
