using PoolRuntime.Contracts;
using PoolRuntime.Managers;
using PoolRuntime.Serialization;

namespace PoolRuntime;

/// <summary>
/// A condition in a manager's process, with the recursive lock that guards it. The counterpart of a manager's
/// <c>Condition</c>.
/// </summary>
[ThreadSafe]
public sealed class ManagedCondition : ManagedObject, IReleasable, ITravelsByReference<ManagedCondition>
{
    internal ManagedCondition(IConditionObject target) : base(target) { }

    /// <summary>Whether it is held, at this moment.</summary>
    public bool IsLocked => Object.IsLocked();

    private IConditionObject Object => (IConditionObject)Target;

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
    /// <exception cref="SynchronizationLockException">This thread does not hold it.</exception>
    /// <exception cref="ManagerLostException">The manager is gone.</exception>
    [Releases]
    public void Release() => Object.Release();

    /// <summary>Gives the lock up, waits to be notified, and takes the lock again.</summary>
    /// <param name="timeout">How long to wait at most; null for as long as it takes.</param>
    /// <returns>Whether it was notified.</returns>
    /// <exception cref="SynchronizationLockException">This thread does not hold the lock.</exception>
    /// <exception cref="ManagerLostException">The manager is gone.</exception>
    [Waits]
    public bool Wait(TimeSpan? timeout = null) => Object.Wait(timeout);

    /// <summary>Waits until something is so, looking again whenever notified.</summary>
    /// <param name="predicate">What is waited for; called in this process, with the lock held.</param>
    /// <param name="timeout">How long to wait at most; null for as long as it takes.</param>
    /// <returns>Whether it is so.</returns>
    /// <exception cref="SynchronizationLockException">This thread does not hold the lock.</exception>
    /// <exception cref="ManagerLostException">The manager is gone.</exception>
    [Waits]
    public bool WaitFor(Func<bool> predicate, TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        Pipes.Deadline deadline = Pipes.Deadline.After(AsyncResult.CheckedTimeout(timeout));
        while (!predicate())
        {
            if (deadline.IsOver) return false;
            Wait(deadline.IsNever ? null : deadline.Left);
        }

        return true;
    }

    /// <summary>Wakes some of those who wait, the longest waiting first. Without any, it is lost.</summary>
    /// <param name="count">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    /// <exception cref="SynchronizationLockException">This thread does not hold the lock.</exception>
    /// <exception cref="ManagerLostException">The manager is gone.</exception>
    public void Notify(int count = 1) => Object.Notify(count);

    /// <summary>Wakes all who wait.</summary>
    /// <exception cref="SynchronizationLockException">This thread does not hold the lock.</exception>
    /// <exception cref="ManagerLostException">The manager is gone.</exception>
    public void NotifyAll() => Object.Notify(int.MaxValue);

    void ITravelsByReference<ManagedCondition>.WriteReference(PayloadWriter writer) =>
        References.Write(writer, Object);

    static ManagedCondition ITravelsByReference<ManagedCondition>.ReadReference(PayloadReader reader) =>
        new(References.Read<IConditionObject>(reader));
}
