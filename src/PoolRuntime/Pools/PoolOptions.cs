using PoolRuntime.Contracts;
using PoolRuntime.Workers;

namespace PoolRuntime;

/// <summary>How a pool or an executor is made.</summary>
public sealed record PoolOptions
{
    private readonly int _workers = Environment.ProcessorCount;
    private readonly int? _maxTasksPerWorker;
    private readonly long? _maxMemoryPerWorker;
    private readonly TimeSpan? _maxWorkerAge;
    private readonly TimeSpan _stopPatience = TimeSpan.FromMilliseconds(250);
    private readonly int? _maxPending;
    private readonly WhenFull _whenFull = WhenFull.Wait;
    private readonly IReadOnlyDictionary<string, string?>? _workerEnvironment;
    private readonly IReadOnlyList<int>? _workerProcessors;
    private readonly StartMethod _startMethod = StartMethods.Default;

    /// <summary>
    /// The number of workers; the default is the number of processors that this process may use, by its affinity and
    /// by the limits of its container. The counterpart of Python's <c>processes</c>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is less than 1.</exception>
    [Accepts(1)]
    [WorkerCount]
    public int Workers
    {
        get => _workers;
        init
        {
            if (value < 1)
                throw new ArgumentOutOfRangeException(
                    nameof(Workers), value,
                    "A pool has at least 1 worker; leave the number out for one per processor (POOL113).");
            _workers = value;
        }
    }

    /// <summary>
    /// Called in every worker before its first job, also in those that replace others. When it throws in several
    /// workers in a row, the pool breaks with its error, where Python starts workers for ever. A lambda brings what it
    /// captures along; see also <see cref="WithInitializer{T}"/>. The counterpart of <c>initializer</c>.
    /// </summary>
    public Action? Initializer { get; init; }

    /// <summary>
    /// Called in every worker that ends in order: because the pool is done, or the worker has done its share. Not in
    /// one that is killed. What it throws is written to the error output. Python has nothing like it.
    /// </summary>
    public Action? WorkerExit { get; init; }

    /// <summary>
    /// How many jobs, or items of maps, a worker does before it is replaced by a new one; null for no limit. Chunks are
    /// made no larger than this. The counterpart of <c>maxtasksperchild</c>, which counts chunks.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is less than 1.</exception>
    [Accepts(1)]
    public int? MaxTasksPerWorker
    {
        get => _maxTasksPerWorker;
        init
        {
            if (value < 1)
                throw new ArgumentOutOfRangeException(
                    nameof(MaxTasksPerWorker), value,
                    "A worker does at least 1 task; leave the number out for no limit (POOL113).");
            _maxTasksPerWorker = value;
        }
    }

    /// <summary>
    /// The memory, in bytes, above which a worker process is replaced by a new one when the job that it is at is done;
    /// null for no limit. What counts is its working set. Threads share their memory, and are not replaced for it.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is less than 1.</exception>
    [Accepts(1)]
    public long? MaxMemoryPerWorker
    {
        get => _maxMemoryPerWorker;
        init
        {
            if (value < 1)
                throw new ArgumentOutOfRangeException(
                    nameof(MaxMemoryPerWorker), value,
                    "A worker takes some memory; leave the number out for no limit (POOL113).");
            _maxMemoryPerWorker = value;
        }
    }

    /// <summary>
    /// The age after which a worker is replaced by a new one, between two jobs; null for no limit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is zero or negative.</exception>
    [Accepts(AcceptsAttribute.Tick)]
    public TimeSpan? MaxWorkerAge
    {
        get => _maxWorkerAge;
        init
        {
            if (value <= TimeSpan.Zero)
                throw new ArgumentOutOfRangeException(
                    nameof(MaxWorkerAge), value,
                    "A worker lives for some time; leave the age out for no limit (POOL113).");
            _maxWorkerAge = value;
        }
    }

    /// <summary>
    /// What the names of workers begin with; a number from 0 follows, which a worker takes over from the one that it
    /// replaces. Null for the kind of pool and its number in this process. Threads bear the name; jobs see it as
    /// <see cref="WorkerContext.Name"/>. The counterpart of <c>thread_name_prefix</c>.
    /// </summary>
    public string? WorkerNamePrefix { get; init; }

    /// <summary>
    /// How worker processes come into being; the default is what <see cref="StartMethods"/> says for the program. The
    /// counterpart of <c>mp_context</c>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such method.</exception>
    /// <exception cref="PlatformNotSupportedException">It is <see cref="StartMethod.Fork"/>.</exception>
    public StartMethod StartMethod
    {
        get => _startMethod;
        init
        {
            StartMethods.Check(value, nameof(StartMethod));
            _startMethod = value;
        }
    }

