using PoolRuntime.Contracts;

namespace PoolRuntime;

/// <summary>
/// An executor whose workers are processes. The callbacks of its futures run one after the other, on one thread of this
/// process. The counterpart of Python's <c>concurrent.futures.ProcessPoolExecutor</c>.
/// </summary>
/// <remarks>
/// As with <see cref="ProcessPool"/>, arguments, captured variables and results travel as copies, and
/// <see cref="EntryPoint.Guard"/> is to be the first statement of the program (POOL401).
/// </remarks>
[WorkersAreProcesses]
[Accepts(1, Parameter = "maxWorkers")]
public sealed class ProcessPoolExecutor : Executor
{
    /// <summary>An executor with at most as many workers as there are processors for this process.</summary>
    /// <inheritdoc cref="ProcessPool()" path="/exception"/>
    [StartsProcesses]
    public ProcessPoolExecutor() : this(new PoolOptions()) { }

    /// <summary>An executor with a number of workers.</summary>
    /// <param name="maxWorkers">How many there are at most, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxWorkers"/> is less than 1.</exception>
    /// <inheritdoc cref="ProcessPool()" path="/exception"/>
    [StartsProcesses]
    public ProcessPoolExecutor([WorkerCount] int maxWorkers) : this(new PoolOptions { Workers = maxWorkers }) { }

    /// <summary>An executor made as the options say.</summary>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <inheritdoc cref="ProcessPool()" path="/exception"/>
    [StartsProcesses]
    public ProcessPoolExecutor(PoolOptions options) : base(new ProcessPool(OnDemand(options))) { }

    /// <summary>
    /// Kills all workers at once. Futures that are not done fail with <see cref="PoolTerminatedException"/>. The
    /// counterpart of <c>kill_workers()</c> and <c>terminate_workers()</c>, which are one here: a worker has nothing to
    /// clean up. May be called again, and after <see cref="Executor.Shutdown"/>.
    /// </summary>
    [Terminates]
    public void KillWorkers() => TerminatePool();

    private static PoolOptions OnDemand(PoolOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options with { StartsOnDemand = true, Kind = nameof(ProcessPoolExecutor) };
    }
}
