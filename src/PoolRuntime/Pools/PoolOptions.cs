namespace PoolRuntime;

/// <summary>How a pool is made.</summary>
public sealed record PoolOptions
{
    /// <summary>The number of workers; the default is the number of processors that this process may use.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;
}
