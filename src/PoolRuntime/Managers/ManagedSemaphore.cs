using PoolRuntime.Contracts;
using PoolRuntime.Managers;
using PoolRuntime.Serialization;

namespace PoolRuntime;

/// <summary>
/// A semaphore in a manager's process. The counterpart of a manager's <c>Semaphore</c> and <c>BoundedSemaphore</c>.
/// </summary>
/// <remarks>
/// Any client may release; that gives back what it has acquired itself, or else what another one has. What a client has
/// acquired that ends comes back, up to the number that there was at first.
/// </remarks>
[ThreadSafe]
public sealed class ManagedSemaphore : ManagedObject, IReleasable, ITravelsByReference<ManagedSemaphore>
{
    internal ManagedSemaphore(ISemaphoreObject target) : base(target) { }

    /// <summary>How often it can be acquired at this moment.</summary>
    public int Value => Object.Value();

    private ISemaphoreObject Object => (ISemaphoreObject)Target;

    /// <summary>Waits until it can be acquired, and does so: <c>using (shared.Acquire()) { … }</c>.</summary>
    /// <param name="cancellationToken">Ends the waiting; nothing is acquired then.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    /// <exception cref="ManagerLostException">The manager is gone.</exception>
    [Acquires]
    public LockScope Acquire(CancellationToken cancellationToken = default)
    {
        Object.Acquire(null, cancellationToken);
        return new LockScope(this);
    }

    /// <summary>Acquires it if that can be done in time.</summary>
    /// <param name="timeout">How long to wait at most; null or zero to only look,
    /// <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes.</param>
    /// <param name="cancellationToken">Ends the waiting; nothing is acquired then.</param>
    /// <returns>Whether it was acquired.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    /// <exception cref="ManagerLostException">The manager is gone.</exception>
    [Acquires]
    public bool TryAcquire(TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        Object.Acquire(timeout ?? TimeSpan.Zero, cancellationToken);

    /// <summary>Gives back what was acquired.</summary>
    /// <param name="count">How often.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    /// <exception cref="SemaphoreFullException">It is bounded, and was not acquired that often.</exception>
    /// <exception cref="ManagerLostException">The manager is gone.</exception>
    [Releases]
    public void Release(int count = 1) => Object.Release(count);

    void IReleasable.Release() => Object.Release(1);

    void ITravelsByReference<ManagedSemaphore>.WriteReference(PayloadWriter writer) =>
        References.Write(writer, Object);

    static ManagedSemaphore ITravelsByReference<ManagedSemaphore>.ReadReference(PayloadReader reader) =>
        new(References.Read<ISemaphoreObject>(reader));
}
