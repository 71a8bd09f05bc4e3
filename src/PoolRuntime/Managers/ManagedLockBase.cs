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
    /// <param name="cancellationToken">Ends the waiting; the lock is not held then.</param>
    /// <exception cref="AbandonedException">The process that held it has ended without giving it back. It is told once,
    /// and the lock is free again.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before the lock was acquired.</exception>
    /// <exception cref="ManagerLostException">The manager is gone.</exception>
    [Acquires]
    public LockScope Acquire(CancellationToken cancellationToken = default)
    {
        Held.Acquire(null, takesOver: false, cancellationToken);
        return new LockScope(this);
    }

    /// <summary>Waits for the lock and takes it, also from a process that has ended.</summary>
    /// <param name="wasAbandoned">Whether the process that held it has ended without giving it back.</param>
    /// <param name="cancellationToken">Ends the waiting; the lock is not held then.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled before the lock was acquired.</exception>
    /// <exception cref="ManagerLostException">The manager is gone.</exception>
    [Acquires]
    public LockScope Acquire(out bool wasAbandoned, CancellationToken cancellationToken = default)
    {
        wasAbandoned = Held.Acquire(null, takesOver: true, cancellationToken).DeadHolder != 0;
        return new LockScope(this);
    }

    /// <summary>Takes the lock if it becomes free in time; then <see cref="Release"/> gives it back.</summary>
    /// <param name="timeout">How long to wait at most; null or zero to only look,
    /// <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes.</param>
    /// <param name="cancellationToken">Ends the waiting; the lock is not held then.</param>
    /// <returns>Whether it is held now.</returns>
    /// <exception cref="AbandonedException">The process that held it has ended without giving it back.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    /// <exception cref="ManagerLostException">The manager is gone.</exception>
    [Acquires]
    public bool TryAcquire(TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        Held.Acquire(timeout ?? TimeSpan.Zero, takesOver: false, cancellationToken).IsHeld;

    /// <summary>Gives it back.</summary>
    /// <exception cref="SynchronizationLockException">Nobody holds it; or, of one that can be taken again, this
    /// thread does not hold it.</exception>
    /// <exception cref="ManagerLostException">The manager is gone.</exception>
    [Releases]
    public void Release() => Held.Release();
}
