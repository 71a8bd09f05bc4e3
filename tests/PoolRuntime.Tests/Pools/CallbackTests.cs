using System.Collections.Concurrent;
using Xunit;

namespace PoolRuntime.Tests.Pools;

#pragma warning disable POOL204 // What callbacks may do is what is tested.

/// <summary>Callbacks hear of every result once, and can do the pool no harm.</summary>
public sealed class CallbackTests : IClassFixture<NothingLeftBehind>
{
    private static int Square(int number) => number * number;

    private static int Fail(int number) => throw new FormatException($"{number}");

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Result_or_error_reaches_the_one_callback_that_is_for_it(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(1);
        BlockingCollection<object> heard = [];
        pool.ApplyAsync(Square, 3, callback: value => heard.Add(value), errorCallback: heard.Add);
        Assert.Equal(9, Bound.Within(heard.Take));
        AsyncResult<int> failed = pool.ApplyAsync(
            Fail, 4, callback: value => heard.Add(value), errorCallback: heard.Add);
        Assert.Equal("4", Assert.IsType<FormatException>(Bound.Within(heard.Take)).Message);
        Assert.Equal("4", Bound.Throws<FormatException>(() => failed.Get()).Message);
        pool.ApplyAsync(static () => { }, callback: () => heard.Add("done"));
        Assert.Equal("done", Bound.Within(heard.Take));
        pool.ApplyAsync(static async () =>
        {
            await Task.Yield();
            return 1;
        }, callback: value => heard.Add(value));
        Assert.Equal(1, Bound.Within(heard.Take));
        Assert.Empty(heard);
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Map_calls_back_once_with_everything_also_for_no_items(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(2);
        BlockingCollection<object> heard = [];
        pool.MapAsync(Square, Enumerable.Range(0, 10), chunkSize: 3, callback: heard.Add, errorCallback: heard.Add);
        Assert.Equal(Enumerable.Range(0, 10).Select(Square), Assert.IsType<int[]>(Bound.Within(heard.Take)));
        pool.MapAsync(Square, Array.Empty<int>(), callback: heard.Add);
        Assert.Empty(Assert.IsType<int[]>(Bound.Within(heard.Take)));
        pool.MapAsync(Fail, [1, 2], chunkSize: 1, callback: heard.Add, errorCallback: heard.Add);
        Assert.Equal("1", Assert.IsType<FormatException>(Bound.Within(heard.Take)).Message);
        Assert.Empty(heard);
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Callback_that_throws_harms_nothing_and_is_told_of(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(2);
        BlockingCollection<(object?, Exception)> told = [];
        pool.UnhandledCallbackException += (sender, unhandled) => told.Add((sender, unhandled.Exception));
        AsyncResult<int> result = pool.ApplyAsync(Square, 3, callback: _ => throw new FormatException("of a callback"));
        Assert.Equal(9, Bound.Within(() => result.Get()));
        (object? sender, Exception error) = Bound.Within(told.Take);
        Assert.Same(pool, sender);
        Assert.Equal("of a callback", error.Message);
        Assert.Equal(Enumerable.Range(0, 100).Select(Square), Bound.Within(() => pool.Map(
            Square, Enumerable.Range(0, 100), chunkSize: 1)));
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Callback_that_takes_its_time_holds_up_no_result(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(2);
        using ManualResetEventSlim release = new();
        int finished = 0;
        pool.ApplyAsync(Square, 3, callback: _ =>
        {
            release.Wait();
            finished++;
        });
        Assert.Equal(100, Bound.Within(() => pool.Map(Square, Enumerable.Range(0, 100), chunkSize: 1)).Length);
        AsyncResult<int> other = pool.ApplyAsync(Square, 5, callback: _ => finished++);
        Assert.Equal(25, Bound.Within(() => other.Get()));
        Assert.Equal(0, finished);
        release.Set();
        pool.Close();
        Bound.Within(pool.Join);
        Assert.Equal(2, finished);
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Callbacks_run_one_after_the_other_in_the_order_of_the_results(WorkerKind kind)
    {
        List<int> heard = [];
        HashSet<Thread> threads = [];
        Bound.Within(() =>
        {
            using Pool pool = kind.NewPool(1);
            for (int i = 0; i < 500; i++)
                pool.ApplyAsync(static (int i) => i, i, callback: i =>
                {
                    heard.Add(i);
                    threads.Add(Thread.CurrentThread);
                });
        });
        Assert.Equal(Enumerable.Range(0, 500), heard);
        Assert.Single(threads);
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Callback_can_close_join_terminate_and_dispose_the_pool(WorkerKind kind)
    {
        foreach (Action<Pool> end in (Action<Pool>[])
        [
            static pool => pool.Dispose(),
            static pool => pool.Terminate(),
            static pool =>
            {
                pool.Close();
                pool.Join();
            },
        ])
        {
            Pool pool = kind.NewPool(1);
            using ManualResetEventSlim ended = new();
            pool.ApplyAsync(Square, 3, callback: _ =>
            {
                end(pool);
                ended.Set();
            });
            Bound.Within(ended.Wait);
            Bound.Within(pool.Join);
        }
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Callback_can_submit_and_wait(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(1);
        BlockingCollection<int> heard = [];
        pool.ApplyAsync(Square, 3, callback: value => heard.Add(pool.Apply(Square, value)));
        Assert.Equal(81, Bound.Within(heard.Take));
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Terminated_jobs_call_back_with_the_error(WorkerKind kind)
    {
        Pool pool = kind.NewPool(1);
        BlockingCollection<Exception> heard = [];
        for (int i = 0; i < 5; i++)
            pool.ApplyAsync(static () => Thread.Sleep(2000), errorCallback: heard.Add);
        pool.Terminate();
        Bound.Within(pool.Join);
        for (int i = 0; i < 5; i++) Assert.IsType<PoolTerminatedException>(Bound.Within(heard.Take));
    }
}
