using PoolRuntime.Contracts;
using PoolRuntime.Scheduling;
using PoolRuntime.Workers;

namespace PoolRuntime;

/// <summary>
/// A pool whose workers are processes: each runs the program's own code with its own memory, can be killed without harm
/// to the others, and is replaced when it is gone. All workers are started by the constructor, which does not wait for
/// them; they end with the pool, and with this process however it ends. The counterpart of Python's
/// <c>multiprocessing.Pool</c>.
/// </summary>
/// <remarks>
/// What a job changes in its worker (static fields, captured variables, argument objects) is not seen here: arguments,
/// captured variables and results travel as copies. <see cref="EntryPoint.Guard"/> is to be the first statement of the
/// program (POOL401).
/// </remarks>
[WorkersAreProcesses]
[Accepts(1, Parameter = "workers")]
public sealed class ProcessPool : Pool
{
    /// <summary>A pool with as many workers as there are processors for this process.</summary>
    /// <exception cref="InvalidOperationException">Workers of this program would begin in its <c>Main</c>, and
    /// <see cref="EntryPoint.Guard"/> has not been called (POOL401); or pools are nested too deeply.</exception>
    [StartsProcesses]
    public ProcessPool() : this(new PoolOptions()) { }

    /// <summary>A pool with a number of workers.</summary>
    /// <param name="workers">The number, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="workers"/> is less than 1.</exception>
    /// <inheritdoc cref="ProcessPool()" path="/exception"/>
    [StartsProcesses]
    public ProcessPool([WorkerCount] int workers) : this(new PoolOptions { Workers = workers }) { }

    /// <summary>A pool made as the options say.</summary>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <inheritdoc cref="ProcessPool()" path="/exception"/>
    [StartsProcesses]
    public ProcessPool(PoolOptions options)
        : base(options, static options => options.Inline
            ? new InlineBackEnd(options, sharesMemory: false)
            : new ProcessBackEnd(options))
    {
    }

    private ProcessPool(Pool origin, JobOptions jobs) : base(origin, jobs) { }

    /// <inheritdoc/>
    public override ProcessPool With(JobOptions jobs) => new(this, jobs);
}
