using PoolRuntime.Calls;
using PoolRuntime.Scheduling;

namespace PoolRuntime.Workers;

/// <summary>No workers: jobs run where they are submitted, for whoever looks at them with a debugger.</summary>
internal sealed class InlineBackEnd : WorkerBackEnd
{
    private readonly PoolOptions _options;
    private readonly ManualResetEventSlim _isReady = new();

    /// <param name="options">The options of the pool.</param>
    /// <param name="sharesMemory">Whether jobs get the objects themselves, as with threads, or copies, as with
    /// processes.</param>
    /// <exception cref="ArgumentException">The initializer or exit is of a kind that no worker can run.</exception>
    /// <exception cref="NotTransferableException">What one of them has captured cannot travel.</exception>
    public InlineBackEnd(PoolOptions options, bool sharesMemory)
    {
        _options = options;
        TakesDelegates = sharesMemory;
        // Refused here as they would be there.
        if (sharesMemory) _ = new ThreadBackEnd(options);
        else _ = new WorkerSetup(options, new WorkerPlace(options));
    }

    public override bool TakesDelegates { get; }

    public override Worker Start(Scheduler scheduler, WorkerSlot slot) =>
        new InlineWorker(scheduler, slot, _options, TakesDelegates, _isReady.Set);

    /// <summary>Waits until jobs can be run, so that none has to wait for another thread.</summary>
    public void WaitUntilReady(Scheduler scheduler)
    {
        TimeSpan interval = TimeSpan.FromMilliseconds(5);
        while (!_isReady.Wait(interval) && scheduler.State == PoolState.Running)
        {
        }
    }
}
