using PoolRuntime.Contracts;
using PoolRuntime.Managers;
using PoolRuntime.Serialization;

namespace PoolRuntime;

/// <summary>
/// A flag in a manager's process that others wait for. The counterpart of a manager's <c>Event</c>.
/// </summary>
[ThreadSafe]
public sealed class ManagedEvent : ManagedObject, ITravelsByReference<ManagedEvent>
{
    internal ManagedEvent(IEventObject target) : base(target) { }

    /// <summary>Whether it is set.</summary>
    public bool IsSet => Object.IsSet();

    private IEventObject Object => (IEventObject)Target;

    /// <summary>Sets it. All who wait see it, also if it is cleared at once.</summary>
    /// <exception cref="ManagerLostException">The manager is gone.</exception>
    public void Set() => Object.Set();

    /// <summary>Clears it.</summary>
    /// <exception cref="ManagerLostException">The manager is gone.</exception>
    public void Clear() => Object.Clear();

    /// <summary>Waits until it is set.</summary>
    /// <param name="timeout">How long at most; null for as long as it takes, zero to only look.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Whether it was set in time.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    /// <exception cref="ManagerLostException">The manager is gone.</exception>
    [Waits]
    public bool Wait(TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        Object.Wait(timeout, cancellationToken);

    void ITravelsByReference<ManagedEvent>.WriteReference(PayloadWriter writer) =>
        References.Write(writer, Object);

    static ManagedEvent ITravelsByReference<ManagedEvent>.ReadReference(PayloadReader reader) =>
        new(References.Read<IEventObject>(reader));
}
