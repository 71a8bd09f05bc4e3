using System.Reflection;
using PoolRuntime.Calls;
using PoolRuntime.Workers;

namespace PoolRuntime.Scheduling;

/// <summary>One call of a delegate.</summary>
internal sealed class LocalApply<T, TArguments>(
    Scheduler scheduler, Delegate job, ReturnShape shape, TArguments arguments, AsyncResult<T> result,
    TimeSpan? timeout)
    : LocalJob, ICancellable, IRepeatable<T> where TArguments : struct, IArguments
{
    // Zero for none.
    private readonly TimeSpan _timeout = timeout ?? TimeSpan.Zero;

    public Scheduler Scheduler => scheduler;

    public override MethodInfo? Method => job.Method;

    public override TimeSpan? Timeout => _timeout == TimeSpan.Zero ? null : _timeout;

    public override void Run(LocalRun run)
    {
        JobError error;
        try
        {
            T value = arguments.Invoke<T>(job, shape);
            if (run.TryEnd()) result.SetResult(value, run.ProcessId);
            return;
        }
        catch (Exception thrown)
        {
            error = new JobError(thrown);
        }

        if (run.TryEnd()) result.SetError(error, run.ProcessId);
    }

    public Job Again(AsyncResult<T> other, int attempt) =>
        new LocalApply<T, TArguments>(scheduler, job, shape, arguments, other, Timeout)
        {
            Attempt = attempt,
            Trace = Trace,
        };

    public override int Unfinished => result.Ready ? 0 : 1;

    public override List<Job> LoseWorker(int processId, WorkerExit exit, int currentItem)
    {
        result.SetError(JobError.WorkerLost(new(processId, exit)), processId);
        return [];
    }

    public override void Expire(int item) => result.SetError(JobError.TimedOut(_timeout), Environment.ProcessId);

    public override void Cancel(JobError error) => TryCancel(error);

    public override void Fail(JobError error) => result.SetError(error, processId: null);

    public bool HasBegun => scheduler.HasBegun(this);

    public bool TryTakeBack(JobError error)
    {
        if (!scheduler.TryTakeBack(this)) return false;
        result.SetError(error, processId: null);
        return true;
    }

    public bool TryCancel(JobError error)
    {
        if (!result.SetError(error, processId: null)) return false;
        scheduler.Withdraw(this);
        return true;
    }
}
