using Xunit;

namespace PoolRuntime.Tests.Synchronization;

#pragma warning disable POOL502 // Permits are counted, none is used.

public sealed class SemaphoreTests(PoolOfTwo fixture) : IClassFixture<PoolOfTwo>
{
    private readonly ProcessPool _pool = fixture.Pool;

    [Fact]
    public void No_more_are_in_at_once_than_there_are_permits()
    {
        using ProcessSemaphore semaphore = new(2);
        using ProcessSemaphore inside = new(0);
        int most = Bound.Within(() => _pool.Map(
            i =>
            {
                int seen = 0;
                for (int round = 0; round < 200; round++)
                {
                    using (semaphore.Acquire())
                    {
                        inside.Release();
                        seen = Math.Max(seen, inside.Value);
                        inside.TryAcquire();
                    }
                }

                return seen;
            },
            Enumerable.Range(0, 4)).Max());
        Assert.InRange(most, 1, 2);
        Assert.Equal((2, 0), (semaphore.Value, inside.Value));
    }

    [Fact]
    public void What_one_puts_another_takes()
    {
        using ProcessSemaphore items = new(0);
        AsyncResult<int> taker = _pool.ApplyAsync(() =>
        {
            for (int i = 0; i < 1000; i++) items.Acquire();
            return 0;
        });
        Bound.Within(() =>
        {
            for (int i = 0; i < 1000; i++) items.Release();
            taker.Get();
        });
        Assert.Equal(0, items.Value);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Permits_of_a_killed_process_come_back(bool waits)
    {
        using ProcessBoundedSemaphore bounded = new(3);
        using ProcessSemaphore plain = new(3);
        Death.In(_pool, () =>
        {
            for (int i = 0; i < 3; i++) (bounded.Acquire(), plain.Acquire()).GetHashCode();
            return Death.OfThisProcess();
        });
        TimeSpan? limit = waits ? null : TimeSpan.Zero;
        for (int i = 0; i < 3; i++)
        {
            Assert.True(Bound.Within(() => bounded.TryAcquire(limit)));
            Assert.True(Bound.Within(() => plain.TryAcquire(limit)));
        }

        Assert.False(bounded.TryAcquire());
        Assert.False(plain.TryAcquire());
        bounded.Release(3);
        Assert.Throws<SemaphoreFullException>(() => bounded.Release());
    }

    [Fact]
    public void Things_that_a_killed_process_has_used_up_do_not_come_back()
    {
        using ProcessSemaphore items = new(0);
        items.Release(3);
        Death.In(_pool, () =>
        {
            for (int i = 0; i < 3; i++) items.Acquire();
            return Death.OfThisProcess();
        });
        Assert.False(items.TryAcquire());
    }

    [Fact]
    public void A_permit_that_another_process_gives_back_is_not_given_back_twice()
    {
        using ProcessBoundedSemaphore bounded = new(1);
        AsyncResult<int> holder = _pool.ApplyAsync(() =>
        {
            bounded.Acquire();
            while (bounded.Value == 0) Thread.Sleep(1);
            while (bounded.Value != 0) Thread.Sleep(1);
            return Death.OfThisProcess();
        });
        Bound.Until(() => bounded.Value == 0, "it is held");
        bounded.Release();
        Thread.Sleep(50);
        Assert.True(bounded.TryAcquire());
        Bound.Throws<WorkerLostException>(() => holder.Get());
        Assert.False(bounded.TryAcquire());
    }

    [Fact]
    public void Processes_that_are_killed_at_any_moment_lose_no_permit()
    {
        using ProcessBoundedSemaphore bounded = new(2);
        using ProcessSemaphore running = new(0);
        for (int i = 0; i < 10; i++)
        {
            AsyncResult<int> first = _pool.ApplyAsync(() => Churn(bounded, running));
            AsyncResult<int> second = _pool.ApplyAsync(() => Churn(bounded, running));
            Bound.Within(() => (running.Acquire(), running.Acquire()));
            Thread.Sleep(i);
            Death.OfAllWorkers();
            Bound.Throws<WorkerLostException>(() => first.Get());
            Bound.Throws<WorkerLostException>(() => second.Get());
        }

        for (int i = 0; i < 2; i++) Assert.True(Bound.Within(() => bounded.TryAcquire(Bound.Limit)));
        Assert.False(bounded.TryAcquire());
        bounded.Release(2);
        Assert.Equal(2, bounded.Value);

        static int Churn(ProcessBoundedSemaphore bounded, ProcessSemaphore running)
        {
            running.Release();
            while (true) bounded.Acquire().Dispose();
        }
    }

    [Fact]
    public void Bad_numbers_and_times_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ProcessSemaphore(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ProcessBoundedSemaphore(-1));
        using ProcessSemaphore semaphore = new(0);
        Assert.Throws<ArgumentOutOfRangeException>(() => semaphore.Release(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => semaphore.TryAcquire(TimeSpan.FromTicks(-1)));
        semaphore.Release(int.MaxValue);
        Assert.Throws<SemaphoreFullException>(() => semaphore.Release());
        Assert.Equal(int.MaxValue, semaphore.Value);
    }

    [Fact]
    public void A_cancelled_wait_takes_none()
    {
        using ProcessSemaphore semaphore = new(0);
        using CancellationTokenSource source = new(20);
        Bound.Throws<OperationCanceledException>(() => semaphore.Acquire(source.Token));
        semaphore.Release();
        Assert.True(semaphore.TryAcquire());
        Assert.ThrowsAny<OperationCanceledException>(() => semaphore.Acquire(new CancellationToken(true)));
    }
}
