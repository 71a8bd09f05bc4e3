using PoolRuntime.Contracts;

namespace PoolRuntime;

/// <summary>
/// An executor whose workers are threads of this process. The callbacks of a future run on the thread that has done its
/// job. The counterpart of Python's <c>concurrent.futures.ThreadPoolExecutor</c>.
/// </summary>
/// <remarks>
/// As with <see cref="WorkerThreadPool"/>, nothing is copied, and a thread that runs a job cannot be killed.
/// </remarks>
[WorkersAreThreads]
[Accepts(1, Parameter = "maxWorkers")]
public sealed class ThreadPoolExecutor : Executor
{
    // Python's default: jobs of threads mostly wait for something, but not for so much that more would be of use.
    private const int MostByDefault = 32;
    private const int MoreThanProcessors = 4;

    /// <summary>
    /// An executor with at most four threads more than there are processors for this process, and at most 32.
    /// </summary>
    public ThreadPoolExecutor()
        : this(Math.Min(MostByDefault, Environment.ProcessorCount + MoreThanProcessors)) { }

    /// <summary>An executor with a number of threads.</summary>
    /// <param name="maxWorkers">How many there are at most, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxWorkers"/> is less than 1.</exception>
    public ThreadPoolExecutor(int maxWorkers) : this(new PoolOptions { Workers = maxWorkers }) { }

    /// <summary>An executor made as the options say.</summary>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    public ThreadPoolExecutor(PoolOptions options) : base(new WorkerThreadPool(OnDemand(options))) { }

    private static PoolOptions OnDemand(PoolOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options with { StartsOnDemand = true, Kind = nameof(ThreadPoolExecutor) };
    }
}
