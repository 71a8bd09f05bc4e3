using PoolRuntime.Contracts;
using PoolRuntime.Managers;
using PoolRuntime.Serialization;

namespace PoolRuntime;

/// <summary>
/// A barrier in a manager's process: a number of parties wait for each other. A party that ends while it waits breaks
/// it. The counterpart of a manager's <c>Barrier</c>.
/// </summary>
[ThreadSafe]
public sealed class ManagedBarrier : ManagedObject, ITravelsByReference<ManagedBarrier>
{
    internal ManagedBarrier(IBarrierObject target) : base(target) { }

    /// <summary>How many parties there are.</summary>
    public int Parties => Object.Parties();

    /// <summary>How many wait at this moment.</summary>
    public int Waiting => Object.Waiting();

    /// <summary>Whether it is broken.</summary>
    public bool IsBroken => Object.IsBroken();

    private IBarrierObject Object => (IBarrierObject)Target;

    /// <summary>Waits until all parties have come.</summary>
    /// <param name="timeout">How long at most, which breaks the barrier; null for what the barrier was made
    /// with.</param>
    /// <param name="cancellationToken">Ends the waiting, and breaks the barrier for the others.</param>
    /// <returns>The place of this party, from zero.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled before all had come.</exception>
    /// <exception cref="BarrierBrokenException">Not all came in time, one has ended, or it was reset or aborted.
    /// </exception>
    /// <exception cref="ManagerLostException">The manager is gone.</exception>
    [Waits]
    public int Wait(TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        Object.Wait(timeout, cancellationToken);

    /// <summary>Lets those who wait go with an error, and makes it usable again.</summary>
    /// <exception cref="ManagerLostException">The manager is gone.</exception>
    public void Reset() => Object.Reset();

    /// <summary>Breaks it.</summary>
    /// <exception cref="ManagerLostException">The manager is gone.</exception>
    public void Abort() => Object.Abort();

    void ITravelsByReference<ManagedBarrier>.WriteReference(PayloadWriter writer) =>
        References.Write(writer, Object);

    static ManagedBarrier ITravelsByReference<ManagedBarrier>.ReadReference(PayloadReader reader) =>
        new(References.Read<IBarrierObject>(reader));
}
