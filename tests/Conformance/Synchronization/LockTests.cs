using PoolRuntime.Tests;
using Xunit;

namespace PoolRuntime.Conformance.Synchronization;

#pragma warning disable POOL501, POOL505 // The lock is free with the test, and waiting for itself is tested.

public sealed class LockTests(Parties parties) : IClassFixture<Parties>
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(30);

    public static TheoryData<bool> Kinds => [false, true];

    private static ProcessLockBase New(bool isRecursive) => isRecursive ? new ProcessRLock() : new ProcessLock();

    [Theory, InlineData(WorkerKind.Processes)]
    [Trait("Conformance", "MP-044")]
    public void Text_of_a_lock_tells_who_holds_it(WorkerKind kind)
    {
        using ProcessLock shared = new();
        Assert.Equal("ProcessLock (unlocked)", shared.ToString());
        using (shared.Acquire())
        {
            Assert.Equal("ProcessLock (locked by this thread)", shared.ToString());
            Assert.Equal(
                "ProcessLock (locked by another thread of this process)", Bound.Within(() => shared.ToString()));
            Assert.Equal(
                [$"ProcessLock (locked by process {Environment.ProcessId})"],
                parties.Run(kind, 1, () => shared.ToString()));
        }
    }

    [Theory, OnBoth]
    [Trait("Conformance", "MP-045")]
    public void Lock_is_held_once(WorkerKind kind)
    {
        using ProcessLock shared = new();
        Assert.True(shared.TryAcquire());
        Assert.False(shared.TryAcquire());
        Assert.True(shared.IsLocked);
        Assert.Equal([false], parties.Run(kind, 1, () => shared.TryAcquire()));
        shared.Release();
        Assert.False(shared.IsLocked);
        Assert.Throws<SynchronizationLockException>(shared.Release);
    }

    [Theory, InlineData(WorkerKind.Processes)]
    [Trait("Conformance", "MP-046")]
    [Trait("Conformance", "MP-049")]
    public void Both_processes_see_that_it_is_locked(WorkerKind kind)
    {
        using ProcessLock once = new();
        using ProcessRLock recursive = new();
        using ProcessEvent held = new();
        using ProcessEvent end = new();
        AsyncResult<bool>[] child = parties.Start(kind, 1, () =>
        {
            using (once.Acquire())
            using (recursive.Acquire())
            {
                held.Set();
                end.Wait();
                return once.IsLocked && recursive.IsLocked;
            }
        });
        Bound.Within(() => held.Wait());
        Assert.True(once.IsLocked && recursive.IsLocked);
        end.Set();
        Assert.Equal([true], Parties.All(child));
        Assert.False(once.IsLocked || recursive.IsLocked);
    }

    [Theory, InlineData(WorkerKind.Processes)]
    [Trait("Conformance", "MP-047")]
    public void Text_of_a_recursive_lock_tells_who_holds_it_and_how_often(WorkerKind kind)
    {
        using ProcessRLock shared = new();
        Assert.Equal("ProcessRLock (unlocked)", shared.ToString());
        using (shared.Acquire())
        using (shared.Acquire())
        {
            Assert.Equal("ProcessRLock (locked by this thread 2 times)", shared.ToString());
            Assert.Equal(
                [$"ProcessRLock (locked by process {Environment.ProcessId} 2 times)"],
                parties.Run(kind, 1, () => shared.ToString()));
        }
    }

    [Theory, OnBoth]
    [Trait("Conformance", "MP-050")]
    [Trait("Conformance", "MP-051")]
    public void Scope_holds_it(WorkerKind kind)
    {
        using ProcessLock once = new();
        using ProcessRLock recursive = new();
        Assert.Equal([(true, true, false, false)], parties.Run(kind, 1, () =>
        {
            bool first, second;
            using (once.Acquire()) first = once.IsLocked;
            using (recursive.Acquire()) second = recursive.IsLocked;
            return (first, second, once.IsLocked, recursive.IsLocked);
        }));
    }

    [Theory, MemberData(nameof(Kinds))]
    [Trait("Conformance", "LK-001")]
    [Trait("Conformance", "LK-005")]
    [Trait("Conformance", "LK-006")]
    public void It_is_made_acquired_released_and_dropped(bool isRecursive)
    {
        using (New(isRecursive))
        {
        }

        using ProcessLockBase shared = New(isRecursive);
        shared.Acquire();
        shared.Release();
        Assert.True(shared.TryAcquire());
        shared.Release();
    }

    [Theory, MemberData(nameof(Kinds))]
    [Trait("Conformance", "LK-002")]
    [Trait("Conformance", "LK-003")]
    public void Text_says_locked_or_unlocked(bool isRecursive)
    {
        using ProcessLockBase shared = New(isRecursive);
        Assert.Contains("(unlocked)", shared.ToString(), StringComparison.Ordinal);
        using (shared.Acquire()) Assert.Contains("(locked", shared.ToString(), StringComparison.Ordinal);
        Assert.Contains("(unlocked)", shared.ToString(), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Kinds))]
    [Trait("Conformance", "LK-007")]
    public void What_another_thread_holds_is_not_acquired(bool isRecursive)
    {
        using ProcessLockBase shared = New(isRecursive);
        using (shared.Acquire()) Assert.False(Bound.Within(() => shared.TryAcquire()));
    }

    [Theory, MemberData(nameof(Kinds))]
    [Trait("Conformance", "LK-008")]
    public void Five_that_wait_all_get_it(bool isRecursive)
    {
        using ProcessLockBase shared = New(isRecursive);
        int passed = 0;
        Thread[] threads = new Thread[5];
        using (shared.Acquire())
        {
            for (int i = 0; i < threads.Length; i++)
            {
                threads[i] = new Thread(() =>
                {
                    using (shared.Acquire()) passed++;
                });
                threads[i].Start();
            }

            Thread.Sleep(Short);
            Assert.Equal(0, passed);
        }

        Bound.Within(() => Array.ForEach(threads, thread => thread.Join()));
        Assert.Equal(5, passed);
    }

    [Theory, MemberData(nameof(Kinds))]
    [Trait("Conformance", "LK-009")]
    public void Scope_releases_it_whatever_happens(bool isRecursive)
    {
        using ProcessLockBase shared = New(isRecursive);
        Action failing = () =>
        {
            using (shared.Acquire()) throw new FormatException();
        };
        Assert.Throws<FormatException>(failing);
        Assert.False(shared.IsLocked);
    }

    [Theory, MemberData(nameof(Kinds))]
    [Trait("Conformance", "LK-010")]
    public void Threads_that_come_and_go_leave_nothing(bool isRecursive)
    {
        using ProcessLockBase shared = New(isRecursive);
        for (int i = 0; i < 50; i++) Bound.Within(() => shared.Acquire().Dispose());
        Assert.False(shared.IsLocked);
        Assert.True(shared.TryAcquire());
        shared.Release();
    }

    [Fact]
    [Trait("Conformance", "LK-014")]
    public async Task Acquired_again_by_the_same_thread_it_waits_until_it_is_released()
    {
        using ProcessLock shared = new();
        using ManualResetEventSlim first = new();
        Task both = Task.Run(() =>
        {
            shared.Acquire();
            first.Set();
            shared.Acquire();
            shared.Release();
        });
        first.Wait();
        Thread.Sleep(Short);
        Assert.False(both.IsCompleted);
        shared.Release();
        await Bound.WithinAsync(both);
        Assert.False(shared.IsLocked);
    }

    [Fact]
    [Trait("Conformance", "LK-015")]
    public void Another_thread_may_release_it()
    {
        using ProcessLock shared = new();
        shared.Acquire();
        Bound.Within(shared.Release);
        Assert.True(shared.TryAcquire());
        Assert.Equal(0, Parties.All(parties.Of(WorkerKind.Processes).ApplyAsync(() =>
        {
            shared.Release();
            return 0;
        }))[0]);
        Assert.False(shared.IsLocked);
    }

    [Fact]
    [Trait("Conformance", "LK-016")]
    public void It_is_as_before_after_a_wait_that_was_too_short()
    {
        using ProcessLock shared = new();
        shared.Acquire();
        Assert.False(Bound.Within(() => shared.TryAcquire(Short)));
        shared.Release();
        Assert.False(shared.IsLocked);
        Assert.True(shared.TryAcquire(Short));
        shared.Release();
    }

    [Fact]
    [Trait("Conformance", "LK-018")]
    public void Text_tells_how_often_also_in_another_thread()
    {
        using ProcessRLock shared = new();
        using (shared.Acquire())
        using (shared.Acquire())
        using (shared.Acquire())
        {
            Assert.Contains("3 times", shared.ToString(), StringComparison.Ordinal);
            Assert.Contains("3 times", Bound.Within(() => shared.ToString()), StringComparison.Ordinal);
        }
    }

    [Fact]
    [Trait("Conformance", "LK-019")]
    [Trait("Conformance", "LK-021")]
    public void Its_holder_acquires_it_again_and_it_is_locked_until_all_is_released()
    {
        using ProcessRLock shared = new();
        using (shared.Acquire())
        {
            using (shared.Acquire())
            using (shared.Acquire()) Assert.True(shared.IsLocked);
            Assert.True(shared.IsLocked);
        }

        Assert.False(shared.IsLocked);
    }

    [Fact]
    [Trait("Conformance", "LK-025")]
    public void Only_its_holder_releases_a_recursive_one()
    {
        using ProcessRLock shared = new();
        Assert.Throws<SynchronizationLockException>(shared.Release);
        using (shared.Acquire())
        {
            Bound.Throws<SynchronizationLockException>(shared.Release);
            Assert.Equal([nameof(SynchronizationLockException)], parties.Run(WorkerKind.Processes, 1, () =>
            {
                try
                {
                    shared.Release();
                    return "";
                }
                catch (SynchronizationLockException error)
                {
                    return error.GetType().Name;
                }
            }));
            Assert.True(shared.IsLocked);
        }
    }
}
