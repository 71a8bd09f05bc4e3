namespace PoolRuntime.Diagnostics;

/// <summary>What a pool has in hand, and what it has done.</summary>
internal readonly record struct PoolCounts(
    long Pending, long Queued, long Finished, long Workers, long Busy, long Started, long Lost);
