using PoolRuntime.Scheduling;
using PoolRuntime.Workers;

namespace PoolRuntime.Tests.Scheduling;

/// <summary>A pool of processes where, after some, no more can be started.</summary>
internal sealed class FailingPool(PoolOptions options, int starting)
    : Pool(options, options => new FailingBackEnd(options, starting))
{
    public FailingPool() : this(new PoolOptions { Workers = 1 }, starting: 0) { }

    public override Pool With(JobOptions jobs) => throw new NotSupportedException();

    private sealed class FailingBackEnd(PoolOptions options, int starting) : WorkerBackEnd
    {
        private readonly ProcessBackEnd _real = new(options);
        private int _started;

        public override Worker Start(Scheduler scheduler, WorkerSlot slot) => _started++ < starting
            ? _real.Start(scheduler, slot)
            : throw new IOException("There are no more processes to have.");
    }
}
