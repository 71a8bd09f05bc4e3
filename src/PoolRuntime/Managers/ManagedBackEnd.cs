using PoolRuntime.Scheduling;

namespace PoolRuntime.Managers;

/// <summary>Workers in a manager's process: each worker here stands for one there, whichever it is.</summary>
internal sealed class ManagedBackEnd(IPoolObject pool, bool isOwner) : WorkerBackEnd
{
    // Those whose bytes the manager has.
    private readonly HashSet<Guid> _sent = [];

    public IPoolObject Pool => pool;

    public override Worker Start(Scheduler scheduler, WorkerSlot slot) => new ManagedWorker(scheduler, slot, this);

    public override void End(PoolState state)
    {
        try
        {
            if (state == PoolState.Terminated) pool.Terminate();
            else if (isOwner) pool.End();
        }
        catch (Exception)
        {
            // It has ended with its manager, mostly; and the thread that calls this has nobody to tell of anything.
        }
    }

    /// <summary>The objects that a call needs, with their bytes unless the manager has them.</summary>
    public SentObject[] ToSend(IReadOnlyList<ISharedObject>? objects)
    {
        if (objects is null) return [];
        lock (_sent)
            return [.. objects.DistinctBy(shared => shared.Id).Select(
                shared => new SentObject(shared.Id, _sent.Contains(shared.Id) ? null : shared.Bytes))];
    }

    /// <summary>The manager has them now.</summary>
    public void Arrived(SentObject[] objects)
    {
        if (objects.Length == 0) return;
        lock (_sent) _sent.UnionWith(objects.Select(sent => sent.Id));
    }
}
