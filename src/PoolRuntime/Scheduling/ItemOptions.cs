using PoolRuntime.Diagnostics;

namespace PoolRuntime.Scheduling;

/// <summary>What is to be done about the items of one call besides running them.</summary>
/// <param name="Timeout">How long each may run.</param>
/// <param name="Retry">Which are run again after they have failed.</param>
/// <param name="Progress">Hears of their ends.</param>
/// <param name="Trace">The activity that they belong to.</param>
internal sealed record ItemOptions(
    TimeSpan? Timeout, RetryPolicy? Retry = null, ProgressTracker? Progress = null, TraceContext? Trace = null);
