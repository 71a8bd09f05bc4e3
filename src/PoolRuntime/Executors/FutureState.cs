namespace PoolRuntime;

/// <summary>What a future is at.</summary>
internal enum FutureState
{
    Pending,
    Running,
    Cancelled,
    Finished,
}
