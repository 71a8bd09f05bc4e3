using PoolRuntime.Calls;
using PoolRuntime.Scheduling;
using PoolRuntime.Serialization;
using PoolRuntime.Transport;
using PoolRuntime.Workers;

namespace PoolRuntime.Managers;

/// <summary>A client's call in the manager's pool: what the worker says of it is kept for the client, unread.</summary>
internal sealed class RelayedCall(Scheduler scheduler, JobFunction function, PoolCall call)
    : EncodedJob(function, PayloadBuffer.Of(call.Content))
{
    private readonly object _gate = new();
    private readonly List<PoolWord> _words = [];
    private readonly TaskCompletionSource<PoolAnswer> _answer =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done when there is nothing more to be heard of it.</summary>
    public Task<PoolAnswer> Answer => _answer.Task;

    public override int Size => call.Size;

    public override int Unfinished => _answer.Task.IsCompleted ? 0 : Size;

    public override TimeSpan? Timeout => call.Timeout;

    private bool IsChunk => call.Kind != FrameKind.Call;

    public override Frame Head(int sequence) => new(call.Kind, sequence, Function.Number, ContentSize);

    public override bool Receive(Frame head, PayloadReader body, int processId)
    {
        bool isLast = IsChunk
            ? head.Kind == FrameKind.Finished
            : head.Kind is FrameKind.Returned or FrameKind.Threw;
        if (!isLast && !(IsChunk && head.Kind is FrameKind.ItemsReturned or FrameKind.ItemThrew))
            throw new InvalidDataException($"A call was answered with {head.Kind}.");
        Add(new PoolWord(PoolWordKind.Said, head.Kind, head.Number, body.ReadBytes((int)body.Left).ToArray()));
        if (isLast) Complete(processId);
        return isLast;
    }

    // Whoever sent it gives the rest of a chunk to others.
    public override List<Job> LoseWorker(int processId, WorkerExit exit, int currentItem)
    {
        Add(new PoolWord(PoolWordKind.Lost, default, currentItem, [], exit));
        Complete(processId);
        return [];
    }

    public override void Expire(int item)
    {
        Add(new PoolWord(PoolWordKind.Expired, default, item, []));
        // The other items of a chunk go on.
        if (!IsChunk) Complete(Holder?.ProcessId ?? 0);
    }

    public override void Cancel(JobError error) => Fail(error);

    public override void Fail(JobError error) => _answer.TrySetException(error.ToException());

    /// <summary>The client does not want it any more, or is gone.</summary>
    public void GiveUp()
    {
        if (_answer.TrySetException(JobError.Cancelled(CancellationToken.None).ToException()))
            scheduler.Withdraw(this);
    }

    private void Add(PoolWord word)
    {
        lock (_gate) _words.Add(word);
    }

    private void Complete(int processId)
    {
        lock (_gate) _answer.TrySetResult(new PoolAnswer([.. _words], processId));
    }
}
