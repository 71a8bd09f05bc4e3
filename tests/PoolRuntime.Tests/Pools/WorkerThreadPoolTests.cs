using System.Collections.Concurrent;
using Xunit;

namespace PoolRuntime.Tests.Pools;

#pragma warning disable POOL701, POOL205 // Some jobs are only there to be run.

/// <summary>A pool of threads is a pool, without copies and without processes.</summary>
public sealed class WorkerThreadPoolTests : IClassFixture<NothingLeftBehind>
{
    private static int Square(int number) => number * number;

    private static void Throw() => throw new FormatException("on purpose");

    [Fact]
    public void Jobs_of_every_shape_run()
    {
        using WorkerThreadPool pool = new(2);
        int called = 0;
        Bound.Within(() =>
        {
            Assert.Equal(7, pool.Apply(static () => 7));
            Assert.Equal(9, pool.Apply(Square, 3));
            Assert.Equal("ab", pool.Apply(static (string a, string b) => a + b, "a", "b"));
            Assert.Equal(6, pool.Apply(static (int a, int b, int c) => a + b + c, 1, 2, 3));
            Assert.Equal(5, pool.Apply(static async () =>
            {
                await Task.Delay(1);
                return 5;
            }));
            Assert.Equal(16, pool.Apply(static async (int i) =>
            {
                await Task.Yield();
                return i * i;
            }, 4));
            pool.Apply(() => called++);
            pool.Apply((int by) => called += by, 10);
            pool.Apply(async () =>
            {
                await Task.Delay(1);
                called += 100;
            });
            Assert.Equal(111, called);
        });
    }

    [Fact]
    public void Map_gives_what_a_loop_gives()
    {
        using WorkerThreadPool pool = new(3);
        int[] items = [.. Enumerable.Range(0, 1000)];
        foreach (int? chunkSize in (int?[])[null, 1, 7, 5000])
            Assert.Equal(items.Select(Square), Bound.Within(() => pool.Map(Square, items, chunkSize)));
        Assert.Empty(Bound.Within(() => pool.Map(Square, Array.Empty<int>())));
        Assert.Equal([2, 3], Bound.Within(() => pool.Map(static async (int i) =>
        {
            await Task.Yield();
            return i + 1;
        }, [1, 2])));
    }

    [Fact]
    public void Arguments_and_results_are_the_objects_themselves()
    {
        using WorkerThreadPool pool = new(1);
        using MemoryStream stream = new();
        Assert.Same(stream, Bound.Within(() => pool.Apply(static (MemoryStream s) => s, stream)));
        Assert.Same(stream, Bound.Within(() => pool.Map(static (MemoryStream s) => s, [stream]))[0]);
    }

    [Fact]
    public void Jobs_run_on_background_threads_of_the_pool_in_this_process()
    {
        using WorkerThreadPool pool = new(2);
        Assert.Equal(Environment.ProcessId, Bound.Within(() => pool.Apply(static () => Environment.ProcessId)));
        Assert.True(Bound.Within(() => pool.Apply(static () => Thread.CurrentThread.IsBackground)));
        Assert.False(Bound.Within(() => pool.Apply(static () => Thread.CurrentThread.IsThreadPoolThread)));
        AsyncResult<int> result = pool.ApplyAsync(Square, 2);
        Assert.Equal(4, Bound.Within(() => result.Get()));
        Assert.Equal(Environment.ProcessId, result.WorkerProcessId);
    }

    [Fact]
    public void Never_more_jobs_run_than_there_are_workers()
    {
        using WorkerThreadPool pool = new(3);
        int running = 0;
        ConcurrentBag<int> seen = [];
        Bound.Within(() => pool.Map(_ =>
        {
            seen.Add(Interlocked.Increment(ref running));
            Thread.Sleep(2);
            Interlocked.Decrement(ref running);
            return 0;
        }, Enumerable.Range(0, 60), chunkSize: 1));
        Assert.Equal(3, seen.Max());
    }

    [Fact]
    public void Exceptions_are_the_objects_that_were_thrown_and_keep_their_stack()
    {
        using WorkerThreadPool pool = new(1);
        FormatException own = new("mine");
        AsyncResult<int> failed = pool.ApplyAsync<int>(() => throw own);
        Assert.Same(own, Bound.Throws<FormatException>(() => failed.Get()));
        AsyncResult deep = pool.ApplyAsync(Throw);
        for (int i = 0; i < 3; i++)
        {
            FormatException error = Bound.Throws<FormatException>(() => deep.Get());
            Assert.Contains(nameof(Throw), error.StackTrace!);
            Assert.Equal(2, error.StackTrace!.Split("End of stack trace").Length);
        }
    }

