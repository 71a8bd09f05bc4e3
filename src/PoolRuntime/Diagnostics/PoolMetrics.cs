using System.Diagnostics.Metrics;
using PoolRuntime.Scheduling;

namespace PoolRuntime.Diagnostics;

/// <summary>
/// The metrics of all pools of this process, under the name PoolRuntime. They are read from what the pools know anyway,
/// when somebody asks, so that jobs cost nothing more.
/// </summary>
internal static class PoolMetrics
{
    private static readonly object Gate = new();
    private static readonly List<Scheduler> Pools = [];
    private static readonly Meter Meter = NewMeter();

    private static readonly Histogram<double> Durations = Meter.CreateHistogram<double>(
        "poolruntime.job.duration", "s", "Time of a job or chunk in its worker; of pools with insights.");

    public static void Add(Scheduler pool)
    {
        lock (Gate) Pools.Add(pool);
    }

    public static void Remove(Scheduler pool)
    {
        lock (Gate) Pools.Remove(pool);
    }

    /// <summary>A job or chunk has run.</summary>
    public static void Record(string pool, TimeSpan duration) =>
        Durations.Record(duration.TotalSeconds, NewTag(pool));

    private static Meter NewMeter()
    {
        Meter meter = new("PoolRuntime", typeof(PoolMetrics).Assembly.GetName().Version?.ToString());
        meter.CreateObservableUpDownCounter(
            "poolruntime.jobs.pending", () => Observe(counts => counts.Pending), "{job}",
            "Jobs and chunks that were submitted and are not over.");
        meter.CreateObservableUpDownCounter(
            "poolruntime.jobs.queued", () => Observe(counts => counts.Queued), "{job}",
            "Jobs and chunks that no worker holds.");
        meter.CreateObservableCounter(
            "poolruntime.items.finished", () => Observe(counts => counts.Finished), "{item}",
            "Jobs and items of maps that workers have ended.");
        meter.CreateObservableUpDownCounter(
            "poolruntime.workers", () => Observe(counts => counts.Workers), "{worker}", "Workers that there are.");
        meter.CreateObservableUpDownCounter(
            "poolruntime.workers.busy", () => Observe(counts => counts.Busy), "{worker}", "Workers that have jobs.");
        meter.CreateObservableCounter(
            "poolruntime.workers.started", () => Observe(counts => counts.Started), "{worker}",
            "Workers that were started.");
        meter.CreateObservableCounter(
            "poolruntime.workers.lost", () => Observe(counts => counts.Lost), "{worker}",
            "Workers that ended in the middle of a job.");
        return meter;
    }

    private static List<Measurement<long>> Observe(Func<PoolCounts, long> number)
    {
        Scheduler[] pools;
        lock (Gate) pools = [.. Pools];
        return [.. pools.Select(pool => new Measurement<long>(number(pool.Count()), NewTag(pool.Name)))];
    }

    private static KeyValuePair<string, object?> NewTag(string pool) => new("pool", pool);
}
