using Xunit;

namespace PoolRuntime.Tests.Scheduling;

/// <summary>Threads that take short calls many at a time, and what happens when one is not short.</summary>
public sealed class ShortCallsTests : IClassFixture<NothingLeftBehind>
{
    private static void Flood(WorkerThreadPool pool)
    {
        AsyncResult<int>[] results = [.. Enumerable.Range(0, 20_000).Select(i => pool.ApplyAsync(static n => n, i))];
        Assert.Equal(Enumerable.Range(0, 20_000), Bound.Within(() => results.Select(result => result.Get()).ToArray()));
    }

    [Fact]
    public void Short_calls_do_not_wait_behind_a_long_one_while_a_worker_is_idle()
    {
        using WorkerThreadPool pool = new(2);
        for (int round = 0; round < 20; round++)
        {
            using ManualResetEventSlim go = new();
            Flood(pool);
            AsyncResult slow = pool.ApplyAsync(() => go.Wait(Bound.Limit));
            AsyncResult<int>[] quick = [.. Enumerable.Range(0, 50).Select(i => pool.ApplyAsync(static n => n, i))];
            foreach (AsyncResult<int> result in quick) Assert.True(result.Wait(Bound.Limit / 2));
            Assert.False(slow.Ready);
            go.Set();
            Bound.Within(() => slow.Get());
        }
    }

    [Fact]
    public void Idle_workers_sleep_while_another_is_at_a_long_call()
    {
        if (!OperatingSystem.IsLinux()) return;
        using ManualResetEventSlim go = new();
        using WorkerThreadPool pool = new(new PoolOptions { Workers = 8, WorkerNamePrefix = "sleeper" });
        Flood(pool);
        AsyncResult slow = pool.ApplyAsync(() => go.Wait(Bound.Limit));
        Bound.Until(() => CountSleeps() is var before && SleepsAfter(before) < 20, "idle workers stay asleep");
        go.Set();
        Bound.Within(() => slow.Get());

        static long SleepsAfter(long before)
        {
            Thread.Sleep(300);
            return CountSleeps() - before;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_call_that_was_taken_ends_when_the_pool_ends_while_threads_submit(bool terminated)
    {
        for (int round = 0; round < 20; round++)
        {
            using WorkerThreadPool pool = new(2);
            Flood(pool);
            using Barrier start = new(3);
            Task<List<AsyncResult<int>>>[] submitters = [Submitting(), Submitting()];
            start.SignalAndWait();
            Thread.SpinWait(round * 1500);
            if (terminated) pool.Terminate();
            else pool.Close();

            Assert.True(pool.Join(Bound.Limit));
            List<AsyncResult<int>> taken = [.. submitters.SelectMany(one => Bound.Within(() => one.Result))];
            Assert.All(taken, result => Assert.True(result.Ready));
            // None is lost; terminated, those that had not run have failed.
            if (!terminated) Assert.All(taken, result => Assert.True(result.Successful));

            Task<List<AsyncResult<int>>> Submitting() => Task.Factory.StartNew(
                () =>
                {
                    List<AsyncResult<int>> results = [];
                    start.SignalAndWait();
                    try
                    {
                        while (results.Count < 1_000_000) results.Add(pool.ApplyAsync(static n => n, results.Count));
                    }
                    catch (InvalidOperationException)
                    {
                        // The pool takes no more.
                    }

                    return results;
                },
                TaskCreationOptions.LongRunning);
        }
    }

    [Fact]
    public void Calls_that_are_given_up_at_any_moment_end_once()
    {
        using WorkerThreadPool pool = new(2);
        Flood(pool);
        int ran = 0, cancelled = 0;
        for (int round = 0; round < 5_000; round++)
        {
            AsyncResult<int> first = pool.ApplyAsync(() => Interlocked.Increment(ref ran));
            AsyncResult<int> second = pool.ApplyAsync(() => Interlocked.Increment(ref ran));
            if (second.Cancel()) cancelled++;
            Assert.True(first.Wait(Bound.Limit));
            Assert.True(second.Wait(Bound.Limit));
        }

        pool.Close();
        Assert.True(pool.Join(Bound.Limit));
        // Those that were stopped had begun, or not.
        Assert.InRange(ran, 10_000 - cancelled, 10_000);
    }

    // How often the threads of the pool have given the processor up.
    private static long CountSleeps() => Directory.GetDirectories("/proc/self/task").Sum(SleepsOf);

    private static long SleepsOf(string task)
    {
        try
        {
            return File.ReadAllText($"{task}/comm").StartsWith("sleeper", StringComparison.Ordinal)
                ? File.ReadLines($"{task}/status")
                    .Where(line => line.StartsWith("voluntary_ctxt_switches", StringComparison.Ordinal))
                    .Sum(line => long.Parse(line.Split(':')[1]))
                : 0;
        }
        catch (IOException)
        {
            // One of somebody else, which has just ended.
            return 0;
        }
    }
}
