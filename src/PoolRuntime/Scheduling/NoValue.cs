namespace PoolRuntime.Scheduling;

/// <summary>What a job without a result returns.</summary>
internal readonly struct NoValue;
