using PoolRuntime.Calls;
using PoolRuntime.Serialization;
using PoolRuntime.Transport;
using PoolRuntime.Workers;

namespace PoolRuntime.Scheduling;

/// <summary>One call of a function, as bytes.</summary>
internal sealed class EncodedApply<T>(
    Scheduler scheduler, JobFunction function, PayloadBuffer payload, AsyncResult<T> result, TimeSpan? timeout)
    : EncodedJob(function, payload), ICancellable, IRepeatable<T>
{
    public Scheduler Scheduler => scheduler;

    public override TimeSpan? Timeout => timeout;

    public override Frame Head(int sequence) => new(FrameKind.Call, sequence, Function.Number, ContentSize);

    public override bool Receive(Frame head, PayloadReader body, int processId)
    {
        switch (head.Kind)
        {
            case FrameKind.Returned:
                SetResult(body, processId);
                return true;
            case FrameKind.Threw:
                result.SetError(new JobError(ErrorRecord.Read(body).ToException), processId);
                return true;
            default:
                throw new InvalidDataException($"A call was answered with {head.Kind}.");
        }
    }

    public override int Unfinished => result.Ready ? 0 : 1;

    public override List<Job> LoseWorker(int processId, WorkerExit exit, int currentItem)
    {
        result.SetError(JobError.WorkerLost(new(processId, exit)), processId);
        return [];
    }

    public override void Expire(int item) => result.SetError(JobError.TimedOut(timeout!.Value), Holder?.ProcessId);

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

    public Job Again(AsyncResult<T> other, int attempt) =>
        new EncodedApply<T>(scheduler, Function, Payload, other, timeout)
        {
            Attempt = attempt,
            Shared = Shared,
            Trace = Trace,
        };

    private void SetResult(PayloadReader body, int processId)
    {
        try
        {
            // Jobs without a result write nothing.
            result.SetResult(typeof(T) == typeof(NoValue) ? default! : Codec.For<T>().Read(body), processId);
        }
        catch (Exception error)
        {
            result.SetError(new JobError(() => Unreadable(error)), processId);
        }
    }
}
