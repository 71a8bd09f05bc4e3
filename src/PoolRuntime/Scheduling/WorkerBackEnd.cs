using PoolRuntime.Transport;

namespace PoolRuntime.Scheduling;

/// <summary>What the workers of a pool are: the one object in which pools of different kinds differ.</summary>
internal abstract class WorkerBackEnd
{
    /// <summary>Whether its workers take <see cref="LocalJob"/>s; else they take <see cref="EncodedJob"/>s.</summary>
    public virtual bool TakesDelegates => false;

    /// <summary>Whether its workers may be on other machines, where what lies in the memory of this one means nothing.
    /// </summary>
    public virtual bool LeavesMachine => false;

    /// <summary>Where large calls lie so that workers can read them; null where there is no such memory.</summary>
    public virtual CallMemory? CallMemory => null;

    /// <summary>All workers have ended, and there will be no more.</summary>
    /// <param name="state">Why.</param>
    public virtual void End(PoolState state) { }

    /// <summary>Starts one worker, without waiting until it is ready. The calling thread outlives the worker.</summary>
    /// <exception cref="IOException">It cannot be started.</exception>
    public abstract Worker Start(Scheduler scheduler, WorkerSlot slot);
}
