using PoolRuntime.Tests;
using Xunit;
using Xunit.Abstractions;

namespace PoolRuntime.Cluster;

public sealed class RestartTests(Broker broker, ITestOutputHelper output) : ClusterTest(broker, output)
{
    [Fact]
    public void A_caller_that_was_killed_finds_its_results_by_the_ids_of_their_jobs()
    {
        Guid[] ids = [.. Enumerable.Range(0, 20).Select(_ => Guid.NewGuid())];
        Submit(ids);
        StartHost();
        var pool = NewPool(Options with { CallerName = "survivor" });
        var results = ids.Reverse().Select(pool.GetResult<int>).Reverse().ToArray();
        Assert.Equal(
            Enumerable.Range(0, 20).Select(Work.Twice), results.Select(result => Bound.Within(() => result.Get())));
    }

    [Fact]
    public void Results_that_have_come_before_anybody_asks_wait()
    {
        Guid[] ids = [Guid.NewGuid(), Guid.NewGuid()];
        Submit(ids);
        StartHost();
        Bound.Until(
            () => Messages.In(Broker, $"pool.{Queue}.replies.survivor") == 2, "the answers wait for their caller");
        var pool = NewPool(Options with { CallerName = "survivor" });
        // Those of this life pass them by.
        Assert.Equal(4, Bound.Within(() => pool.Apply(Work.Twice, 2)));
        Assert.Equal(2, Bound.Within(() => pool.GetResult<int>(ids[1]).Get()));
        Assert.Equal(0, Bound.Within(() => pool.GetResult<int>(ids[0]).Get()));
    }

    [Fact]
    public void A_result_that_never_comes_is_given_up_with_the_expiry_of_results()
    {
        var pool = NewPool(Options with { CallerName = "hopeful", ResultExpiry = TimeSpan.FromSeconds(1) });
        var result = pool.GetResult<int>(Guid.NewGuid());
        var error = Bound.Throws<TimeoutException>(() => result.Get());
        Assert.Contains("ResultExpiry", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_is_for_one_caller_at_a_time()
    {
        var options = Options with { CallerName = "only", ConnectTimeout = TimeSpan.FromSeconds(1) };
        NewPool(options);
        Bound.Throws<ClusterUnavailableException>(() => new ClusterPool(options).Dispose());
    }

    // In a process that is killed when the broker has the jobs.
    private void Submit(Guid[] ids)
    {
        var (address, queue, key) = (Broker.Address.ToString(), Queue, Host.Key);
        using var child = new ChildProcess(() =>
        {
            var pool = new ClusterPool(new ClusterOptions
            {
                Broker = new Uri(address),
                Queue = queue,
                Key = key,
                CallerName = "survivor",
                ConnectTimeout = TimeSpan.FromSeconds(30),
            });
            var results = ids.Select((id, number) => pool.ApplyAsync(id, () => Work.Twice(number))).ToArray();
            foreach (var result in results) result.Wait();
        });
        // So that the queue is there to be looked at.
        NewPool().Dispose();
        child.Start();
        Bound.Until(() => Messages.In(Broker, $"pool.{queue}") == ids.Length, "the broker has the jobs");
        child.Kill();
        child.Join();
    }
}
