using System.Collections.Concurrent;
using System.Diagnostics;
using PoolRuntime.Tests;
using Xunit;
using Xunit.Abstractions;

namespace PoolRuntime.Cluster;

public sealed class FailureTests(Broker broker, ITestOutputHelper output) : ClusterTest(broker, output)
{
    [Fact]
    public void A_host_that_is_killed_loses_nothing()
    {
        Host[] hosts = [StartHost(), StartHost(), StartHost()];
        RunWhile(NewPool(), at => { if (at == 3) hosts[0].Kill(); });
    }

    [Fact]
    public void A_worker_that_is_killed_costs_the_job_that_it_was_at_and_a_retry_brings_that_back()
    {
        for (var i = 0; i < 3; i++) StartHost();
        var options = Options with
        {
            Pool = new PoolOptions { Retry = new RetryPolicy { MaxAttempts = 5, On = RetryOn.WorkerLost } },
        };
        var workers = new ConcurrentBag<int>();
        RunWhile(
            NewPool(options), at => { if (at is 2 or 5) Kill(workers.First()); }, (_, worker) => workers.Add(worker));

        static void Kill(int worker)
        {
            try
            {
                using var process = Process.GetProcessById(worker);
                process.Kill();
            }
            catch (ArgumentException)
            {
                // It is gone already.
            }
        }
    }

    [Fact]
    public void A_broker_that_is_killed_and_started_again_loses_nothing()
    {
        using var own = new Broker();
        for (var i = 0; i < 3; i++) StartHost(address: own.Address);
        using var pool = new ClusterPool(Options with { Broker = own.Address });
        RunWhile(pool, at =>
        {
            if (at != 3) return;
            own.Kill();
            own.Start();
        });
    }

    [Fact]
    public void A_network_that_is_cut_for_a_while_loses_nothing()
    {
        using var hosts = new Wire(Broker.Port);
        using var callers = new Wire(Broker.Port);
        for (var i = 0; i < 3; i++) StartHost(address: i == 0 ? Broker.Address : hosts.Address);
        using var pool = new ClusterPool(Options with { Broker = callers.Address });
        RunWhile(pool, at =>
        {
            Wire? cut = at switch { 2 => hosts, 4 => callers, _ => null };
            if (cut is null) return;
            cut.Cut();
            Thread.Sleep(500);
            cut.Mend();
        });
    }

    [Fact]
    public void A_queue_that_is_full_gets_its_jobs_later_and_is_not_flooded_with_them()
    {
        const int Sent = 20;
        var first = FillQueue();
        var wire = Keep(new Wire(Broker.Port));
        var pool = NewPool(Options with { Broker = wire.Address });
        var before = wire.BytesToTarget;
        var second = Enumerable.Range(0, Sent).Select(i => pool.ApplyAsync(Work.Twice, i)).ToArray();
        Thread.Sleep(2000);
        // A message has about 1600 bytes; tried again at once, they would be thousands.
        Assert.InRange(wire.BytesToTarget - before, 1, Sent * 5 * 1600);
        StartHost();
        Assert.Equal(
            Enumerable.Range(0, Sent).Select(Work.Twice), second.Select(result => Bound.Within(() => result.Get())));
        Assert.All(first, result => Bound.Within(() => result.Get()));
    }

    [Fact]
    public void A_pool_whose_jobs_the_broker_does_not_take_ends_all_the_same()
    {
        FillQueue();
        var pool = NewPool();
        var result = pool.ApplyAsync(Work.Twice, 1);
        Bound.Within(() =>
        {
            pool.Terminate();
            pool.Join();
        });
        Assert.False(result.Successful);
    }

    [Fact]
    public void A_node_of_the_broker_that_cannot_be_reached_is_passed_over()
    {
        using var wire = new Wire(Broker.Port);
        StartHost(address: Broker.Address);
        using var pool = new ClusterPool(Options with
        {
            Broker = new Uri($"amqp://guest:guest@127.0.0.1:{Cluster.Broker.FreePort()}"),
            OtherBrokers = [wire.Address, Broker.Address],
            CallerName = "only",
        });
        Assert.Equal(4, Bound.Within(() => pool.Apply(Work.Twice, 2)));
        wire.Cut();
        Assert.Equal(4, Bound.Within(() => pool.Apply(Work.Reverse, new byte[3 * 1024 * 1024]).Length / 786_432));
        // The name is for one, also where the broker would let several hear.
        Bound.Throws<ClusterUnavailableException>(() => new ClusterPool(Options with
        {
            OtherBrokers = [Broker.Address], CallerName = "only", ConnectTimeout = TimeSpan.FromSeconds(1),
        }).Dispose());
    }

