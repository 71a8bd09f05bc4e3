using PoolRuntime.Tests;
using Xunit;

namespace PoolRuntime.Conformance.Synchronization;

public sealed class BarrierTests(Parties parties) : IClassFixture<Parties>
{
    private const int Five = 5;

    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(60);

    // Waits again and again; whether in each round everybody had come before any went on.
    private int[] PassTimes(WorkerKind kind, int times)
    {
        using ProcessBarrier barrier = new(Five);
        using SharedArray<int> came = SharedArray<int>.WithoutLock(times);
        return parties.Run(kind, Five, () =>
        {
            int wrong = 0;
            for (int i = 0; i < times; i++)
            {
                came.Add(i, 1);
                barrier.Wait();
                if (came[i] != Five || (i + 1 < times && came[i + 1] > Five)) wrong++;
            }

            return wrong;
        });
    }

    private static string Outcome(ProcessBarrier barrier, TimeSpan? timeout = null)
    {
        try
        {
            return $"{barrier.Wait(timeout)}";
        }
        catch (BarrierBrokenException)
        {
            return "broken";
        }
    }

    private void AllPass(WorkerKind kind, ProcessBarrier barrier) => Assert.Equal(
        ["0", "1", "2", "3", "4"], parties.Run(kind, Five, () => Outcome(barrier)).Order(StringComparer.Ordinal));

    [Theory, OnBoth]
    [Trait("Conformance", "MP-064")]
    [Trait("Conformance", "LK-055")]
    public void All_pass_together(WorkerKind kind) => Assert.Equal(new int[Five], PassTimes(kind, 1));

    [Theory, OnBoth]
    [Trait("Conformance", "MP-065")]
    [Trait("Conformance", "LK-056")]
    public void All_pass_together_ten_times(WorkerKind kind) => Assert.Equal(new int[Five], PassTimes(kind, 10));

    [Theory, OnBoth]
    [Trait("Conformance", "MP-074")]
    public void All_pass_together_a_thousand_times(WorkerKind kind) =>
        Assert.Equal(new int[Five], PassTimes(kind, 1000));

    [Theory, OnBoth]
    [Trait("Conformance", "LK-057")]
    public void Each_gets_another_number(WorkerKind kind)
    {
        using ProcessBarrier barrier = new(Five);
        for (int i = 0; i < 5; i++) AllPass(kind, barrier);
    }

    [Theory, OnBoth]
    [Trait("Conformance", "MP-067")]
    [Trait("Conformance", "LK-058")]
    public void The_action_runs_once_before_any_goes_on(WorkerKind kind)
    {
        using SharedValue<int> ran = new();
        using ProcessBarrier barrier = new(Five, () => ran.Add(1));
        Assert.Equal([1, 1, 1, 1, 1], parties.Run(kind, Five, () =>
        {
            barrier.Wait();
            return ran.Value;
        }));
    }

    [Theory, OnBoth]
    [Trait("Conformance", "MP-068")]
    [Trait("Conformance", "LK-059")]
    public void Aborting_breaks_it_for_all(WorkerKind kind)
    {
        using ProcessBarrier barrier = new(Five);
        AsyncResult<string>[] four = parties.Start(kind, Five - 1, () => Outcome(barrier));
        Bound.Until(() => barrier.Waiting == Five - 1, "four wait");
        barrier.Abort();
        Assert.Equal(["broken", "broken", "broken", "broken"], Parties.All(four));
        Assert.True(barrier.IsBroken);
        Assert.Equal("broken", Outcome(barrier));
    }

    [Theory, OnBoth]
    [Trait("Conformance", "MP-069")]
    [Trait("Conformance", "LK-060")]
    public void Resetting_frees_who_waits_and_then_all_pass(WorkerKind kind)
    {
        using ProcessBarrier barrier = new(Five);
        AsyncResult<string>[] two = parties.Start(kind, 2, () => Outcome(barrier));
        Bound.Until(() => barrier.Waiting == 2, "two wait");
        barrier.Reset();
        Assert.Equal(["broken", "broken"], Parties.All(two));
        Assert.False(barrier.IsBroken);
        AllPass(kind, barrier);
    }

    [Theory, OnBoth]
    [Trait("Conformance", "MP-070")]
    [Trait("Conformance", "LK-061")]
    public void Reset_after_aborting_it_is_usable_again(WorkerKind kind)
    {
        using ProcessBarrier barrier = new(Five);
        AsyncResult<string>[] two = parties.Start(kind, 2, () => Outcome(barrier));
        Bound.Until(() => barrier.Waiting == 2, "two wait");
        barrier.Abort();
        Parties.All(two);
        barrier.Reset();
        AllPass(kind, barrier);
    }

    [Theory, OnBoth]
    [Trait("Conformance", "MP-071")]
    [Trait("Conformance", "LK-062")]
    public void Who_comes_late_finds_it_broken_and_so_do_all(WorkerKind kind)
    {
        using ProcessBarrier barrier = new(Five);
        AsyncResult<string>[] four = parties.Start(kind, Five - 1, () => Outcome(barrier, Short));
        Assert.Equal(["broken", "broken", "broken", "broken"], Parties.All(four));
        Assert.Equal("broken", Outcome(barrier));
    }

    [Theory, OnBoth]
    [Trait("Conformance", "MP-072")]
    [Trait("Conformance", "LK-063")]
    public void The_time_it_was_made_with_is_that_of_each_wait(WorkerKind kind)
    {
        using ProcessBarrier barrier = new(Five, timeout: Short);
        AsyncResult<string>[] four = parties.Start(kind, Five - 1, () => Outcome(barrier));
        Assert.Equal(["broken", "broken", "broken", "broken"], Parties.All(four));
        Assert.True(barrier.IsBroken);
    }

    [Fact]
    [Trait("Conformance", "MP-073")]
    [Trait("Conformance", "LK-064")]
    public void One_party_never_waits()
    {
        using ProcessBarrier barrier = new(1);
        Assert.Equal(0, Bound.Within(() => barrier.Wait()));
        Assert.Equal(0, Bound.Within(() => barrier.Wait()));
    }

    [Fact]
    [Trait("Conformance", "LK-054")]
    public void Fewer_than_one_party_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ProcessBarrier(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ProcessBarrier(-1));
    }

    [Fact]
    [Trait("Conformance", "LK-065")]
    public void Text_tells_how_many_wait_and_whether_it_is_broken()
    {
        using ProcessBarrier barrier = new(3);
        Assert.Equal("ProcessBarrier (0/3 waiting)", barrier.ToString());
        barrier.Abort();
        Assert.Equal("ProcessBarrier (0/3 waiting, broken)", barrier.ToString());
    }

    [Fact]
    [Trait("Conformance", "X-047")]
    public void A_killed_party_breaks_it_for_the_others()
    {
        using ProcessBarrier barrier = new(Five);
        AsyncResult<string>[] others = parties.Start(WorkerKind.Processes, 3, () => Outcome(barrier));
        AsyncResult<int>[] killed = parties.Start(WorkerKind.Processes, 1, () =>
        {
            Task.Run(() => barrier.Wait());
            while (barrier.Waiting < 4) Thread.Sleep(1);
            return Death.OfThisProcess();
        });
        Assert.Equal(["broken", "broken", "broken"], Parties.All(others));
        Bound.Throws<WorkerLostException>(() => killed[0].Get());
        Assert.True(barrier.IsBroken);
    }
}
