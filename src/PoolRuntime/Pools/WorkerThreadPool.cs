using PoolRuntime.Contracts;
using PoolRuntime.Workers;

namespace PoolRuntime;

/// <summary>
/// A pool whose workers are threads of this process. Jobs share its memory: nothing is copied, arguments, captured
/// variables and results are the objects themselves, and what several jobs change needs a lock (POOL301). The threads
/// are the pool's own, so that jobs that wait do not starve the thread pool of .NET; they end with the pool, and do not
/// keep the process alive. The counterpart of Python's <c>multiprocessing.pool.ThreadPool</c>.
/// </summary>
/// <remarks>
/// A thread cannot be killed. A job that has reached its timeout, was cancelled, or was running when the pool was
/// terminated fails at once, and its thread is replaced; but it goes on until it returns, unless it looks at
/// <see cref="WorkerContext.CancellationToken"/>. What it throws then is not heard any more.
/// </remarks>
[WorkersAreThreads]
[Accepts(1, Parameter = "workers")]
public sealed class WorkerThreadPool : Pool
{
    /// <summary>A pool with as many threads as there are processors for this process.</summary>
    public WorkerThreadPool() : this(new PoolOptions()) { }

    /// <summary>A pool with a number of threads.</summary>
    /// <param name="workers">The number, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="workers"/> is less than 1.</exception>
    public WorkerThreadPool(int workers) : this(new PoolOptions { Workers = workers }) { }

    /// <summary>A pool made as the options say.</summary>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    public WorkerThreadPool(PoolOptions options)
        : base(options, static options => options.Inline
            ? new InlineBackEnd(options, sharesMemory: true)
            : new ThreadBackEnd(options))
    {
    }

    private WorkerThreadPool(Pool origin, JobOptions jobs) : base(origin, jobs) { }

    /// <inheritdoc/>
    public override WorkerThreadPool With(JobOptions jobs) => new(this, jobs);
}
