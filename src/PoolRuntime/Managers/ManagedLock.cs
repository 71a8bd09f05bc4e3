using PoolRuntime.Contracts;
using PoolRuntime.Managers;
using PoolRuntime.Serialization;

namespace PoolRuntime;

/// <summary>
/// A lock in a manager's process. Any thread of any process may release it. A process that ends while it holds the lock
/// does not keep it: the next one who wants it is told. The counterpart of a manager's <c>Lock</c>, which stays locked.
/// </summary>
[ThreadSafe]
public sealed class ManagedLock : ManagedObject, IReleasable, ITravelsByReference<ManagedLock>
{
    internal ManagedLock(ILockObject target) : base(target) { }

    /// <summary>Whether it is held, at this moment.</summary>
    public bool IsLocked => Object.IsLocked();

    private ILockObject Object => (ILockObject)Target;

    /// <summary>Waits for the lock and takes it: <c>using (shared.Acquire()) { … }</c>.</summary>
    /// <exception cref="AbandonedException">The process that held it has ended without giving it back. It is told once,
    /// and the lock is free again.</exception>
    /// <exception cref="ManagerLostException">The manager is gone.</exception>
    [Acquires]
    public LockScope Acquire()
    {
        Object.Acquire(null, takesOver: false);
        return new LockScope(this);
    }

    /// <summary>Waits for the lock and takes it, also from a process that has ended.</summary>
    /// <param name="wasAbandoned">Whether the process that held it has ended without giving it back.</param>
    /// <exception cref="ManagerLostException">The manager is gone.</exception>
    [Acquires]
    public LockScope Acquire(out bool wasAbandoned)
    {
        wasAbandoned = Object.Acquire(null, takesOver: true).DeadHolder != 0;
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
        Object.Acquire(timeout ?? TimeSpan.Zero, takesOver: false).IsHeld;

    /// <summary>Gives it back.</summary>
    /// <exception cref="SynchronizationLockException">Nobody holds it.</exception>
    /// <exception cref="ManagerLostException">The manager is gone.</exception>
    [Releases]
    public void Release() => Object.Release();

    void ITravelsByReference<ManagedLock>.WriteReference(PayloadWriter writer) =>
        References.Write(writer, Object);

    static ManagedLock ITravelsByReference<ManagedLock>.ReadReference(PayloadReader reader) =>
        new(References.Read<ILockObject>(reader));
}
