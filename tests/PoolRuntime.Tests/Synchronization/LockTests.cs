using PoolRuntime.Synchronization;
using Xunit;

namespace PoolRuntime.Tests.Synchronization;

#pragma warning disable POOL502 // That nothing else is held in time is what is tested.

public sealed class LockTests(PoolOfTwo fixture) : IClassFixture<PoolOfTwo>
{
    private readonly ProcessPool _pool = fixture.Pool;

    [Fact]
    public void It_is_the_same_lock_in_another_process_in_whatever_it_is_sent()
    {
        using ProcessLock shared = new();
        using (shared.Acquire())
        {
            Assert.False(Bound.Within(() => _pool.Apply(() => shared.TryAcquire())));
            List<ProcessLock> list = [shared];
            Assert.False(Bound.Within(() => _pool.Apply(static list => list[0].TryAcquire(), list)));
            Assert.True(Bound.Within(() => _pool.Apply(static back => back, shared)).IsLocked);
        }

        Assert.True(Bound.Within(() => _pool.Apply(() =>
        {
            bool taken = shared.TryAcquire();
            shared.Release();
            return taken;
        })));
    }

    [Fact]
    public void Recursive_one_that_is_taken_over_belongs_to_no_thread_with_the_number_of_the_dead_one()
    {
        using ProcessRLock shared = new();
        using ProcessPool doomed = new(1);
        using ManualResetEventSlim isOver = new();
        // With low numbers there are other threads in the other process.
        Thread[] low = [.. Enumerable.Range(0, 60).Select(_ => new Thread(() => isOver.Wait()))];
        foreach (Thread thread in low) thread.Start();
        try
        {
            Bound.Within(TakeOver);
        }
        finally
        {
            isOver.Set();
            foreach (Thread thread in low) thread.Join();
        }

        void TakeOver()
        {
            doomed.Apply(AcquireOnThread, shared, Environment.CurrentManagedThreadId);
            doomed.Terminate();
            doomed.Join();
            // As another thread of this process does, just before it says which one it is.
            LockWord word = new(shared.Segment, shared.Offset);
            Assert.Equal(LockOutcome.TakenFromDead, word.Take(Bound.Limit, CancellationToken.None));
            Assert.False(shared.TryAcquire());
            Assert.Throws<SynchronizationLockException>(shared.Release);
        }
    }

    // Threads are numbered one after the other.
    private static void AcquireOnThread(ProcessRLock shared, int number)
    {
        ManualResetEventSlim isDone = new();
        Start();
        isDone.Wait();

        void Start() => new Thread(() =>
        {
            if (Environment.CurrentManagedThreadId < number) Start();
            else shared.Acquire();
            if (Environment.CurrentManagedThreadId == number) isDone.Set();
            Thread.Sleep(Timeout.Infinite);
        }) { IsBackground = true }.Start();
    }

    [Fact]
    public void One_that_only_a_job_refers_to_lives_until_the_job_has_it()
    {
        AsyncResult<bool>[] results = [.. Enumerable.Range(0, 20).Select(_ => Submit(_pool))];
        GC.Collect();
        GC.WaitForPendingFinalizers();
        foreach (AsyncResult<bool> result in results) Assert.True(Bound.Within(() => result.Get()));
        SharedSegments.CloseKept();

        static AsyncResult<bool> Submit(Pool pool)
        {
            ProcessLock shared = new();
            return pool.ApplyAsync(() => shared.TryAcquire());
        }
    }

    [Fact]
    public void Jobs_that_get_it_again_and_again_do_not_pile_up_memory()
    {
        using ProcessPool one = new(1);
        using ProcessLock shared = new();
        int mappings = Bound.Within(() =>
        {
            for (int i = 0; i < 3000; i++) one.Apply(() => shared.IsLocked);
            return one.Apply(static () => OperatingSystem.IsLinux()
                ? File.ReadLines("/proc/self/maps").Count(line => line.Contains("poolruntime.", StringComparison.Ordinal))
                : 0);
        });
        Assert.InRange(mappings, 0, 20);
    }

    [Fact]
    public void When_its_holder_is_killed_one_is_told_and_then_it_is_free()
    {
        using ProcessLock shared = new();
        Death.In(_pool, () =>
        {
            shared.Acquire();
            return Death.OfThisProcess();
        });
        AbandonedException error = Bound.Throws<AbandonedException>(() => shared.Acquire());
        Assert.False(error.LockIsHeld);
        Assert.NotEqual(Environment.ProcessId, error.ProcessId);
        Assert.False(shared.IsLocked);
        using (shared.Acquire()) Assert.True(shared.IsLocked);
    }

