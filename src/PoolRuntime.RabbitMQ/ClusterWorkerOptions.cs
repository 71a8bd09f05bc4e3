using System.Reflection;
using PoolRuntime.Contracts;

namespace PoolRuntime;

/// <summary>How a host of a cluster is made: what it runs, and on how many workers.</summary>
public sealed record ClusterWorkerOptions : ClusterSettings
{
    private const int MostDeliveries = 15;
    private const int AheadPerWorker = 4;

    private readonly int? _prefetch;
    private readonly int _maxDeliveries = 5;
    private readonly PoolOptions _pool = new();

    /// <summary>
    /// The assemblies whose methods and lambdas callers may have run here; the default is that of the program itself.
    /// Everything else is refused, such as a method of the base class library.
    /// </summary>
    public IReadOnlyList<Assembly> AllowedAssemblies { get; init; } =
        Assembly.GetEntryAssembly() is { } entry ? [entry] : [];

    /// <summary>
    /// Single methods that callers may have run besides, such as <c>Reports.Renderer.Render</c>: the type with its
    /// namespace, and the name; lambdas and local functions belong to the method that they are written in.
    /// </summary>
    public IReadOnlyList<string> AllowedMethods { get; init; } = [];

    /// <summary>
    /// The local pool: <see cref="PoolOptions.Workers"/>, <see cref="PoolOptions.Initializer"/>,
    /// <see cref="PoolOptions.MaxMemoryPerWorker"/> and so on.
    /// </summary>
    /// <exception cref="ArgumentNullException">The options are null.</exception>
    /// <exception cref="ArgumentException">They are for a pool without workers.</exception>
    public PoolOptions Pool
    {
        get => _pool;
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(Pool));
            if (value.Inline)
                throw new ArgumentException("A host runs jobs in workers; leave PoolOptions.Inline out.", nameof(Pool));
            _pool = value;
        }
    }

    /// <summary>
    /// How many jobs the host holds at once, at work and ahead of it; the default is four times its workers. Short jobs
    /// need more of them on the way, long ones are better left to other hosts.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1 or more than 65535.</exception>
    [Accepts(1, Most = ushort.MaxValue)]
    public int Prefetch
    {
        get => _prefetch ?? Math.Min(ushort.MaxValue, AheadPerWorker * _pool.Workers);
        init
        {
            if (value is < 1 or > ushort.MaxValue)
                throw new ArgumentOutOfRangeException(
                    nameof(Prefetch), value, "A host holds from 1 to 65535 jobs (POOL113).");
            _prefetch = value;
        }
    }

    /// <summary>
    /// How often a job is given to a host, each of which was lost with it, before it is put into the dead-letter queue
    /// and its result fails with <see cref="JobDeadLetteredException"/>; the default is 5. A job that only ends its
    /// worker fails at once, with <see cref="WorkerLostException"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1 or more than 15.</exception>
    [Accepts(1, Most = MostDeliveries)]
    public int MaxDeliveries
    {
        get => _maxDeliveries;
        init
        {
            if (value is < 1 or > MostDeliveries)
                throw new ArgumentOutOfRangeException(
                    nameof(MaxDeliveries), value, $"From 1 to {MostDeliveries} deliveries (POOL113).");
            _maxDeliveries = value;
        }
    }

    /// <summary>
    /// How long jobs that have begun may take when the host is stopped, before they are left to other hosts; the
    /// default is 30 seconds.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative or longer than a day.</exception>
    [Accepts(0)]
    public TimeSpan StopTimeout
    {
        get;
        init => field = value >= TimeSpan.Zero && value <= TimeSpan.FromDays(1)
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(StopTimeout), value, "Jobs get from no time to a day to end (POOL113).");
    } = TimeSpan.FromSeconds(30);
}
