using System.Collections.Concurrent;
using Xunit;

namespace PoolRuntime.Tests.Pools;

/// <summary>What a pool takes, refuses and promises while it runs, is closed, and is terminated.</summary>
public sealed class StateTests : IClassFixture<NothingLeftBehind>
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);

    private static int SleepFor(int milliseconds)
    {
        Thread.Sleep(milliseconds);
        return milliseconds;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void Fewer_than_one_worker_is_refused(int workers)
    {
        Assert.Contains("POOL113", Bound.Throws<ArgumentOutOfRangeException>(() => new ProcessPool(workers)).Message);
        Assert.Contains("POOL113", Assert.Throws<ArgumentOutOfRangeException>(
            () => new PoolOptions { Workers = workers }).Message);
    }

    [Fact]
    public void Missing_options_are_refused() =>
        Bound.Throws<ArgumentNullException>(() => new ProcessPool((PoolOptions)null!));

    [Fact]
    public void Pool_of_three_works_with_three_processes()
    {
        using ProcessPool pool = new(3);
        Assert.Equal(3, pool.Workers);
        Bound.Until(() => NothingLeftBehind.Children().Count == 3, "three workers run");
        HashSet<int> processes = [];
        Bound.Within(() =>
        {
            while (processes.Count < 3)
                processes.UnionWith(pool.Map(static (int milliseconds) =>
                {
                    Thread.Sleep(milliseconds);
                    return Environment.ProcessId;
                }, Enumerable.Repeat(5, 12)));
        });
    }

    [Fact]
    public void Default_is_a_worker_for_each_processor()
    {
        using ProcessPool pool = new();
        Assert.Equal(Environment.ProcessorCount, pool.Workers);
    }

    [Fact]
    public void Missing_jobs_and_items_are_refused()
    {
        using ProcessPool pool = new(1);
        Assert.Equal("job", Bound.Throws<ArgumentNullException>(() => pool.ApplyAsync((Action)null!)).ParamName);
        Assert.Equal("job", Bound.Throws<ArgumentNullException>(() => pool.ApplyAsync((Func<int>)null!)).ParamName);
        Assert.Equal("job", Bound.Throws<ArgumentNullException>(
            () => pool.ApplyAsync((Func<int, Task<int>>)null!, 1)).ParamName);
        Assert.Equal("job", Bound.Throws<ArgumentNullException>(() => pool.Apply((Action<int>)null!, 1)).ParamName);
        Assert.Equal("job", Bound.Throws<ArgumentNullException>(
            () => pool.MapAsync((Func<int, int>)null!, [1])).ParamName);
        Assert.Equal("items", Bound.Throws<ArgumentNullException>(
            () => pool.MapAsync(static (int i) => i, null!)).ParamName);
    }

    [Fact]
    public void Join_before_close_is_refused_at_once()
    {
        using ProcessPool pool = new(1);
        Assert.Contains("POOL101", Bound.Throws<InvalidOperationException>(() => Join(pool)).Message);
        Assert.Contains("POOL101", Bound.Throws<InvalidOperationException>(() => pool.Join(Moment)).Message);
        Assert.Contains("POOL101", Bound.Throws<InvalidOperationException>(() => pool.JoinAsync()).Message);
        Assert.Equal(3, Bound.Within(() => pool.Apply(static () => 3)));

        static void Join(ProcessPool running) => running.Join();
    }

    [Fact]
    public void Closed_pool_ends_what_it_has_and_takes_no_more()
    {
        using ProcessPool pool = new(2);
        List<AsyncResult<int>> results = [.. Enumerable.Range(0, 20).Select(i => pool.ApplyAsync(SleepFor, i))];
        pool.Close();
        Assert.Contains("POOL102", Bound.Throws<InvalidOperationException>(
            () => pool.ApplyAsync(static () => 1)).Message);
        Assert.Contains("POOL102", Bound.Throws<InvalidOperationException>(() => pool.Apply(static () => 1)).Message);
        Assert.Contains("POOL102", Bound.Throws<InvalidOperationException>(
            () => pool.MapAsync(static (int i) => i, [1])).Message);
        Assert.Contains("POOL102", Bound.Throws<InvalidOperationException>(
            () => pool.MapAsync(static (int i) => i, Array.Empty<int>())).Message);
        Bound.Within(pool.Join);
        Assert.Equal(Enumerable.Range(0, 20), results.Select(result => result.Get(TimeSpan.Zero)));
    }

    [Fact]
    public void Close_terminate_join_and_dispose_go_in_every_order()
    {
        Action<ProcessPool>[] steps = [pool => pool.Close(), pool => pool.Terminate(), pool => pool.Dispose()];
        foreach (Action<ProcessPool> first in steps)
        {
            foreach (Action<ProcessPool> second in steps)
            {
                ProcessPool pool = new(1);
                AsyncResult<int> result = pool.ApplyAsync(static () => 1);
                Bound.Within(() =>
                {
                    first(pool);
                    second(pool);
                    pool.Join();
                    first(pool);
                    second(pool);
                    pool.Join();
                });
                Assert.True(result.Ready);
                Assert.True(pool.Join(TimeSpan.Zero));
                Assert.True(pool.JoinAsync().IsCompletedSuccessfully);
            }
        }
    }

    [Fact]
    public void Pool_ends_that_was_never_used_or_is_still_starting()
    {
        foreach (bool terminate in new[] { false, true })
        {
            ProcessPool pool = new(2);
            if (terminate) pool.Terminate();
            Bound.Within(pool.Dispose);
        }
    }

    [Fact]
    public void Terminate_fails_what_runs_and_what_waits()
    {
        using ProcessPool pool = new(1);
        Bound.Within(() => pool.Apply(static () => 1));
        AsyncResult<int> running = pool.ApplyAsync(SleepFor, 600_000);
        List<AsyncResult<int>> waiting = [.. Enumerable.Range(0, 300).Select(_ => pool.ApplyAsync(SleepFor, 600_000))];
        AsyncResult<int[]> map = pool.MapAsync(SleepFor, [600_000, 600_000, 600_000]);
        Task<int> onOtherThread = Task.Run(() => running.Get());
        Task<int> awaited = map.AsTask().ContinueWith(task => task.Exception!.InnerExceptions.Count);
        Assert.Throws<TimeoutException>(() => running.Get(Moment));
        pool.Terminate();
        Bound.Throws<PoolTerminatedException>(() => running.Get());
        Assert.All(waiting, result => Bound.Throws<PoolTerminatedException>(() => result.Get()));
        Bound.Throws<PoolTerminatedException>(() => map.Get());
        Bound.Throws<PoolTerminatedException>(() => onOtherThread.GetAwaiter().GetResult());
        Assert.Equal(1, Bound.Within(() => awaited.Result));
        Bound.Within(pool.Join);
        Assert.Contains("POOL102", Bound.Throws<InvalidOperationException>(
            () => pool.ApplyAsync(static () => 1)).Message);
    }

    [Fact]
    public void Terminate_with_ten_thousand_jobs_waiting_is_over_soon()
    {
        using ProcessPool pool = new(2);
        AsyncResult<int[]> map = pool.MapAsync(SleepFor, Enumerable.Repeat(100_000, 10_000), chunkSize: 1);
        pool.Terminate();
        Bound.Within(pool.Join);
        Bound.Throws<PoolTerminatedException>(() => map.Get());
    }

    [Fact]
    public void What_was_ready_before_terminate_stays()
    {
        using ProcessPool pool = new(1);
        AsyncResult<int> result = pool.ApplyAsync(static () => 7);
        Assert.True(result.Wait(Bound.Limit));
        pool.Terminate();
        Assert.Equal(7, result.Get());
    }

    [Fact]
    public void Dispose_ends_what_was_submitted()
    {
        List<AsyncResult<int>> results = [];
        using (ProcessPool pool = new(2))
        {
            for (int i = 0; i < 20; i++) results.Add(pool.ApplyAsync(SleepFor, i));
        }

        Assert.All(results, result => Assert.True(result.Ready));
        Assert.Equal(Enumerable.Range(0, 20), results.Select(result => result.Get(TimeSpan.Zero)));
    }

    [Fact]
    public async Task Async_dispose_ends_what_was_submitted()
    {
        List<AsyncResult<int>> results = [];
        await using (ProcessPool pool = new(2))
        {
            for (int i = 0; i < 20; i++) results.Add(pool.ApplyAsync(SleepFor, i));
        }

        Assert.Equal(Enumerable.Range(0, 20), results.Select(result => result.Get(TimeSpan.Zero)));
    }

    [Fact]
    public async Task Join_with_a_limit_says_whether_the_pool_has_ended()
    {
        using ProcessPool pool = new(1);
        string file = Path.Combine(OwnTemporaryFolder.Path, "may end");
        AsyncResult job = pool.ApplyAsync(static (string f) =>
        {
            while (!File.Exists(f)) Thread.Sleep(5);
        }, file);
        pool.Close();
        Assert.False(pool.Join(TimeSpan.Zero));
        Assert.False(pool.Join(Moment));
        using CancellationTokenSource impatience = new(Moment);
        await Bound.WithinAsync(Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => pool.JoinAsync(impatience.Token)));
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Join(TimeSpan.FromSeconds(-2)));
        await File.WriteAllTextAsync(file, "");
        Assert.True(pool.Join(Bound.Limit));
        job.Get();
        File.Delete(file);
    }

    [Fact]
    public void Submitting_while_the_pool_closes_is_refused_or_done()
    {
        for (int round = 0; round < 3; round++)
        {
            using ProcessPool pool = new(2);
            Bound.Within(() => pool.Apply(static () => 1));
            ConcurrentBag<(int Number, AsyncResult<int> Result)> accepted = [];
            int refused = 0;
            Thread[] threads = [.. Enumerable.Range(0, 8).Select(thread => new Thread(() =>
            {
                for (int i = 0; ; i++)
                {
                    int number = thread * 1_000_000 + i;
                    try
                    {
                        accepted.Add((number, pool.ApplyAsync(static (int n) => n, number)));
                    }
                    catch (InvalidOperationException)
                    {
                        Interlocked.Increment(ref refused);
                        return;
                    }
                }
            }))];
            foreach (Thread thread in threads) thread.Start();
            Bound.Until(() => accepted.Count > 500, "some jobs were taken");
            pool.Close();
            foreach (Thread thread in threads) Assert.True(thread.Join(Bound.Limit));
            Assert.Equal(8, refused);
            Bound.Within(pool.Join);
            Assert.All(accepted, job => Assert.Equal(job.Number, job.Result.Get(TimeSpan.Zero)));
        }
    }

    [Fact]
    public void Submitting_while_the_pool_terminates_is_refused_or_told()
    {
        using ProcessPool pool = new(2);
        ConcurrentBag<AsyncResult<int>> accepted = [];
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            try
            {
                while (true) accepted.Add(pool.ApplyAsync(static () => 1));
            }
            catch (InvalidOperationException)
            {
                // Terminated.
            }
        }))];
        foreach (Thread thread in threads) thread.Start();
        Bound.Until(() => accepted.Count > 500, "some jobs were taken");
        pool.Terminate();
        foreach (Thread thread in threads) Assert.True(thread.Join(Bound.Limit));
        Bound.Within(pool.Join);
        Assert.All(accepted, result =>
        {
            Assert.True(result.Ready);
            if (result.Successful) Assert.Equal(1, result.Get());
            else Assert.Throws<PoolTerminatedException>(() => result.Get());
        });
    }

    [Fact]
    public void Pool_is_disposed_of_inside_a_continuation_of_its_own_result() => Bound.Within(() =>
    {
        ProcessPool pool = new(1);
        Task<bool> done = Continue();
        Assert.True(done.Result);

        async Task<bool> Continue()
        {
            await pool.ApplyAsync(static () => 1);
            pool.Dispose();
            return pool.Join(TimeSpan.Zero);
        }
    });
}