    [Fact]
    public void A_job_is_told_too_and_its_caller_sees_it()
    {
        using ProcessRLock shared = new();
        Death.In(_pool, () =>
        {
            shared.Acquire();
            return Death.OfThisProcess();
        });
        Exception error = Assert.ThrowsAny<Exception>(() => Bound.Within(() => _pool.Apply(() => shared.TryAcquire())));
        Assert.Contains("ended while it held", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_can_repair_takes_it_over_from_the_dead()
    {
        using ProcessLock shared = new();
        using ProcessRLock recursive = new();
        Death.In(_pool, () =>
        {
            shared.Acquire();
            recursive.Acquire();
            recursive.Acquire();
            return Death.OfThisProcess();
        });
        using (shared.Acquire(out bool wasAbandoned))
        {
            Assert.True(wasAbandoned);
            Assert.False(shared.TryAcquire());
        }

        using (recursive.Acquire(out bool wasAbandoned)) Assert.True(wasAbandoned);
        Assert.False(recursive.IsLocked);
        using (shared.Acquire(out bool wasAbandoned)) Assert.False(wasAbandoned);
    }

    [Fact]
    public void Many_that_wait_for_a_dead_one_all_get_it()
    {
        using ProcessLock shared = new();
        using ProcessEvent held = new();
        AsyncResult<int> dead = _pool.ApplyAsync(() =>
        {
            shared.Acquire();
            held.Set();
            Thread.Sleep(100);
            return Death.OfThisProcess();
        });
        held.Wait();
        int told = 0;
        int passed = 0;
        Bound.Within(() => Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ =>
        {
            try
            {
                using (shared.Acquire()) Interlocked.Increment(ref passed);
            }
            catch (AbandonedException)
            {
                Interlocked.Increment(ref told);
            }
        }));
        Assert.Equal((1, 3), (told, passed));
        Bound.Throws<WorkerLostException>(() => dead.Get());
    }

    [Fact]
    public void The_recursive_one_counts_for_a_thread_of_a_process()
    {
        using ProcessRLock shared = new();
        using (shared.Acquire())
        {
            Assert.True(shared.TryAcquire());
            Assert.False(Bound.Within(() => shared.TryAcquire()));
            Assert.False(Bound.Within(() => _pool.Apply(() => shared.TryAcquire())));
            Bound.Throws<SynchronizationLockException>(shared.Release);
            shared.Release();
            Assert.True(shared.IsLocked);
        }

        Assert.False(shared.IsLocked);
        Assert.Throws<SynchronizationLockException>(shared.Release);
    }

    [Fact]
    public async Task Waiting_without_a_thread()
    {
        using ProcessLock shared = new();
        LockScope scope = shared.Acquire();
        Task<LockScope> next = shared.AcquireAsync();
        using CancellationTokenSource source = new();
        Task<LockScope> cancelled = shared.AcquireAsync(source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.False(next.IsCompleted);
        scope.Dispose();
        await Bound.WithinAsync(next);
        (await next).Dispose();
        (await shared.AcquireAsync()).Dispose();
    }

    [Fact]
    public void Bad_times_are_refused_and_cancelled_tokens_take_nothing()
    {
        using ProcessLock once = new();
        using ProcessRLock recursive = new();
        foreach (ProcessLockBase shared in new ProcessLockBase[] { once, recursive })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => shared.TryAcquire(TimeSpan.FromMilliseconds(-2)));
            Assert.Throws<ArgumentOutOfRangeException>(() => shared.TryAcquire(TimeSpan.MaxValue));
            Assert.ThrowsAny<OperationCanceledException>(() => shared.Acquire(new CancellationToken(true)));
            Assert.False(shared.IsLocked);
            Assert.True(shared.TryAcquire(Timeout.InfiniteTimeSpan));
            shared.Release();
            Assert.True(shared.TryAcquire(null));
            shared.Release();
        }
    }

    [Fact]
    public void One_that_is_disposed_of_says_so_and_is_not_sent()
    {
        ProcessLock shared = new();
        shared.Dispose();
        shared.Dispose();
        ObjectDisposedException error = Assert.Throws<ObjectDisposedException>(() => shared.Acquire());
        Assert.Equal(nameof(ProcessLock), error.ObjectName);
        Assert.Throws<ObjectDisposedException>(shared.Release);
        Assert.Equal("ProcessLock (disposed)", shared.ToString());
        Assert.Throws<NotTransferableException>(() => _pool.Apply(static its => its.IsLocked, shared));
    }

    [Fact]
    public void A_process_that_cannot_open_files_does_not_take_the_holder_for_dead()
    {
        if (!OperatingSystem.IsLinux()) return;
        using ProcessPool one = new(1);
        using ProcessLock shared = new();
        using (shared.Acquire())
        {
            Assert.False(Bound.Within(() => one.Apply(static its =>
            {
                // What it needs anyway it has opened by now.
                its.TryAcquire(TimeSpan.FromMilliseconds(300));
                DescriptorLimit.AllowNoMore();
                return its.TryAcquire(TimeSpan.FromMilliseconds(300));
            }, shared)));
        }

        one.Terminate();
    }

    [Fact]
    public void Who_received_it_does_not_end_it()
    {
        using ProcessLock shared = new();
        Bound.Within(() => _pool.Apply(static its => its.Dispose(), shared));
        using (shared.Acquire()) Assert.False(Bound.Within(() => _pool.Apply(() => shared.TryAcquire())));
    }

    [Fact]
    public void The_worker_that_made_it_can_give_it_away_while_it_lives()
    {
        ProcessLock shared = Bound.Within(() => _pool.Apply(static () => new ProcessLock()));
        using (shared.Acquire()) Assert.True(shared.IsLocked);
    }
}
