using PoolRuntime.Tests;
using Xunit;

namespace PoolRuntime.Conformance.Traps;

#pragma warning disable POOL502 // That it is refused is what is tested.

public sealed class SynchronizationTests : NothingLeftBehind
{
    [Fact]
    [Trait("Conformance", "X-048")]
    public void The_same_mistake_is_the_same_exception_in_a_manager() => Bound.Within(() =>
    {
        using SyncManager manager = SyncManager.StartNew();
        ManagedLock once = manager.Lock();
        ManagedRLock recursive = manager.RLock();
        ManagedCondition condition = manager.Condition();
        ManagedSemaphore bounded = manager.BoundedSemaphore(1);
        ManagedRLock held = manager.RLock();
        using LockScope scope = held.Acquire();
        void Elsewhere(Action work) => Task.Factory.StartNew(
            work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            .GetAwaiter().GetResult();
        foreach (Action mistake in (Action[])[
            once.Release, recursive.Release, () => condition.Wait(), () => condition.Notify(), condition.NotifyAll,
            () => condition.WaitFor(static () => false), condition.Release, () => Elsewhere(held.Release)])
            Assert.Throws<SynchronizationLockException>(mistake);
        Assert.Throws<SemaphoreFullException>(() => bounded.Release());
        TimeSpan negative = TimeSpan.FromMilliseconds(-2);
        foreach (Action mistake in (Action[])[
            () => manager.Semaphore(-1), () => manager.BoundedSemaphore(-1),
            () => bounded.Release(0), () => bounded.Release(-1),
            () => manager.Barrier(-1), () => manager.Barrier(0), () => manager.Barrier(2, negative),
            () => once.TryAcquire(negative), () => bounded.TryAcquire(negative),
            () => manager.Event().Wait(negative), () => manager.Barrier(2).Wait(negative)])
            Assert.Throws<ArgumentOutOfRangeException>(mistake);
    });

    [Fact]
    [Trait("Conformance", "X-048")]
    public void The_same_mistake_is_the_same_exception_as_of_locks_of_threads()
    {
        using ProcessLock once = new();
        using ProcessRLock recursive = new();
        using ProcessCondition condition = new();
        object gate = new();
        foreach (Action mistake in (Action[])[
            () => Monitor.Exit(gate), () => Monitor.Wait(gate), () => Monitor.Pulse(gate),
            once.Release, recursive.Release, () => condition.Wait(), () => condition.Notify(), condition.Release])
            Assert.Throws<SynchronizationLockException>(mistake);
        using SemaphoreSlim slim = new(1, 1);
        using ProcessBoundedSemaphore bounded = new(1);
        foreach (Action mistake in (Action[])[() => slim.Release(), () => bounded.Release()])
            Assert.Throws<SemaphoreFullException>(mistake);
#pragma warning disable POOL113 // That they are refused is what is tested.
        foreach (Action mistake in (Action[])[
            () => new SemaphoreSlim(-1), () => new ProcessSemaphore(-1), () => new ProcessBoundedSemaphore(-1),
            () => slim.Release(0), () => bounded.Release(0),
            () => new Barrier(-1), () => new ProcessBarrier(-1), () => new ProcessBarrier(0),
            () => slim.Wait(TimeSpan.FromMilliseconds(-2)), () => once.TryAcquire(TimeSpan.FromMilliseconds(-2))])
            Assert.Throws<ArgumentOutOfRangeException>(mistake);
    }
}
