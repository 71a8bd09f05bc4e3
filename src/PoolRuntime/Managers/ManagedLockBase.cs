using PoolRuntime.Contracts;
using PoolRuntime.Managers;

namespace PoolRuntime;

/// <summary>What is acquired and released in a manager's process.</summary>
public abstract class ManagedLockBase : ManagedObject, IReleasable
{
    private protected ManagedLockBase(ILockObject target) : base(target) => Held = target;

    private protected ILockObject Held { get; }

    /// <summary>Whether it is held, at this moment.</summary>
    public bool IsLocked => Held.IsLocked();

    /// <summary>Waits for the lock and takes it: <c>using (shared.Acquire()) { … }</c>.</summary>
    /// <exception cref="AbandonedException">The process that held it has ended without giving it back. It is told once,
    /// and the lock is free again.</exception>
    /// <exception cref="ManagerLostException">The manager is gone.</exception>
    [Acquires]
    public LockScope Acquire()
    {
        Held.Acquire(null, takesOver: false);
        return new LockScope(this);
    }

    /// <summary>Waits for the lock and takes it, also from a process that has ended.</summary>
    /// <param name="wasAbandoned">Whether the process that held it has ended without giving it back.</param>
    /// <exception cref="ManagerLostException">The manager is gone.</exception>
    [Acquires]
    public LockScope Acquire(out bool wasAbandoned)
    {
        wasAbandoned = Held.Acquire(null, takesOver: true).DeadHolder != 0;
        return new LockScope(this);
    }

    /// <summary>Takes the lock if it becomes free in time; then <see cref="Release"/> gives it back.</summary>
    /// <param name="timeout">How long to wait at most; null or zero to only look,
    /// <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes.</param>
    /// <returns>Whether it is held now.</returns>
    /// <exception cref="AbandonedException">The process that held it has ended without giving it back.</exception>
    /// <exception cref="ManagerLostException">The manager is gone.</exception>
    [Acquires]
    public bool TryAcquire(TimeSpan? timeout = null) =>
        Held.Acquire(timeout ?? TimeSpan.Zero, takesOver: false).IsHeld;

    /// <summary>Gives it back.</summary>
    /// <exception cref="SynchronizationLockException">Nobody holds it; or, of one that can be taken again, this
    /// thread does not hold it.</exception>
    /// <exception cref="ManagerLostException">The manager is gone.</exception>
    [Releases]
    public void Release() => Held.Release();
}
