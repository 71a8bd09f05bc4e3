using PoolRuntime.Contracts;
using PoolRuntime.Managers;
using PoolRuntime.Scheduling;
using PoolRuntime.Serialization;

namespace PoolRuntime;

/// <summary>
/// A pool of processes behind a manager, which any number of processes use: whoever has it, or gets it sent, submits
/// jobs, and all share its workers. It is a <see cref="Pool"/> like any other to each of them. The counterpart of a
/// manager's <c>Pool</c>.
/// </summary>
/// <remarks>
/// <para>All processes that use it, and the manager, run the same build of the same program; others are refused.
/// Workers are started when there is work for them. Jobs of a process that ends are given up.</para>
/// <para>The process that made the pool owns it. There, <see cref="Pool.Close"/>, <see cref="Pool.Join()"/> and
/// disposing are for all: no process can submit more, and they wait for what all have submitted that has reached the
/// manager. In other processes they are for what that process does with it. <see cref="Pool.Terminate"/> ends it for
/// all, wherever it is called. When nobody refers to it any more it is terminated, and so it is with the manager: what
/// is not done by then fails with <see cref="ManagerLostException"/>.</para>
/// </remarks>
[WorkersAreProcesses]
[ThreadSafe]
public sealed class ManagedPool : Pool, ITravelsByReference<ManagedPool>
{
    private readonly IPoolObject _target;
    private readonly int? _maxTasksPerWorker;
    private readonly bool _isView;

    internal ManagedPool(IPoolObject target, int workers, int? maxTasksPerWorker, bool isOwner)
        : base(
            new PoolOptions
            {
                Workers = workers,
                MaxTasksPerWorker = maxTasksPerWorker,
                StartsOnDemand = true,
                Kind = nameof(ManagedPool),
            },
            _ => new ManagedBackEnd(target, isOwner))
    {
        _target = target;
        _maxTasksPerWorker = maxTasksPerWorker;
    }

    private ManagedPool(ManagedPool origin, JobOptions jobs) : base(origin, jobs)
    {
        _target = origin._target;
        _maxTasksPerWorker = origin._maxTasksPerWorker;
        _isView = true;
    }

    /// <summary>Does what was submitted, and lets go of the pool.</summary>
    ~ManagedPool()
    {
        // Without a scheduler it has never been made whole.
        if (!_isView) Scheduler?.Close();
    }

    /// <inheritdoc/>
    public override ManagedPool With(JobOptions jobs) => new(this, jobs);

    void ITravelsByReference<ManagedPool>.WriteReference(PayloadWriter writer)
    {
        if (Scheduler.State != PoolState.Running)
            throw new RefusedValueException("this ManagedPool was closed or terminated; send it before that");
        References.Write(writer, _target);
        writer.Write(Workers);
        writer.Write(_maxTasksPerWorker ?? 0);
    }

    static ManagedPool ITravelsByReference<ManagedPool>.ReadReference(PayloadReader reader)
    {
        IPoolObject target = References.Read<IPoolObject>(reader);
        int workers = reader.Read<int>();
        int maxTasks = reader.Read<int>();
        if (workers < 1 || maxTasks < 0) throw new InvalidDataException("A reference to a pool makes no sense.");
        return new ManagedPool(target, workers, maxTasks == 0 ? null : maxTasks, isOwner: false);
    }
}
