using Xunit;

namespace PoolRuntime.Conformance.Traps;

public sealed class SynchronizationTests
{
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
        foreach (Action mistake in (Action[])[
            () => new SemaphoreSlim(-1), () => new ProcessSemaphore(-1), () => new ProcessBoundedSemaphore(-1),
            () => slim.Release(0), () => bounded.Release(0),
            () => new Barrier(-1), () => new ProcessBarrier(-1), () => new ProcessBarrier(0),
            () => slim.Wait(TimeSpan.FromMilliseconds(-2)), () => once.TryAcquire(TimeSpan.FromMilliseconds(-2))])
            Assert.Throws<ArgumentOutOfRangeException>(mistake);
    }
}
