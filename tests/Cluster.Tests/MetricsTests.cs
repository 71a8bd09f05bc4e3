using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using PoolRuntime.Tests;
using Xunit;
using Xunit.Abstractions;

namespace PoolRuntime.Cluster;

/// <summary>What happens between machines is counted; the host is in this process where it is that counts.</summary>
public sealed class MetricsTests : ClusterTest
{
    private readonly ConcurrentDictionary<string, long> _counted = new();

    public MetricsTests(Broker broker, ITestOutputHelper output) : base(broker, output)
    {
        var listener = Keep(new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Name.StartsWith("poolruntime.cluster.", StringComparison.Ordinal))
                    listener.EnableMeasurementEvents(instrument);
            },
        });
        listener.SetMeasurementEventCallback<long>((instrument, added, _, _) =>
            _counted.AddOrUpdate(instrument.Name["poolruntime.cluster.".Length..], added, (_, old) => old + added));
        listener.Start();
    }

    [Fact]
    public void Jobs_that_come_again_and_jobs_that_are_put_away_are_counted()
    {
        var file = Path.GetTempFileName();
        var lost = StartHost(workers: 1);
        var job = NewPool().ApplyAsync(Work.NoteAndSleep, file, 600_000);
        Bound.Until(() => new FileInfo(file).Length > 0, "the job runs");
        StartHostHere(maxDeliveries: 1);
        AssertCounted();
        lost.Kill();
        Bound.Throws<JobDeadLetteredException>(() => job.Get());
        AssertCounted(("redeliveries", 1), ("dead_letters", 1));
        File.Delete(file);
    }

    [Fact]
    public void Messages_that_were_not_made_with_the_key_are_counted_at_hosts_and_callers()
    {
        StartHostHere();
        NewPool(Options with { CallerName = "caller" });
        Messages.Put(Broker, $"pool.{Queue}", RandomNumberGenerator.GetBytes(200));
        AssertCounted(("refusals", 1));
        Messages.Put(Broker, $"pool.{Queue}.replies.caller", RandomNumberGenerator.GetBytes(200));
        AssertCounted(("refusals", 2));
    }

    [Fact]
    public void Results_that_come_again_are_counted()
    {
        var result = NewPool().ApplyAsync(Work.Twice, 2);
        byte[]? job = null;
        Bound.Until(() => (job ??= Messages.Take(Broker, $"pool.{Queue}")) is not null, "the job is in the queue");
        StartHost();
        Messages.Put(Broker, $"pool.{Queue}", job!);
        Assert.Equal(4, Bound.Within(() => result.Get()));
        AssertCounted();
        Messages.Put(Broker, $"pool.{Queue}", job!);
        AssertCounted(("duplicates", 1));
    }

    [Fact]
    public void Connections_that_are_lost_are_counted()
    {
        using var wire = new Wire(Broker.Port);
        using var pool = new ClusterPool(Options with { Broker = wire.Address });
        StartHost();
        AssertCounted();
        wire.Cut();
        AssertCounted(("reconnects", 1));
        wire.Mend();
        Assert.Equal(4, Bound.Within(() => pool.Apply(Work.Twice, 2)));
        AssertCounted(("reconnects", 1));
    }

    private void StartHostHere(int maxDeliveries = 5) => Keep(ClusterWorker.Start(new ClusterWorkerOptions
    {
        Broker = Broker.Address,
        Key = Host.Key,
        Queue = Queue,
        MaxDeliveries = maxDeliveries,
        AllowedAssemblies = [typeof(Work).Assembly],
        Pool = new PoolOptions { Workers = 1 },
        ConnectTimeout = TimeSpan.FromSeconds(30),
        Log = Say,
    }));

    // That, in time, and nothing else.
    private void AssertCounted(params (string Name, long Count)[] expected)
    {
        Bound.Until(
            () => expected.All(counter => _counted.GetValueOrDefault(counter.Name) >= counter.Count),
            $"counted: {string.Join(", ", expected)}");
        Assert.Equal(
            expected.Order(), _counted.Select(counter => (counter.Key, counter.Value)).Order());
    }
}
