using System.Collections.Concurrent;
using PoolRuntime.Tests;
using Xunit;
using Xunit.Abstractions;

namespace PoolRuntime.Cluster;

/// <summary>A test with a queue of its own, and the hosts that it starts.</summary>
[Collection(WithBroker.Name)]
public abstract class ClusterTest(Broker broker, ITestOutputHelper output) : IDisposable
{
    private const int Jobs = 10_000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly List<IDisposable> _resources = [];
    private readonly List<ClusterPool> _pools = [];

    private protected Broker Broker => broker;

    private protected string Queue { get; } = $"test-{Guid.NewGuid():N}";

    private protected ITestOutputHelper Output => output;

    private protected ClusterOptions Options => new()
    {
        Broker = broker.Address,
        Key = Host.Key,
        Queue = Queue,
        ConnectTimeout = TimeSpan.FromSeconds(30),
        Log = Say,
    };

    public virtual void Dispose()
    {
        GC.SuppressFinalize(this);
        foreach (var pool in _pools) pool.Terminate();
        for (var i = _resources.Count - 1; i >= 0; i--) _resources[i].Dispose();
    }

    private protected Host StartHost(
        int workers = 2, int prefetch = 8, int maxDeliveries = 5, bool allowsTests = true, Uri? address = null,
        int maxMessageSize = 256 * 1024 * 1024) =>
        Keep(Host.Start(address ?? broker.Address, Queue, workers, prefetch, maxDeliveries, allowsTests, maxMessageSize));

    private protected ClusterPool NewPool(ClusterOptions? options = null)
    {
        var pool = Keep(Bound.Within(() => new ClusterPool(options ?? Options)));
        // What is left of a test that fails is not waited for.
        _pools.Add(pool);
        return pool;
    }

    private protected T Keep<T>(T resource) where T : IDisposable
    {
        _resources.Add(resource);
        return resource;
    }

    private protected void Say(string message)
    {
        try
        {
            output.WriteLine(message);
        }
        catch (InvalidOperationException)
        {
            // The test is over.
        }
    }

    /// <summary>
    /// Runs many jobs. What happens, happens when a tenth of them is done, two tenths, and so on. Every result comes once.
    /// </summary>
    private protected void RunWhile(ClusterPool pool, Action<int> happens, Action<int, int>? heard = null)
    {
        var (came, tenths) = (new int[Jobs], new BlockingCollection<int>());
        var done = 0;
        using var actor = Task.Factory.StartNew(() =>
        {
            foreach (var tenth in tenths.GetConsumingEnumerable()) happens(tenth);
        }, TaskCreationOptions.LongRunning);
        var results = Enumerable.Range(0, Jobs).Select(i => pool.ApplyAsync(Work.TwiceSlowly, i, answer =>
        {
            came[i]++;
            heard?.Invoke(i, answer.Worker);
            var now = Interlocked.Increment(ref done);
            if (now % (Jobs / 10) == 0) tenths.Add(now / (Jobs / 10));
        })).ToArray();
        pool.Close();
        try
        {
            Bound.Within(Patience, pool.Join);
        }
        finally
        {
            // Its end would wait for what does not come.
            pool.Terminate();
            tenths.CompleteAdding();
        }

        Bound.Within(Patience, actor.Wait);
        Assert.Equal(Enumerable.Range(0, Jobs).Select(Work.Twice), results.Select(result => result.Get().Number));
        Assert.All(came, count => Assert.Equal(1, count));
        output.WriteLine($"{Jobs} jobs, each result once");
    }
}
