using PoolRuntime.Tests;
using Xunit;
using Xunit.Abstractions;

namespace PoolRuntime.Cluster;

public sealed class StoppingTests : ClusterTest
{
    private readonly string _file = Path.GetTempFileName();

    public StoppingTests(Broker broker, ITestOutputHelper output) : base(broker, output) { }

    public override void Dispose()
    {
        base.Dispose();
        File.Delete(_file);
    }

    [Fact]
    public void A_job_that_takes_too_long_is_stopped_at_its_host()
    {
        StartHost(workers: 1);
        var pool = NewPool();
        Assert.Equal(1, Bound.Within(() => pool.Apply(Work.Sleep, 1)));
        Bound.Throws<TimeoutException>(() => pool.Apply(Work.Sleep, 600_000, TimeSpan.FromSeconds(0.5)));
        // The only worker is free for it.
        Assert.Equal(4, Bound.Within(() => pool.Apply(Work.Twice, 2)));
    }

    [Fact]
    public void Of_a_map_only_the_item_that_takes_too_long_fails()
    {
        StartHost(workers: 2);
        var pool = NewPool();
        var result = pool.MapAsync(Work.Sleep, [1, 600_000, 2], chunkSize: 3, timeout: TimeSpan.FromSeconds(0.5));
        Bound.Throws<TimeoutException>(() => result.Get());
        Assert.Equal([1, 2], Bound.Within(() => pool.Map(Work.Sleep, [1, 2])));
    }

    [Fact]
    public void A_job_that_is_cancelled_while_it_runs_is_stopped_at_its_host()
    {
        StartHost(workers: 1);
        var pool = NewPool();
        var (file, running) = (_file, pool.ApplyAsync(Work.NoteAndSleep, _file, 600_000));
        Bound.Until(() => new FileInfo(file).Length > 0, "the job runs");
        Assert.True(running.Cancel());
        Bound.Throws<OperationCanceledException>(() => running.Get());
        Assert.Equal(4, Bound.Within(() => pool.Apply(Work.Twice, 2)));
    }

    [Fact]
    public void A_job_that_is_cancelled_before_it_begins_never_runs()
    {
        StartHost(workers: 1);
        var pool = NewPool();
        var first = pool.ApplyAsync(Work.NoteAndSleep, _file, 1000);
        Bound.Until(() => new FileInfo(_file).Length > 0, "the first job runs");
        var second = pool.ApplyAsync(Work.Note, _file, 1);
        Assert.True(second.Cancel());
        var third = pool.ApplyAsync(Work.Twice, 3);
        Assert.Equal(6, Bound.Within(() => third.Get()));
        Assert.Equal(1000, first.Get());
        Assert.Single(File.ReadAllLines(_file));
        Bound.Throws<OperationCanceledException>(() => second.Get());
    }

    [Fact]
    public void Terminating_fails_what_is_out_and_frees_the_hosts()
    {
        StartHost(workers: 1);
        var (pool, other) = (NewPool(), NewPool());
        var running = pool.ApplyAsync(Work.NoteAndSleep, _file, 600_000);
        var waiting = pool.ApplyAsync(Work.Sleep, 600_000);
        Bound.Until(() => new FileInfo(_file).Length > 0, "the job runs");
        pool.Terminate();
        Bound.Within(pool.Join);
        Bound.Throws<PoolTerminatedException>(() => running.Get());
        Bound.Throws<PoolTerminatedException>(() => waiting.Get());
        Assert.Equal(4, Bound.Within(() => other.Apply(Work.Twice, 2)));
    }

    [Fact]
    public void A_pool_without_work_ends_at_once_and_leaves_no_queue_of_its_own()
    {
        StartHost();
        var pool = NewPool();
        Assert.Equal(4, Bound.Within(() => pool.Apply(Work.Twice, 2)));
        Bound.Within(pool.Dispose);
        Assert.False(pool.IsConnected);
    }
}
