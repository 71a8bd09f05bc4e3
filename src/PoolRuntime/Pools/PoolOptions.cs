namespace PoolRuntime;

/// <summary>How a pool is made.</summary>
public sealed record PoolOptions
{
    private readonly int _workers = Environment.ProcessorCount;
    private readonly TimeSpan _stopPatience = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// The number of workers; the default is the number of processors that this process may use, by its affinity and
    /// by the limits of its container. The counterpart of Python's <c>processes</c>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is less than 1.</exception>
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
    /// How long a job that has looked at <see cref="WorkerContext.CancellationToken"/> may take to end after it was
    /// cancelled or has reached its timeout, before its worker is stopped; the default is a quarter of a second. Its
    /// result has failed before.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
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
}
