using System.Diagnostics;
using PoolRuntime.Tests;
using Xunit;

namespace PoolRuntime.Conformance.Synchronization;

public sealed class EventTests(Parties parties) : IClassFixture<Parties>
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(30);

    [Theory, OnBoth]
    [Trait("Conformance", "MP-062")]
    public void It_is_waited_for_set_and_cleared(WorkerKind kind)
    {
        using ProcessEvent flag = new();
        Assert.False(flag.Wait(TimeSpan.Zero));
        Assert.False(flag.Wait(Short));
        flag.Set();
        Assert.True(flag.IsSet);
        Assert.True(flag.Wait());
        Assert.True(flag.Wait(TimeSpan.Zero));
        flag.Clear();
        Assert.False(flag.IsSet);
        AsyncResult<int>[] child = parties.Start(kind, 1, () =>
        {
            Thread.Sleep(20);
            flag.Set();
            return 0;
        });
        Assert.True(Bound.Within(() => flag.Wait()));
        Parties.All(child);
    }

    [Theory, OnBoth]
    [Trait("Conformance", "MP-063")]
    [Trait("Conformance", "LK-032")]
    public void Text_tells_whether_it_is_set(WorkerKind kind)
    {
        using ProcessEvent flag = new();
        Assert.Equal(["ProcessEvent (unset)"], parties.Run(kind, 1, () => flag.ToString()));
        flag.Set();
        Assert.Equal(["ProcessEvent (set)"], parties.Run(kind, 1, () => flag.ToString()));
    }

    [Fact]
    [Trait("Conformance", "LK-027")]
    public void Setting_or_clearing_it_twice_is_doing_it_once()
    {
        using ProcessEvent flag = new();
        Assert.False(flag.IsSet);
        flag.Set();
        flag.Set();
        Assert.True(flag.IsSet);
        flag.Clear();
        flag.Clear();
        Assert.False(flag.IsSet);
    }

    [Theory, OnBoth]
    [Trait("Conformance", "LK-028")]
    public void Five_that_wait_go_on_and_later_ones_do_not_wait(WorkerKind kind)
    {
        using ProcessEvent flag = new();
        AsyncResult<bool>[] five = parties.Start(kind, 5, () => flag.Wait() && flag.Wait());
        Thread.Sleep(Short);
        Assert.DoesNotContain(five, result => result.Ready);
        flag.Set();
        Assert.Equal([true, true, true, true, true], Parties.All(five));
    }

    [Fact]
    [Trait("Conformance", "LK-029")]
    public void A_wait_for_a_time_says_whether_it_was_set()
    {
        using ProcessEvent flag = new();
        long start = Stopwatch.GetTimestamp();
        Assert.False(Bound.Within(() => flag.Wait(Short)));
        Assert.True(Stopwatch.GetElapsedTime(start) >= Short);
        flag.Set();
        Assert.True(flag.Wait(Short));
    }

    [Theory, OnBoth]
    [Trait("Conformance", "LK-030")]
    [Trait("Conformance", "X-046")]
    public void Set_and_cleared_at_once_it_lets_all_go_that_wait(WorkerKind kind)
    {
        const int rounds = 1000;
        using ProcessEvent flag = new();
        using ProcessSemaphore waiting = new(0);
        using ProcessBarrier round = new(3);
        AsyncResult<bool>[] waiters = parties.Start(kind, 2, () =>
        {
            for (int i = 0; i < rounds; i++)
            {
                // Whoever is told so is as good as waiting, but for a moment: each third round leaves it.
                waiting.Release();
                if (!flag.Wait(TimeSpan.FromSeconds(30))) return false;
                round.Wait();
            }

            return true;
        });
        Bound.Within(() =>
        {
            for (int i = 0; i < rounds; i++)
            {
                waiting.Acquire();
                waiting.Acquire();
                if (i % 10 == 0) Thread.Sleep(1);
                flag.Set();
                flag.Clear();
                // One that was only about to wait has to be let go too.
                while (round.Waiting < 2 && !waiters.Any(result => result.Ready))
                {
                    flag.Set();
                    flag.Clear();
                }

                round.Wait();
            }
        });
        Assert.Equal([true, true], Parties.All(waiters));
    }

    [Theory, OnBoth]
    [Trait("Conformance", "X-046")]
    public void Whoever_waits_when_it_is_set_is_told_so_though_it_is_cleared_at_once(WorkerKind kind)
    {
        using ProcessEvent flag = new();
        for (int i = 0; i < 10; i++)
        {
            AsyncResult<bool>[] waiters = parties.Start(kind, 4, () => flag.Wait(TimeSpan.FromSeconds(30)));
            // Who waits when it is set gets true, and one that comes later is let go by a later pulse.
            while (!waiters.All(result => result.Ready))
            {
                flag.Set();
                flag.Clear();
                Thread.Sleep(1);
            }

            Assert.Equal([true, true, true, true], Parties.All(waiters));
        }
    }
}
