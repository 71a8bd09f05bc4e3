using PoolRuntime.Contracts;
using PoolRuntime.Managers;
using PoolRuntime.Serialization;

namespace PoolRuntime;

/// <summary>
/// A condition in a manager's process, with the recursive lock that guards it. The counterpart of a manager's
/// <c>Condition</c>.
/// </summary>
[ThreadSafe]
public sealed class ManagedCondition : ManagedLockBase, ITravelsByReference<ManagedCondition>
{
    internal ManagedCondition(IConditionObject target) : base(target) { }

    private IConditionObject Object => (IConditionObject)Target;

    /// <summary>Gives the lock up, waits to be notified, and takes the lock again.</summary>
    /// <param name="timeout">How long to wait at most; null for as long as it takes.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Whether it was notified.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled before it was notified; the lock is held.
    /// </exception>
    /// <exception cref="SynchronizationLockException">This thread does not hold the lock.</exception>
    /// <exception cref="AbandonedException">A client that held the lock meanwhile has ended without giving it back; the
    /// lock is held.</exception>
    /// <exception cref="ManagerLostException">The manager is gone.</exception>
    [Waits]
    [WaitsForNotice]
    public bool Wait(TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        Object.Wait(timeout, cancellationToken);

    /// <summary>Waits until something is so, looking again whenever notified.</summary>
    /// <param name="predicate">What is waited for; called in this process, with the lock held.</param>
    /// <param name="timeout">How long to wait at most; null for as long as it takes.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Whether it is so.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled first; the lock is held.</exception>
    /// <exception cref="SynchronizationLockException">This thread does not hold the lock.</exception>
    /// <exception cref="AbandonedException">A client that held the lock meanwhile has ended without giving it back; the
    /// lock is held.</exception>
    /// <exception cref="ManagerLostException">The manager is gone.</exception>
    [Waits]
    public bool WaitFor(
        Func<bool> predicate, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        Pipes.Deadline deadline = Pipes.Deadline.After(AsyncResult.CheckedTimeout(timeout));
        while (!predicate())
        {
            if (deadline.IsOver) return false;
            Wait(deadline.IsNever ? null : deadline.Left, cancellationToken);
        }

        return true;
    }

    /// <summary>Wakes some of those who wait, the longest waiting first. Without any, it is lost.</summary>
    /// <param name="count">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    /// <exception cref="SynchronizationLockException">This thread does not hold the lock.</exception>
    /// <exception cref="ManagerLostException">The manager is gone.</exception>
    [Notifies]
    public void Notify(int count = 1) => Object.Notify(count);

    /// <summary>Wakes all who wait.</summary>
    /// <exception cref="SynchronizationLockException">This thread does not hold the lock.</exception>
    /// <exception cref="ManagerLostException">The manager is gone.</exception>
    [Notifies]
    public void NotifyAll() => Object.Notify(int.MaxValue);

    void ITravelsByReference<ManagedCondition>.WriteReference(PayloadWriter writer) =>
        References.Write(writer, Object);

    static ManagedCondition ITravelsByReference<ManagedCondition>.ReadReference(PayloadReader reader) =>
        new(References.Read<IConditionObject>(reader));
}
