using PoolRuntime.Scheduling;
using PoolRuntime.Transport;

namespace PoolRuntime.Workers;

/// <summary>Workers that are processes of their own.</summary>
internal sealed class ProcessBackEnd : WorkerBackEnd
{
    private readonly WorkerSetup _setup;
    private readonly WorkerPlace _place;
    private readonly bool _takesSpares;
    private readonly Lazy<CallMemory?> _callMemory = new(CallMemory.TryCreate);

    /// <exception cref="InvalidOperationException">No worker could find its way in this program.</exception>
    /// <exception cref="ArgumentException">The initializer or exit is of a kind that no worker can run; or there is no
    /// such folder or processor.</exception>
    /// <exception cref="NotTransferableException">What one of them has captured cannot travel.</exception>
    public ProcessBackEnd(PoolOptions options)
    {
        WorkerLaunch.Check();
        _place = new WorkerPlace(options);
        _setup = new WorkerSetup(options, _place);
        // Those have the environment of this process.
        _takesSpares = options.StartMethod == StartMethod.ForkServer && options.WorkerEnvironment is null;
        if (_takesSpares) SpareWorkers.Keep(Math.Min(options.Workers, Environment.ProcessorCount));
    }

    public override CallMemory? CallMemory => _callMemory.Value;

    public override void End(PoolState state)
    {
        if (_callMemory.IsValueCreated) _callMemory.Value?.Dispose();
    }

    public override Worker Start(Scheduler scheduler, WorkerSlot slot)
    {
        WorkerProcess process = (_takesSpares ? SpareWorkers.TryTake() : null)
            ?? WorkerProcess.Start(WorkerLaunch.NewCommand(_place.Environment));
        return new ProcessWorker(scheduler, process, _setup, slot, this);
    }
}
