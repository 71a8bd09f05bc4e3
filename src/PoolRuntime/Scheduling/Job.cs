using System.Reflection;
using System.Runtime.CompilerServices;
using PoolRuntime.Diagnostics;
using PoolRuntime.Workers;

namespace PoolRuntime.Scheduling;

/// <summary>What a worker takes as one call: a single job, or a chunk of a map.</summary>
internal abstract class Job
{
    /// <summary>Which attempt it is, from 1, where jobs are run again.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>What it is known by outside of the pool; empty for jobs that nobody has given a name.</summary>
    public Guid Id { get; set; }

    /// <summary>The activity that it belongs to; null for none.</summary>
    public TraceContext? Trace { get; set; }

    // Where it is: the scheduler's, under its lock.

    // The queue, or in the inbox the one that was left before it.
    private object? _place;

    /// <summary>The queue that it waits in.</summary>
    public JobQueue? Queue
    {
        get => _place as JobQueue;
        set => _place = value;
    }

    /// <summary>The one before it in the <see cref="Inbox"/>, while it is there.</summary>
    public Job? Before
    {
        get => Unsafe.As<Job?>(_place);
        set => _place = value;
    }

    /// <summary>The worker that holds it, and under which number; null while it waits or is over.</summary>
    public Worker? Holder { get; set; }

    /// <summary>The number under which its worker holds it; in the inbox, its place there, from 1.</summary>
    public int Sequence { get; set; }

    /// <summary>Nobody wants it any more.</summary>
    public bool IsWithdrawn { get; set; }

    /// <summary>Those of the same call wait in one line, and the lines take turns; null for single jobs.</summary>
    public virtual object? Line => null;

    /// <summary>How many items it has; 1 for a single job.</summary>
    public virtual int Size => 1;

    /// <summary>How many of its items have no result yet; any thread.</summary>
    public abstract int Unfinished { get; }

    /// <summary>What is called, for people; null where that is not known.</summary>
    public virtual MethodInfo? Method => null;

    /// <summary>How long the job, or each item of a chunk, may run.</summary>
    public virtual TimeSpan? Timeout => null;

    /// <summary>
    /// The worker that had begun it is gone: fails what it was at, and returns what others still have to do.
    /// </summary>
    public abstract List<Job> LoseWorker(int processId, WorkerExit exit, int currentItem);

    /// <summary>The job, or an item of a chunk, has run for too long: fails it.</summary>
    public abstract void Expire(int item);

    /// <summary>Somebody wants none of the results of its call any more; whoever is at them is stopped.</summary>
    public abstract void Cancel(JobError error);

    /// <summary>
    /// Takes it back, and what else there is of its call, where the call was given up before the job was to be found.
    /// </summary>
    public virtual void WithdrawIfUnwanted() { }

    /// <summary>All of it that is not done fails.</summary>
    public abstract void Fail(JobError error);
}
