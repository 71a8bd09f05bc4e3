using Xunit;

namespace PoolRuntime.Tests.Pools;

/// <summary>A result can be waited for, asked and awaited, by anybody, as often as they like.</summary>
public sealed class ResultTests(PoolOfTwo workers) : IClassFixture<PoolOfTwo>
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(20);

    [Fact]
    public void Get_waits_for_the_value()
    {
        AsyncResult<int> result = workers.Pool.ApplyAsync(static () =>
        {
            Thread.Sleep(100);
            return 49;
        });
        Assert.Equal(49, Bound.Within(() => result.Get()));
        Assert.Equal(49, result.Get(TimeSpan.Zero));
    }

    [Fact]
    public void Waiting_ends_at_its_limit_and_the_job_goes_on()
    {
        using Gate gate = new();
        AsyncResult<string> result = workers.Pool.ApplyAsync(Gate.Pass, gate.Path);
        Assert.False(result.Ready);
        Assert.False(result.Wait(TimeSpan.Zero));
        Assert.False(result.Wait(Moment));
        Assert.Throws<TimeoutException>(() => result.Get(TimeSpan.Zero));
        Assert.Contains("0.02 s", Assert.Throws<TimeoutException>(() => result.Get(Moment)).Message);
        Assert.Null(result.WorkerProcessId);
        gate.Open();
        Assert.True(result.Wait(Bound.Limit));
        Assert.True(result.Wait());
        Assert.True(result.Wait(TimeSpan.Zero));
        Assert.Equal("passed", result.Get());
    }

    [Fact]
    public void Whether_it_was_successful_can_be_asked_only_when_it_is_over()
    {
        using Gate gate = new();
        AsyncResult<string> result = workers.Pool.ApplyAsync(Gate.Pass, gate.Path);
        Assert.Contains("POOL702", Assert.Throws<InvalidOperationException>(() => result.Successful).Message);
        gate.Open();
        Assert.True(result.Wait(Bound.Limit));
        Assert.True(result.Successful);
        AsyncResult failed = workers.Pool.ApplyAsync(static () => throw new FormatException());
        Assert.True(failed.Wait(Bound.Limit));
        Assert.False(failed.Successful);
    }

    [Fact]
    public void Process_of_the_worker_is_known_when_it_is_over()
    {
        AsyncResult<int> result = workers.Pool.ApplyAsync(static () => Environment.ProcessId);
        Assert.True(result.Wait(Bound.Limit));
        Assert.Equal(result.Get(), result.WorkerProcessId);
    }

    [Fact]
    public void Negative_and_too_long_limits_are_refused()
    {
        AsyncResult<int> result = workers.Pool.ApplyAsync(static () => 1);
        Assert.True(result.Wait(Timeout.InfiniteTimeSpan));
        Assert.Throws<ArgumentOutOfRangeException>(() => result.Wait(TimeSpan.FromSeconds(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => result.Get(TimeSpan.FromTicks(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => result.Get(TimeSpan.FromDays(25)));
        Assert.Equal(1, result.Get(TimeSpan.FromDays(24)));
    }

    [Fact]
    public async Task Results_are_awaited()
    {
        Assert.Equal(3, await workers.Pool.ApplyAsync(static () => 3));
        await workers.Pool.ApplyAsync(static () => { });
        int[] mapped = await workers.Pool.MapAsync(static (int i) => i + 1, [1, 2]);
        Assert.Equal([2, 3], mapped);
        AsyncResult<int> twice = workers.Pool.ApplyAsync(static () => 4);
        Assert.Equal(8, await twice + await twice);
        AsyncResult untyped = twice;
        await untyped;
        await untyped.AsTask();
        await Assert.ThrowsAsync<FormatException>(
            async () => await workers.Pool.ApplyAsync(static int () => throw new FormatException()));
        await Assert.ThrowsAsync<FormatException>(
            () => workers.Pool.ApplyAsync(static int () => throw new FormatException()).AsTask());
    }

    [Fact]
    public async Task Tasks_of_results_combine()
    {
        Task<int>[] tasks = [.. Enumerable.Range(0, 100).Select(
            i => workers.Pool.ApplyAsync(static (int n) => n * n, i).AsTask())];
        Task<int[]> all = Task.WhenAll(tasks);
        await Bound.WithinAsync(all);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => i * i), await all);
    }

    [Fact]
    public void Many_threads_wait_for_one_result()
    {
        using Gate gate = new();
        AsyncResult<string> result = workers.Pool.ApplyAsync(Gate.Pass, gate.Path);
        Thread[] threads = [.. Enumerable.Range(0, 16).Select(_ => new Thread(() => result.Get()))];
        foreach (Thread thread in threads) thread.Start();
        gate.Open();
        foreach (Thread thread in threads) Assert.True(thread.Join(Bound.Limit));
    }

    [Fact]
    public void Continuation_that_blocks_holds_up_nobody()
    {
        using ManualResetEventSlim blocker = new();
        using Gate gate = new();
        AsyncResult<string> first = workers.Pool.ApplyAsync(Gate.Pass, gate.Path);
        // What continues a result that is there already runs here.
        Task blocked = first.AsTask().ContinueWith(
            _ => blocker.Wait(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        gate.Open();
        for (int i = 0; i < 20; i++) Assert.Equal(2, Bound.Within(() => workers.Pool.Apply(static () => 2)));
        blocker.Set();
        Bound.Within(() => blocked.Wait());
    }
}
