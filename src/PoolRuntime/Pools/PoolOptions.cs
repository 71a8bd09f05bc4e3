namespace PoolRuntime;

/// <summary>How a pool is made.</summary>
public sealed record PoolOptions
{
    private readonly int _workers = Environment.ProcessorCount;

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
}
