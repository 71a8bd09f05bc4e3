using PoolRuntime.Calls;
using PoolRuntime.Serialization;
using PoolRuntime.Transport;
using PoolRuntime.Workers;

namespace PoolRuntime.Scheduling;

/// <summary>One call of a function.</summary>
internal sealed class ApplyJob<T>(JobFunction function, byte[] payload, AsyncResult<T> result)
    : Job(function, payload)
{
    public override void WriteCall(PayloadWriter frames, int sequence)
    {
        frames.Write(new Frame(FrameKind.Call, sequence, Function.Number, Payload.Length));
        frames.WriteBytes(Payload);
    }

    public override bool Receive(Frame head, PayloadReader body, int processId)
    {
        switch (head.Kind)
        {
            case FrameKind.Returned:
                SetResult(body, processId);
                return true;
            case FrameKind.Threw:
                result.SetError(ErrorRecord.Read(body).ToException, processId);
                return true;
            default:
                throw new InvalidDataException($"A call was answered with {head.Kind}.");
        }
    }

    public override List<Job> LoseWorker(int processId, WorkerExit exit, int currentItem)
    {
        result.SetError(() => new WorkerLostException(processId, exit), processId);
        return [];
    }

    private void SetResult(PayloadReader body, int processId)
    {
        try
        {
            // Jobs without a result write nothing.
            result.SetResult(typeof(T) == typeof(NoValue) ? default! : Codec.For<T>().Read(body), processId);
        }
        catch (Exception error)
        {
            result.SetError(() => Unreadable(error), processId);
        }
    }

    public override void Fail(Func<Exception> error) => result.SetError(error, processId: null);
}

/// <summary>What a job without a result returns.</summary>
internal readonly struct NoValue;