    /// <summary>
    /// How long a job that has looked at <see cref="WorkerContext.CancellationToken"/> may take to end after it was
    /// cancelled or has reached its timeout, before its worker is stopped; the default is a quarter of a second. Its
    /// result has failed before.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    [Accepts(0)]
    public TimeSpan StopPatience
    {
        get => _stopPatience;
        init
        {
            if (value < TimeSpan.Zero)
                throw new ArgumentOutOfRangeException(
                    nameof(StopPatience), value, "The time to end by itself is not negative (POOL113).");
            _stopPatience = value;
        }
    }

    /// <summary>
    /// How many results may be outstanding: submitted and not over; null for no limit. Single jobs count one each, and
    /// so do whole maps, whose items are in memory anyway; streams have a bound of their own, the <c>bufferSize</c> of
    /// <c>Imap</c>. Python's pools and executors take jobs until there is no memory left.
    /// </summary>
    /// <remarks>For single jobs, a number that is not well above that of the workers makes them wait for the next.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The number is less than 1.</exception>
    [Accepts(1)]
    [Capacity]
    public int? MaxPending
    {
        get => _maxPending;
        init
        {
            if (value < 1)
                throw new ArgumentOutOfRangeException(
                    nameof(MaxPending), value,
                    "A pool takes at least 1 job; leave the number out for no limit (POOL113).");
            _maxPending = value;
        }
    }

    /// <summary>
    /// What becomes of a job that is submitted when <see cref="MaxPending"/> results are outstanding; the default is
    /// that whoever submits it waits, until there is room, its token is cancelled, or the pool takes no more jobs. A
    /// job of a thread pool that would wait for its own pool with all other workers is refused (POOL205).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such way.</exception>
    public WhenFull WhenFull
    {
        get => _whenFull;
        init
        {
            if (!Enum.IsDefined(value))
                throw new ArgumentOutOfRangeException(nameof(WhenFull), value, "There is no such way (POOL113).");
            _whenFull = value;
        }
    }

    /// <summary>
    /// Which jobs are run again after they have failed, and how often; null for none. For some of the jobs only, see
    /// <see cref="Pool.With(JobOptions)"/>.
    /// </summary>
    public RetryPolicy? Retry { get; init; }

    /// <summary>
    /// Whether the first Ctrl-C (SIGINT) closes the pool and gives up all that is not done
    /// (<see cref="Pool.CancelAll"/>), in place of ending the program: whoever waits for a result gets
    /// <see cref="OperationCanceledException"/>, and the program ends in its own way. The second one ends the program
    /// at once. Without this, or when the pool has ended, Ctrl-C does what it does in any program: it ends, or does
    /// what its own handler says. The workers never hear it, and say nothing; they end with the program.
    /// </summary>
    /// <remarks>In Python, Ctrl-C reaches the workers as well, which print stacks, and jobs are lost.</remarks>
    public bool StopsOnInterrupt { get; init; }

    /// <summary>
    /// Whether the pool writes down what its workers do, for <see cref="Pool.GetInsights"/> and for the histogram of
    /// job times among its metrics. It costs some microseconds and some bytes for each job or chunk.
    /// </summary>
    public bool Insights { get; init; }

    /// <summary>
    /// Whether jobs are activities of the source <c>PoolRuntime</c>, which OpenTelemetry and others listen to: one from
    /// submitting a job or map until its result is there, and in the worker one while each job or chunk runs. In the
    /// worker, <see cref="System.Diagnostics.Activity.Current"/> then belongs to the trace of whoever has submitted the
    /// job, also where nobody listens there; a worker process has listeners if
    /// <see cref="Initializer"/> makes some.
    /// </summary>
    public bool Activities { get; init; }

    /// <summary>
    /// Called when a worker is ready for jobs, the first ones and those that replace others; on the callback thread of
    /// the pool. What it throws goes to <see cref="Pool.UnhandledCallbackException"/>. Python's pools tell nothing.
    /// </summary>
    public Action<WorkerInfo>? WorkerUp { get; init; }

    /// <summary>
    /// Called when a worker that was ready has ended, however it did, like <see cref="WorkerUp"/>.
    /// </summary>
    public Action<WorkerInfo>? WorkerDown { get; init; }

