using System.Diagnostics.Metrics;

namespace PoolRuntime;

/// <summary>What happens between the machines of clusters, as metrics of the name PoolRuntime.</summary>
internal static class ClusterMetrics
{
    private static readonly Meter Meter = new(
        "PoolRuntime", typeof(ClusterMetrics).Assembly.GetName().Version?.ToString());

    public static Counter<long> Reconnects { get; } = Meter.CreateCounter<long>(
        "poolruntime.cluster.reconnects", "{connection}", "Connections to the broker that were lost.");

    public static Counter<long> Redeliveries { get; } = Meter.CreateCounter<long>(
        "poolruntime.cluster.redeliveries", "{job}", "Jobs that came to this host and had been at one before.");

    public static Counter<long> Refusals { get; } = Meter.CreateCounter<long>(
        "poolruntime.cluster.refusals", "{message}",
        "Messages that were not made with the key, and jobs of another build of PoolRuntime.");

    public static Counter<long> DeadLetters { get; } = Meter.CreateCounter<long>(
        "poolruntime.cluster.dead_letters", "{job}", "Jobs that were put away because their hosts were lost.");

    public static Counter<long> Duplicates { get; } = Meter.CreateCounter<long>(
        "poolruntime.cluster.duplicates", "{result}", "Results that the caller had already, and has dropped.");
}
