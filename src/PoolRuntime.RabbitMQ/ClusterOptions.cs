using PoolRuntime.Contracts;

namespace PoolRuntime;

/// <summary>How a <see cref="ClusterPool"/> is made.</summary>
public sealed record ClusterOptions : ClusterSettings
{
    private const int DefaultInFlight = 256;
    private const int MostInFlight = 4096;

    private readonly int _maxInFlight = DefaultInFlight;
    private readonly string? _callerName;
    private readonly TimeSpan _resultExpiry = TimeSpan.FromHours(1);
    private readonly TimeSpan _reconnectTimeout = TimeSpan.FromMinutes(10);
    private readonly PoolOptions _pool = new();

    /// <summary>
    /// How many jobs, or chunks of maps, may be out at once: in the queue of the broker, or at a host. What is
    /// submitted beyond that waits in this process. The default is 256; with many hosts it should be a multiple of the
    /// workers that they have together. It is what <see cref="Pool.Workers"/> says.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1 or more than 4096.</exception>
    [Accepts(1, Most = MostInFlight)]
    public int MaxInFlight
    {
        get => _maxInFlight;
        init
        {
            if (value is < 1 or > MostInFlight)
                throw new ArgumentOutOfRangeException(
                    nameof(MaxInFlight), value, $"From 1 to {MostInFlight} jobs can be out at once (POOL113).");
            _maxInFlight = value;
        }
    }

    /// <summary>What becomes of jobs whose host is lost; the default is that others run them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such delivery.</exception>
    public Delivery Delivery
    {
        get;
        init => field = Enum.IsDefined(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Delivery), value, "There is no such delivery (POOL113).");
    }

    /// <summary>
    /// Who this is, so that results find it again when the program was restarted (see
    /// <see cref="ClusterPool.GetResult{T}"/>): one pool at a time bears the name. Null for a caller whose results are
    /// of no use when it is gone.
    /// </summary>
    /// <exception cref="ArgumentException">It is empty, longer than 100 characters, or has others than letters, digits,
    /// <c>-</c>, <c>_</c> and <c>.</c></exception>
    public string? CallerName
    {
        get => _callerName;
        init
        {
            if (value is not null && !IsName(value))
                throw new ArgumentException(
                    $"'{value}' is no name for a caller: 1 to 100 letters, digits, '-', '_' and '.'.",
                    nameof(CallerName));
            _callerName = value;
        }
    }

    /// <summary>
    /// How long the broker keeps results for this caller while it is not there; the default is an hour.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is less than a second or more than 24 days.</exception>
    public TimeSpan ResultExpiry
    {
        get => _resultExpiry;
        init
        {
            if (value < TimeSpan.FromSeconds(1) || value.TotalMilliseconds > int.MaxValue)
                throw new ArgumentOutOfRangeException(
                    nameof(ResultExpiry), value, "Results are kept from a second to 24 days (POOL113).");
            _resultExpiry = value;
        }
    }

    /// <summary>
    /// How long the broker may be gone before the pool breaks, and all results fail with
    /// <see cref="PoolBrokenException"/>; the default is 10 minutes. Until then the pool connects again, and nothing is
    /// lost.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is zero or negative.</exception>
    [Accepts(AcceptsAttribute.Tick)]
    public TimeSpan ReconnectTimeout
    {
        get => _reconnectTimeout;
        init
        {
            if (value <= TimeSpan.Zero)
                throw new ArgumentOutOfRangeException(
                    nameof(ReconnectTimeout), value, "The broker gets some time to come back (POOL113).");
            _reconnectTimeout = value;
        }
    }

    /// <summary>
    /// What goes for any pool: <see cref="PoolOptions.MaxPending"/>, <see cref="PoolOptions.Retry"/>,
    /// <see cref="PoolOptions.Activities"/> and the like. What it says of workers is said by their hosts
    /// (<see cref="ClusterWorkerOptions.Pool"/>), and refused here.
    /// </summary>
    /// <exception cref="ArgumentNullException">The options are null.</exception>
    /// <exception cref="ArgumentException">They say something of workers.</exception>
    public PoolOptions Pool
    {
        get => _pool;
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(Pool));
            if (value is not
                {
                    Initializer: null, WorkerExit: null, MaxTasksPerWorker: null, MaxMemoryPerWorker: null,
                    MaxWorkerAge: null, WorkerEnvironment: null, WorkerDirectory: null, WorkerProcessors: null,
                    Inline: false,
                })
                throw new ArgumentException(
                    "What workers are and do first is said by their hosts, with ClusterWorkerOptions.Pool.",
                    nameof(Pool));
            _pool = value;
        }
    }
}
