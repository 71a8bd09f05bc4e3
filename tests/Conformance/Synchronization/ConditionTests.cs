using System.Diagnostics;
using PoolRuntime.Tests;
using Xunit;

namespace PoolRuntime.Conformance.Synchronization;

public sealed class ConditionTests(Parties parties) : IClassFixture<Parties>
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(30);

    private static void UntilWaiting(ProcessCondition condition, int count) => Bound.Until(
        () => condition.ToString().EndsWith($"{count} waiting)", StringComparison.Ordinal), $"{count} wait");

    private static int Ready(AsyncResult<bool>[] results) => results.Count(result => result.Ready);

    private static void Notify(ProcessCondition condition, int count)
    {
        using (condition.Acquire()) condition.Notify(count);
    }

    [Theory, OnBoth]
    [Trait("Conformance", "MP-056")]
    public void All_are_notified_and_those_whose_time_was_over_leave_nothing(WorkerKind kind)
    {
        using ProcessCondition condition = new();
        Assert.Equal(Enumerable.Repeat(false, 6), parties.Run(kind, 6, () =>
        {
            using (condition.Acquire()) return condition.Wait(TimeSpan.FromMilliseconds(20));
        }));
        UntilWaiting(condition, 0);
        AsyncResult<bool>[] six = parties.Start(kind, 6, () =>
        {
            using (condition.Acquire()) return condition.Wait();
        });
        UntilWaiting(condition, 6);
        using (condition.Acquire()) condition.NotifyAll();
        Assert.Equal(Enumerable.Repeat(true, 6), Parties.All(six));
    }

    [Theory, OnBoth]
    [Trait("Conformance", "MP-057")]
    [Trait("Conformance", "LK-036")]
    public void As_many_go_on_as_are_notified(WorkerKind kind)
    {
        using ProcessCondition condition = new();
        AsyncResult<bool>[] six = parties.Start(kind, 6, () =>
        {
            using (condition.Acquire()) return condition.Wait();
        });
        UntilWaiting(condition, 6);
        Notify(condition, 2);
        Bound.Until(() => Ready(six) == 2, "two have gone on");
        Thread.Sleep(Short);
        Assert.Equal(2, Ready(six));
        UntilWaiting(condition, 4);
        Notify(condition, 4);
        Bound.Until(() => Ready(six) == 6, "all have gone on");
        Notify(condition, 3);
        using (condition.Acquire()) Assert.False(condition.Wait(Short));
        using (condition.Acquire()) condition.NotifyAll();
    }

    [Theory, OnBoth]
    [Trait("Conformance", "MP-059")]
    [Trait("Conformance", "LK-038")]
    public void Something_is_waited_for_that_others_bring_about(WorkerKind kind)
    {
        using ProcessCondition condition = new();
        using SharedValue<int> state = SharedValue<int>.WithoutLock();
        AsyncResult<bool>[] child = parties.Start(kind, 1, () =>
        {
            using (condition.Acquire()) return condition.WaitFor(() => state.Value == 4);
        });
        for (int i = 0; i < 4; i++)
        {
            Thread.Sleep(5);
            using (condition.Acquire())
            {
                state.Value++;
                condition.Notify();
            }
        }

        Assert.Equal([true], Parties.All(child));
    }

    [Theory, OnBoth]
    [Trait("Conformance", "MP-060")]
    [Trait("Conformance", "LK-039")]
    public void Its_time_is_kept_although_it_is_notified(WorkerKind kind)
    {
        using ProcessCondition condition = new();
        AsyncResult<(bool, bool)>[] child = parties.Start(kind, 1, () =>
        {
            long start = Stopwatch.GetTimestamp();
            using (condition.Acquire())
            {
                bool isSo = condition.WaitFor(static () => false, TimeSpan.FromMilliseconds(100));
                return (isSo, Stopwatch.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(100));
            }
        });
        while (!child[0].Ready)
        {
            Notify(condition, 1);
            Thread.Sleep(5);
        }

        Assert.Equal([(false, true)], Parties.All(child));
    }

    [Theory, OnBoth]
    [Trait("Conformance", "MP-061")]
    public void A_wait_says_whether_it_was_notified_and_can_be_cancelled(WorkerKind kind)
    {
        using ProcessCondition condition = new();
        using (condition.Acquire())
        {
            Assert.False(condition.Wait(TimeSpan.Zero));
            Assert.False(condition.Wait(Short));
        }

        AsyncResult<bool>[] child = parties.Start(kind, 1, () =>
        {
            using (condition.Acquire()) return condition.Wait();
        });
        UntilWaiting(condition, 1);
        Notify(condition, 1);
        Assert.Equal([true], Parties.All(child));
        using CancellationTokenSource source = new(20);
        Bound.Throws<OperationCanceledException>(() =>
        {
            using (condition.Acquire()) condition.Wait(cancellationToken: source.Token);
        });
        Assert.False(condition.Lock.IsLocked);
    }

    [Fact]
    [Trait("Conformance", "LK-033")]
    public void Its_lock_is_recursive_or_the_one_that_was_given()
    {
        using ProcessCondition own = new();
        using (own.Acquire())
        using (own.Acquire()) Assert.True(own.Lock.IsLocked);
        using ProcessLock given = new();
        using ProcessCondition condition = new(given);
        using (condition.Acquire())
        {
            Assert.True(given.IsLocked);
            Assert.False(given.TryAcquire());
        }

        Assert.Same(given, condition.Lock);
    }

    [Fact]
    [Trait("Conformance", "LK-034")]
    [Trait("Conformance", "LK-035")]
    public void Without_the_lock_nobody_waits_or_notifies()
    {
        using ProcessLock given = new();
        foreach (ProcessCondition condition in new[] { new ProcessCondition(), new ProcessCondition(given) })
        {
            using (condition)
            {
                Assert.Throws<SynchronizationLockException>(() => condition.Wait());
                Assert.Throws<SynchronizationLockException>(() => condition.WaitFor(static () => true));
                Assert.Throws<SynchronizationLockException>(() => condition.Notify());
                Assert.Throws<SynchronizationLockException>(condition.NotifyAll);
            }
        }
    }

    [Fact]
    [Trait("Conformance", "LK-037")]
    public void A_wait_is_not_over_before_its_time()
    {
        using ProcessCondition condition = new();
        Bound.Within(() =>
        {
            using (condition.Acquire())
            {
                long start = Stopwatch.GetTimestamp();
                Assert.False(condition.Wait(Short));
                Assert.True(Stopwatch.GetElapsedTime(start) >= Short);
            }
        });
    }
}
