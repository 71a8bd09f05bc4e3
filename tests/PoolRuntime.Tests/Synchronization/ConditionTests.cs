using Xunit;

namespace PoolRuntime.Tests.Synchronization;

#pragma warning disable POOL506 // Waking up is what is tested.

public sealed class ConditionTests(PoolOfTwo fixture) : IClassFixture<PoolOfTwo>
{
    private readonly ProcessPool _pool = fixture.Pool;

    [Fact]
    public void Notifying_passes_over_who_was_killed_and_wakes_the_next()
    {
        using ProcessCondition condition = new();
        using ProcessEvent ready = new();
        AsyncResult<int> dead = _pool.ApplyAsync(() =>
        {
            using (condition.Acquire())
            {
                ready.Set();
                condition.Wait();
            }

            return 0;
        });
        Bound.Within(() => ready.Wait());
        using (condition.Acquire()) Assert.EndsWith("1 waiting)", condition.ToString(), StringComparison.Ordinal);
        Task<bool> alive = Task.Run(() =>
        {
            using (condition.Acquire()) return condition.Wait();
        });
        Bound.Until(() => condition.ToString().EndsWith("2 waiting)", StringComparison.Ordinal), "both wait");
        Death.OfAllWorkers();
        Bound.Throws<WorkerLostException>(() => dead.Get());
        using (condition.Acquire()) condition.Notify();
        Assert.True(Bound.Within(() => alive.GetAwaiter().GetResult()));
    }

    [Fact]
    public void A_notification_that_a_killed_process_got_goes_to_the_next()
    {
        using ProcessCondition condition = new();
        AsyncResult<int> dead = _pool.ApplyAsync(() =>
        {
            using (condition.Acquire()) condition.Wait();
            return 0;
        });
        Bound.Until(() => condition.ToString().EndsWith("1 waiting)", StringComparison.Ordinal), "it waits");
        Task<bool> alive = Task.Run(() =>
        {
            using (condition.Acquire()) return condition.Wait();
        });
        Bound.Until(() => condition.ToString().EndsWith("2 waiting)", StringComparison.Ordinal), "both wait");
        using (condition.Acquire())
        {
            condition.Notify();
            // It cannot have gone on yet: the lock is held here.
            Death.OfAllWorkers();
            Bound.Throws<WorkerLostException>(() => dead.Get());
        }

        Assert.True(Bound.Within(() => alive.GetAwaiter().GetResult()));
    }

    [Fact]
    public void A_wait_whose_lock_is_abandoned_ends_with_the_lock_held_and_says_so()
    {
        using ProcessCondition condition = new();
        AbandonedException error = Bound.Throws<AbandonedException>(() =>
        {
            using (condition.Acquire())
            {
                AsyncResult<int> dead = _pool.ApplyAsync(() =>
                {
                    condition.Acquire();
                    condition.NotifyAll();
                    return Death.OfThisProcess();
                });
                try
                {
                    condition.Wait();
                }
                catch (AbandonedException)
                {
                    Assert.True(condition.Lock.IsLocked);
                    Assert.Throws<WorkerLostException>(() => dead.Get());
                    throw;
                }
            }
        });
        Assert.True(error.LockIsHeld);
        Assert.False(condition.Lock.IsLocked);
    }

    [Fact]
    public void Killing_waiters_again_and_again_leaves_room_for_others()
    {
        using ProcessCondition condition = new();
        using ProcessPool pool = new(1);
        for (int i = 0; i < 3; i++)
        {
            AsyncResult<int> dead = pool.ApplyAsync(() =>
            {
                Thread[] threads = new Thread[400];
                for (int t = 0; t < threads.Length; t++)
                {
                    threads[t] = new Thread(() =>
                    {
                        using (condition.Acquire()) condition.Wait();
                    }, 128 * 1024);
                    threads[t].Start();
                }

                while (!condition.ToString().Contains("400 waiting", StringComparison.Ordinal)
                    && !condition.ToString().Contains("800 waiting", StringComparison.Ordinal)
                    && !condition.ToString().Contains("1000 waiting", StringComparison.Ordinal)) Thread.Sleep(1);
                return Death.OfThisProcess();
            });
            Bound.Throws<WorkerLostException>(() => dead.Get());
        }

        using (condition.Lock.Acquire(out _)) Assert.False(condition.Wait(TimeSpan.FromMilliseconds(1)));
    }

    [Fact]
    public void A_cancelled_wait_ends_with_the_lock_held_as_often_as_before()
    {
        using ProcessCondition condition = new();
        using CancellationTokenSource source = new(20);
        Bound.Within(() =>
        {
            using (condition.Acquire())
            using (condition.Acquire())
            {
                Assert.ThrowsAny<OperationCanceledException>(() => condition.Wait(cancellationToken: source.Token));
                Assert.EndsWith("0 waiting)", condition.ToString(), StringComparison.Ordinal);
                Assert.Contains("2 times", condition.Lock.ToString(), StringComparison.Ordinal);
            }
        });
        Assert.False(condition.Lock.IsLocked);
    }

    [Fact]
    public void Given_locks_travel_with_it()
    {
        using ProcessLock once = new();
        using ProcessRLock recursive = new();
        using ProcessCondition first = new(once);
        using ProcessCondition second = new(recursive);
        using (once.Acquire())
        using (recursive.Acquire())
        {
            Assert.Equal((true, false), Bound.Within(() => _pool.Apply(
                () => (first.Lock is ProcessLock && first.Lock.IsLocked, second.TryAcquire(TimeSpan.Zero)))));
        }
    }

    [Fact]
    public void No_lock_is_refused_before_there_is_memory()
    {
        string[] before = [.. NothingLeftBehind.SharedMemoryFiles()];
        Assert.Throws<ArgumentNullException>(() => new ProcessCondition((ProcessLock)null!));
        Assert.Throws<ArgumentNullException>(() => new ProcessCondition((ProcessRLock)null!));
        Assert.Empty(NothingLeftBehind.SharedMemoryFiles().Except(before));
    }

    [Fact]
    public void Bad_input_is_refused()
    {
        using ProcessCondition condition = new();
        using (condition.Acquire())
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => condition.Wait(TimeSpan.FromSeconds(-1)));
            Assert.Throws<ArgumentOutOfRangeException>(() => condition.Notify(-1));
            Assert.Throws<ArgumentNullException>(() => condition.WaitFor(null!));
            Assert.ThrowsAny<OperationCanceledException>(
                () => condition.Wait(cancellationToken: new CancellationToken(true)));
            condition.Notify(0);
        }
    }
}