    /// <summary>
    /// What is different in the environment of worker processes from that of this process, from before anything in them
    /// runs; null for a value takes a variable out. For settings that libraries read when they are loaded, such as
    /// <c>OMP_NUM_THREADS</c>. Workers that are kept ready (<see cref="StartMethod.ForkServer"/>) are not used then.
    /// </summary>
    /// <exception cref="ArgumentException">A name is empty, has a '=' in it, or is one that PoolRuntime itself sets.
    /// </exception>
    public IReadOnlyDictionary<string, string?>? WorkerEnvironment
    {
        get => _workerEnvironment;
        init
        {
            foreach (string name in value?.Keys ?? [])
                if (name.Length == 0 || name.Contains('=') || name.Contains('\0')
                    || name is WorkerMarker.Variable or WorkerMarker.HooksVariable)
                    throw new ArgumentException(
                        $"'{name}' cannot be set for workers: the name of a variable is not empty and has no '=', and "
                        + $"{WorkerMarker.Variable} and {WorkerMarker.HooksVariable} are set by PoolRuntime itself.",
                        nameof(WorkerEnvironment));
            _workerEnvironment = value is null ? null : new Dictionary<string, string?>(value);
        }
    }

    /// <summary>
    /// The current folder of worker processes; null for that of this process. A pool is not made where there is no such
    /// folder.
    /// </summary>
    public string? WorkerDirectory { get; init; }

    /// <summary>
    /// The processors, by their numbers from 0, that worker processes are bound to: the first worker to the first, and
    /// so on, and from the start again when there are more workers. Null to leave that to the system, which mostly
    /// knows better. On Linux and Windows; a pool is not made where a processor may not be used. The counterpart of
    /// <c>cpu_ids</c> in mpire.
    /// </summary>
    /// <exception cref="ArgumentException">The list is empty, or a number is negative.</exception>
    public IReadOnlyList<int>? WorkerProcessors
    {
        get => _workerProcessors;
        init
        {
            if (value is { Count: 0 } || value?.Any(processor => processor < 0) == true)
                throw new ArgumentException(
                    "Workers are bound to at least 1 processor, by numbers from 0; leave the list out for any "
                    + "(POOL113).",
                    nameof(WorkerProcessors));
            _workerProcessors = value is null ? null : [.. value];
        }
    }

    /// <summary>
    /// Whether jobs run in the thread that submits them, before submitting returns: for breakpoints, profilers and
    /// tests. All else is as with workers: of a <see cref="ProcessPool"/>, arguments, captured variables and results
    /// travel as copies, and what cannot travel is refused; errors are rebuilt; callbacks are called. The counterpart
    /// of <c>n_jobs=1</c> in joblib, which copies nothing.
    /// </summary>
    /// <remarks>
    /// There is one worker. Nothing can be stopped: a job that reaches its timeout or is cancelled by another thread
    /// fails at once, and goes on; one that ends its process ends this one. Jobs of streams run in the thread that
    /// reads the items; a job that is submitted while another runs, in the thread of that one. A job that waits for
    /// another of the same pool is refused (POOL205). The limits after which workers are replaced do not count.
    /// </remarks>
    public bool Inline { get; init; }

    /// <summary>These options for a pool without workers.</summary>
    internal PoolOptions ForInline() => this with
    {
        Workers = 1,
        StartsOnDemand = false,
        MaxTasksPerWorker = null,
        MaxMemoryPerWorker = null,
        MaxWorkerAge = null,
    };

    /// <summary>Whether workers are started when there is something to do for one more, as executors do.</summary>
    internal bool StartsOnDemand { get; init; }

    /// <summary>
    /// Whether results go on to another process unread: then none may stay in the memory of a worker.
    /// </summary>
    internal bool RelaysResults { get; init; }

    /// <summary>What the default names of workers begin with.</summary>
    internal string Kind { get; init; } = "Pool";

    /// <summary>These options with an initializer that gets an argument, as by <c>initargs</c>.</summary>
    /// <typeparam name="T">The type of the argument; use a tuple for several.</typeparam>
    /// <param name="initializer">Called in every worker before its first job.</param>
    /// <param name="argument">Its argument, which to worker processes goes as a copy.</param>
    /// <returns>The options.</returns>
    /// <exception cref="ArgumentNullException">The initializer is null.</exception>
    public PoolOptions WithInitializer<T>([Job] Action<T> initializer, T argument)
    {
        ArgumentNullException.ThrowIfNull(initializer);
        return this with { Initializer = () => initializer(argument) };
    }
}
