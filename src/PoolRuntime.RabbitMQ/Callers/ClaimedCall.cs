using PoolRuntime.Managers;
using PoolRuntime.Messages;
using PoolRuntime.Scheduling;
using PoolRuntime.Serialization;
using PoolRuntime.Transport;

namespace PoolRuntime.Callers;

/// <summary>The result of a job that an earlier life of this caller has submitted.</summary>
internal sealed class ClaimedCall<T>(Guid id, Scheduler scheduler)
{
    public AsyncResult<T> Result { get; } = new();

    /// <summary>Takes what the host has said; null when it will say nothing any more.</summary>
    public void Hear(Reply? reply)
    {
        try
        {
            switch (reply)
            {
                case null:
                    Fail(static () => new PoolTerminatedException());
                    break;
                case { Kind: ReplyKind.Answer }:
                    Hear(reply.Answer);
                    break;
                case { Kind: ReplyKind.Refused }:
                    Fail(() => new JobRefusedException(reply.Text));
                    break;
                case { Kind: ReplyKind.DeadLettered }:
                    Fail(() => new JobDeadLetteredException(reply.Text));
                    break;
                default:
                    Fail(() => new RemoteException("", reply.Text, "", null));
                    break;
            }
        }
        catch (InvalidDataException error)
        {
            Result.SetError(new JobError(error), processId: null);
        }
    }

    public void Fail(Func<Exception> reason) => Result.SetError(new JobError(reason), processId: null);

    private unsafe void Hear(PoolAnswer answer)
    {
        EncodedApply<T> call = new(scheduler, null!, PayloadBuffer.Empty, Result, timeout: null);
        PayloadReader reader = new();
        foreach (PoolWord word in answer.Words)
        {
            switch (word.Kind)
            {
                case PoolWordKind.Expired:
                    Fail(static () => new TimeoutException(
                        "The job was still running after its timeout, and was given up."));
                    break;
                case PoolWordKind.Lost:
                    call.LoseWorker(answer.ProcessId, word.Exit, currentItem: 0);
                    break;
                default:
                    fixed (byte* start = word.Body)
                    {
                        reader.Open(start, word.Body.Length);
                        call.Receive(
                            new Frame(word.Frame, 0, word.Number, word.Body.Length), reader, answer.ProcessId);
                    }

                    break;
            }
        }

        // What had several items has no single result.
        if (!Result.Ready) Fail(() => new InvalidDataException($"The job {id} was no single job."));
    }
}
