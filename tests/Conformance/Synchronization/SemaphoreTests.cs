using System.Diagnostics;
using PoolRuntime.Tests;
using Xunit;

namespace PoolRuntime.Conformance.Synchronization;

#pragma warning disable POOL501 // The semaphore goes with the test.

public sealed class SemaphoreTests(Parties parties) : IClassFixture<Parties>
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(30);

    public static TheoryData<bool> Kinds => [false, true];

    private static ProcessSemaphoreBase New(bool isBounded, int value) =>
        isBounded ? new ProcessBoundedSemaphore(value) : new ProcessSemaphore(value);

    [Theory, OnBoth]
    [Trait("Conformance", "MP-052")]
    public void Value_goes_down_and_up_and_beyond(WorkerKind kind)
    {
        using ProcessSemaphore semaphore = new(2);
        Assert.Equal([true], parties.Run(kind, 1, () => semaphore.TryAcquire()));
        Assert.Equal(1, semaphore.Value);
        Assert.True(semaphore.TryAcquire());
        Assert.Equal(0, semaphore.Value);
        Assert.Equal([false], parties.Run(kind, 1, () => semaphore.TryAcquire()));
        for (int value = 1; value <= 4; value++)
        {
            Assert.Equal([value], parties.Run(kind, 1, () =>
            {
                semaphore.Release();
                return semaphore.Value;
            }));
        }
    }

    [Theory, OnBoth]
    [Trait("Conformance", "MP-053")]
    public void Value_of_a_bounded_one_stays_within(WorkerKind kind)
    {
        using ProcessBoundedSemaphore semaphore = new(2);
        Assert.Equal([true, true], parties.Run(kind, 2, () => semaphore.TryAcquire()));
        Assert.False(semaphore.TryAcquire());
        semaphore.Release();
        semaphore.Release();
        Assert.Equal(2, semaphore.Value);
        Assert.Throws<SemaphoreFullException>(() => semaphore.Release());
        Assert.Equal(2, semaphore.Value);
    }

    [Fact]
    [Trait("Conformance", "MP-054")]
    public void Each_way_to_wait_says_no_in_its_time()
    {
        using ProcessSemaphore semaphore = new(0);
        Assert.False(semaphore.TryAcquire());
        Assert.False(semaphore.TryAcquire(TimeSpan.Zero));
        long start = Stopwatch.GetTimestamp();
        Assert.False(Bound.Within(() => semaphore.TryAcquire(Short)));
        Assert.True(Stopwatch.GetElapsedTime(start) >= Short);
    }

    [Theory, MemberData(nameof(Kinds))]
    [Trait("Conformance", "LK-040")]
    [Trait("Conformance", "LK-048")]
    public void It_starts_with_one_or_what_is_asked_for(bool isBounded)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => New(isBounded, -1));
        using ProcessSemaphoreBase semaphore = isBounded ? new ProcessBoundedSemaphore() : new ProcessSemaphore();
        Assert.Equal(1, semaphore.Value);
    }

    [Theory, MemberData(nameof(Kinds))]
    [Trait("Conformance", "LK-041")]
    [Trait("Conformance", "LK-045")]
    public void Acquiring_follows_the_value(bool isBounded)
    {
        using ProcessSemaphoreBase semaphore = New(isBounded, 2);
        semaphore.Acquire();
        Assert.True(semaphore.TryAcquire());
        Assert.False(semaphore.TryAcquire());
        semaphore.Release();
        Assert.True(semaphore.TryAcquire());
        semaphore.Release();
        semaphore.Release();
        Assert.Equal(2, semaphore.Value);
    }

    [Theory, MemberData(nameof(Kinds))]
    [Trait("Conformance", "LK-042")]
    public void Dropped_while_it_is_acquired_it_does_no_harm(bool isBounded)
    {
        ProcessSemaphoreBase semaphore = New(isBounded, 1);
        semaphore.Acquire();
        semaphore.Dispose();
        Assert.Throws<ObjectDisposedException>(() => semaphore.Release());
    }

    [Theory, MemberData(nameof(Kinds))]
    [Trait("Conformance", "LK-044")]
    public void Releasing_several_lets_as_many_go_on(bool isBounded)
    {
        using ProcessSemaphoreBase semaphore = New(isBounded, 3);
        for (int i = 0; i < 3; i++) semaphore.Acquire();
        int passed = 0;
        Thread[] threads = [.. Enumerable.Range(0, 3).Select(_ => new Thread(() =>
        {
            semaphore.Acquire();
            Interlocked.Increment(ref passed);
        }))];
        foreach (Thread thread in threads) thread.Start();
        Thread.Sleep(Short);
        Assert.Equal(0, passed);
        semaphore.Release(2);
        Bound.Until(() => Volatile.Read(ref passed) == 2, "two have gone on");
        Thread.Sleep(Short);
        Assert.Equal(2, passed);
        semaphore.Release();
        Bound.Within(() => Array.ForEach(threads, thread => thread.Join()));
    }

    [Theory, MemberData(nameof(Kinds))]
    [Trait("Conformance", "LK-049")]
    public void Scope_releases_whatever_happens(bool isBounded)
    {
        using ProcessSemaphoreBase semaphore = New(isBounded, 1);
        Action failing = () =>
        {
            using (semaphore.Acquire())
            {
                Assert.Equal(0, semaphore.Value);
                throw new FormatException();
            }
        };
        Assert.Throws<FormatException>(failing);
        Assert.Equal(1, semaphore.Value);
    }

    [Fact]
    [Trait("Conformance", "LK-051")]
    [Trait("Conformance", "LK-053")]
    public void Text_tells_the_value_and_the_first_of_a_bounded_one()
    {
        using ProcessSemaphore plain = new(3);
        using ProcessBoundedSemaphore bounded = new(3);
        plain.Acquire();
        bounded.Acquire();
        Assert.Equal("ProcessSemaphore (value 2)", plain.ToString());
        Assert.Equal("ProcessBoundedSemaphore (value 2/3)", bounded.ToString());
    }

    [Fact]
    [Trait("Conformance", "LK-052")]
    public void A_bounded_one_that_is_released_too_often_refuses_all_of_it()
    {
        using ProcessBoundedSemaphore semaphore = new(3);
        semaphore.Acquire();
        Assert.Throws<SemaphoreFullException>(() => semaphore.Release(2));
        Assert.Equal(2, semaphore.Value);
        semaphore.Release();
        Assert.Throws<SemaphoreFullException>(() => semaphore.Release());
    }
}
