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