    [Fact]
    public void Other_nodes_are_at_addresses_of_brokers()
    {
        Assert.Throws<ArgumentException>("OtherBrokers", () => Options with { OtherBrokers = [new Uri("http://a")] });
        Assert.Throws<ArgumentException>("OtherBrokers", () => Options with { OtherBrokers = [null!] });
        Assert.Throws<ArgumentNullException>("OtherBrokers", () => Options with { OtherBrokers = null! });
    }

    [Fact]
    public void A_job_whose_hosts_are_all_lost_is_put_away_and_its_caller_told()
    {
        for (var i = 0; i < 3; i++) StartHost(workers: 1, maxDeliveries: 2);
        var pool = NewPool();
        var poison = pool.ApplyAsync(Work.EndHost, 1);
        var error = Bound.Throws<JobDeadLetteredException>(() => poison.Get());
        Assert.Contains($"pool.{Queue}.dead", error.Message, StringComparison.Ordinal);
        Bound.Until(() => Messages.In(Broker, $"pool.{Queue}.dead") == 1, "the job lies in the dead-letter queue");
        // The host that is left goes on.
        Assert.Equal(4, Bound.Within(() => pool.Apply(Work.Twice, 2)));
    }

    [Fact]
    public void At_most_once_is_not_run_again_when_its_host_is_lost()
    {
        StartHost(workers: 1);
        StartHost(workers: 1);
        var pool = NewPool(Options with { Delivery = Delivery.AtMostOnce });
        Assert.Equal(Enumerable.Range(0, 100).Select(Work.Twice),
            Bound.Within(() => pool.Map(Work.Twice, Enumerable.Range(0, 100).ToArray(), 1)));
        var file = Path.GetTempFileName();
        Bound.Throws<HostLostException>(() => pool.Apply(
            path =>
            {
                Work.Note(path, 1);
                return Work.EndHost(1);
            }, file));
        Assert.Equal(4, Bound.Within(() => pool.Apply(Work.Twice, 2)));
        Assert.Single(File.ReadAllLines(file));
        File.Delete(file);
    }

    [Fact]
    public void A_worker_that_ends_is_told_as_in_any_pool()
    {
        StartHost(workers: 1);
        var pool = NewPool();
#pragma warning disable POOL407 // That is what the test is about.
        var error = Bound.Throws<WorkerLostException>(() => pool.Apply(Work.EndWorker, 1));
#pragma warning restore POOL407
        Assert.Equal(6, error.Signal);
        Assert.Equal(4, Bound.Within(() => pool.Apply(Work.Twice, 2)));
    }

    [Fact]
    public void A_host_that_is_stopped_ends_what_it_has_begun_and_leaves_the_rest_to_others()
    {
        var first = StartHost(workers: 1, prefetch: 20);
        var pool = NewPool();
        var results = Enumerable.Range(0, 20).Select(i => pool.ApplyAsync(Work.Sleep, 100 + i)).ToArray();
        Bound.Within(() => results[0].Wait());
        Bound.Within(first.Stop);
        Assert.Equal(0, first.ExitCode);
        var left = results.Count(result => !result.Ready);
        Assert.InRange(left, 1, 19);
        StartHost(workers: 2);
        Assert.Equal(Enumerable.Range(100, 20), results.Select(result => Bound.Within(() => result.Get())));
    }

    [Fact]
    public void A_broker_that_does_not_come_back_breaks_the_pool_after_a_while()
    {
        using var wire = new Wire(Broker.Port);
        using var pool = new ClusterPool(
            Options with { Broker = wire.Address, ReconnectTimeout = TimeSpan.FromSeconds(2) });
        var result = pool.ApplyAsync(Work.Twice, 1);
        wire.Cut();
        Bound.Throws<PoolBrokenException>(() => result.Get());
        Bound.Throws<PoolBrokenException>(() => pool.Apply(Work.Twice, 1));
    }

    // From now on the broker refuses what others send.
    private AsyncResult<int>[] FillQueue()
    {
        Broker.Tell(
            "set_policy", Queue, $"^pool[.]{Queue}$", """{"max-length": 5, "overflow": "reject-publish"}""",
            "--apply-to", "queues");
        var pool = NewPool();
        var results = Enumerable.Range(0, 20).Select(i => pool.ApplyAsync(Work.Twice, i)).ToArray();
        Bound.Until(() => Messages.In(Broker, $"pool.{Queue}") > 5, "the queue is full");
        return results;
    }
}