    [Fact]
    public void Error_of_an_item_is_thrown_and_all_others_are_done()
    {
        using WorkerThreadPool pool = new(2);
        ConcurrentBag<int> done = [];
        FormatException error = Bound.Throws<FormatException>(() => pool.Map(i =>
        {
            if (i is 5 or 25) throw new FormatException($"item {i}");
            done.Add(i);
            return i;
        }, Enumerable.Range(0, 30), chunkSize: 10));
        Assert.Equal("item 5", error.Message);
        Assert.Equal(28, done.Count);
    }

    [Fact]
    public void Dispose_finishes_what_was_taken()
    {
        int done = 0;
        Bound.Within(() =>
        {
            using WorkerThreadPool pool = new(2);
            for (int i = 0; i < 50; i++)
                pool.ApplyAsync(() =>
                {
                    Thread.Sleep(1);
                    Interlocked.Increment(ref done);
                });
        });
        Assert.Equal(50, done);
    }

    [Fact]
    public void Terminate_fails_everything_at_once_also_what_is_running()
    {
        WorkerThreadPool pool = new(2);
        using ManualResetEventSlim begun = new();
        using ManualResetEventSlim release = new();
        AsyncResult running = pool.ApplyAsync(() =>
        {
            begun.Set();
            release.Wait();
        });
        Bound.Within(begun.Wait);
        List<AsyncResult<int>> waiting = [.. Enumerable.Range(0, 10_000).Select(i => pool.ApplyAsync(static (int i) =>
        {
            Thread.Sleep(10);
            return i;
        }, i))];
        pool.Terminate();
        Bound.Within(pool.Join);
        Bound.Throws<PoolTerminatedException>(() => running.Get());
        Bound.Throws<PoolTerminatedException>(() => waiting[^1].Get());
        Bound.Within(() => waiting.ForEach(result => result.Wait()));
        Bound.Throws<InvalidOperationException>(() => pool.Apply(Square, 1));
        release.Set();
    }

    [Fact]
    public void Hundred_thousand_jobs_are_done()
    {
        using WorkerThreadPool pool = new(2);
        List<AsyncResult<int>> results = [];
        for (int i = 0; i < 100_000; i++) results.Add(pool.ApplyAsync(static (int i) => i, i));
        Assert.Equal(Enumerable.Range(0, 100_000), Bound.Within(() => results.Select(result => result.Get()).ToList()));
    }

    [Fact]
    public void Job_that_waits_for_the_last_worker_fails_instead_of_waiting_for_ever()
    {
        using WorkerThreadPool pool = new(1);
        InvalidOperationException error = Bound.Throws<InvalidOperationException>(
            () => pool.Apply(() => pool.Apply(Square, 3)));
        Assert.Contains("POOL205", error.Message);
        Assert.Equal(9, Bound.Within(() => pool.Apply(Square, 3)));
    }

    [Fact]
    public void Job_can_wait_for_another_while_a_worker_is_left()
    {
        using WorkerThreadPool pool = new(2);
        for (int i = 0; i < 100; i++) Assert.Equal(9, Bound.Within(() => pool.Apply(() => pool.Apply(Square, 3))));
    }

    [Fact]
    public void Job_can_close_terminate_and_dispose_its_own_pool()
    {
        WorkerThreadPool closing = new(1);
        Bound.Within(() => closing.Apply(closing.Close));
        Bound.Within(closing.Join);

        WorkerThreadPool disposing = new(1);
        Bound.Within(() => disposing.Apply(disposing.Dispose));
        Bound.Within(disposing.Join);

        WorkerThreadPool terminating = new(1);
        Bound.Throws<PoolTerminatedException>(() => terminating.Apply(terminating.Terminate));
        Bound.Within(terminating.Join);

        WorkerThreadPool joining = new(1);
        Assert.Contains("POOL205", Bound.Throws<InvalidOperationException>(() => joining.Apply(() =>
        {
            joining.Close();
            joining.Join();
        })).Message);
        Bound.Within(joining.Join);
    }
}
