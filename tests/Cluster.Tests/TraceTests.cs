using System.Diagnostics;
using PoolRuntime.Tests;
using Xunit;
using Xunit.Abstractions;

namespace PoolRuntime.Cluster;

public sealed class TraceTests(Broker broker, ITestOutputHelper output) : ClusterTest(broker, output)
{
    private static readonly ActivitySource Own = new("Cluster.Tests");

    [Fact]
    public void A_trace_goes_on_in_the_message_and_in_the_worker_of_the_host()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name is "PoolRuntime" or "Cluster.Tests",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        var pool = NewPool(Options with { Pool = new PoolOptions { Activities = true } });
        using var root = Own.StartActivity("root")!;
        root.TraceStateString = "vendor=1";
        var result = pool.ApplyAsync(Work.TraceOfJob);
        var headers = HeadersOfJob();
        Assert.StartsWith($"00-{root.TraceId}-", headers["traceparent"], StringComparison.Ordinal);
        Assert.Equal("vendor=1", headers["tracestate"]);
        StartHost();
        Assert.Equal($"{root.TraceId}", Bound.Within(() => result.Get()));
    }

    [Fact]
    public void Without_activities_nothing_is_said_of_traces()
    {
        using var root = new Activity("root").Start();
        var result = NewPool().ApplyAsync(Work.TraceOfJob);
        Assert.DoesNotContain("traceparent", HeadersOfJob().Keys);
        StartHost();
        Assert.Equal("", Bound.Within(() => result.Get()));
    }

    private Dictionary<string, string> HeadersOfJob()
    {
        Dictionary<string, string>? headers = null;
        Bound.Until(
            () => (headers ??= Messages.HeadersOf(Broker, $"pool.{Queue}")) is not null, "the job is in the queue");
        return headers!;
    }
}
