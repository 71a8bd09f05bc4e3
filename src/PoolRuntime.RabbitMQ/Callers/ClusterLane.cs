using System.Diagnostics;
using PoolRuntime.Managers;
using PoolRuntime.Messages;
using PoolRuntime.Scheduling;
using PoolRuntime.Serialization;
using PoolRuntime.Transport;
using PoolRuntime.Workers;

namespace PoolRuntime.Callers;

/// <summary>
/// What the scheduler of a cluster's caller has for a worker: room for one call that is out, in the queue of the broker
/// or at some host, whichever it is. When the worker there is lost in the middle of a call, this one counts as lost.
/// </summary>
internal sealed class ClusterLane(Scheduler scheduler, WorkerSlot slot, ClusterBackEnd backEnd) : Worker(slot)
{
    private const int Idle = 0;
    private const int Assigned = 1;
    private const int TakenBack = 2;
    private const int Out = 3;

    // The host is to tell of a call that takes too long; only if it does not, the caller does.
    private static readonly TimeSpan HostsAdvantage = TimeSpan.FromSeconds(5);

    // Held while the end of a call is told, so that the lane does not end meanwhile.
    private readonly object _hearing = new();
    private EncodedJob? _job;
    private int _sequence;
    private int _state;
    private long _word;
    private long _begun;
    private Guid _id;
    private bool _isLost;
    private int _processId = Environment.ProcessId;
    private int _currentItem;

    public override int ProcessId => _processId;

    public override int CurrentItem => Volatile.Read(ref _currentItem);

    /// <summary>The host that alone has the call; null while that is not known.</summary>
    public string? Host { get; set; }

    public override bool HasRoomFor(Job job) => InFlight == 0;

    public override void Listen() => scheduler.Ready(this);

    public override void Send()
    {
        switch (Interlocked.CompareExchange(ref _state, Out, Assigned))
        {
            case Assigned:
                Publish(_job!);
                return;
            case TakenBack when Interlocked.CompareExchange(ref _state, Idle, TakenBack) == TakenBack:
                lock (_hearing)
                    if (!_isLost) scheduler.Finished(this, wasTakenBack: true);
                return;
        }
    }

    // Elsewhere, because the lock of the pool is held here.
    public override void ShutDown() => Kill();

    public override void Kill() =>
        ThreadPool.UnsafeQueueUserWorkItem(static lane => lane.Leave(default), this, preferLocal: false);

    // Until a worker has begun, no time passes; of a chunk, the host watches the items.
    public override Progress Look() => new(
        Volatile.Read(ref _word), Volatile.Read(ref _begun) is > 0 and var begun ? begun : Stopwatch.GetTimestamp());

    public override bool Ask(Progress at)
    {
        ThreadPool.UnsafeQueueUserWorkItem(static asked => asked.Lane.GiveUp(asked.At), (Lane: this, At: at), false);
        return true;
    }

    // Nobody here could be killed for it.
    public override bool TryCondemn(Progress at) => false;

    /// <summary>A worker is at the call.</summary>
    public void Begun(Guid id)
    {
        if (_id == id && _job is { Size: 1 })
            Volatile.Write(
                ref _begun,
                Stopwatch.GetTimestamp() + (long)(HostsAdvantage.TotalSeconds * Stopwatch.Frequency));
    }

    /// <summary>The call is over; who tells of it has taken its number out of the book first.</summary>
    public void Hear(Reply reply)
    {
        WorkerExit exit;
        lock (_hearing)
        {
            if (_isLost) return;
            EncodedJob job = _job!;
            if (reply.Kind == ReplyKind.Unsure && Host is null)
            {
                // Who begins it says so first: nobody has.
                Publish(job);
                return;
            }

            if (!TryTell(reply, job, out exit))
            {
                job.Release();
                Finish();
                return;
            }

            _isLost = true;
        }

        scheduler.Lost(this, exit);
    }

    /// <summary>The call has no result, for this reason.</summary>
    public void Fail(Func<Exception> reason)
    {
        lock (_hearing)
        {
            if (_isLost) return;
            _job!.Fail(new JobError(reason));
            _job.Release();
            Finish();
        }
    }

    protected override void Enqueue(Job job, int sequence)
    {
        _job = (EncodedJob)job;
        _sequence = sequence;
        Volatile.Write(ref _state, Assigned);
    }

    protected override bool TryTakeBack(int sequence) =>
        sequence == _sequence && Interlocked.CompareExchange(ref _state, TakenBack, Assigned) == Assigned;

    protected override bool HasBegun(int sequence) => sequence == _sequence && Volatile.Read(ref _state) == Out;

    private void Publish(EncodedJob job)
    {
        _id = job.Id == Guid.Empty ? backEnd.NewId() : job.Id;
        Host = null;
        try
        {
            byte[] call = backEnd.Encode(job, _sequence);
            if (!backEnd.TryRegister(_id, this))
                throw new InvalidOperationException($"A job with the id {_id} is out already; use an id once.");
            Volatile.Write(ref _word, Progress.At(_sequence, item: 0));
            backEnd.Post(_id, job, call);
        }
        catch (Exception error)
        {
            backEnd.TryForget(_id, this);
            // Elsewhere: the next call of the lane may come to the same end, and the one after that.
            ThreadPool.UnsafeQueueUserWorkItem(
                static failed => failed.Lane.Fail(() => failed.Error), (Lane: this, Error: error), false);
        }
    }

    // True when the worker that was at it is lost.
    private bool TryTell(Reply reply, EncodedJob job, out WorkerExit exit)
    {
        exit = default;
        switch (reply.Kind)
        {
            case ReplyKind.Answer:
                try
                {
                    return TryTell(reply.Answer, job, out exit);
                }
                catch (InvalidDataException error)
                {
                    job.Fail(new JobError(error));
                    return false;
                }

            case ReplyKind.Refused:
                job.Fail(new JobError(() => new JobRefusedException(reply.Text)));
                return false;
            case ReplyKind.Unsure:
                job.Fail(new JobError(() => new HostLostException(
                    $"The host '{Host}' is gone while it had the job, which is not run again (Delivery.AtMostOnce).")));
                return false;
            case ReplyKind.DeadLettered:
                job.Fail(new JobError(() => new JobDeadLetteredException(reply.Text)));
                return false;
            default:
                job.Fail(new JobError(() => new RemoteException("", reply.Text, "", null)));
                return false;
        }
    }

    private unsafe bool TryTell(PoolAnswer answer, EncodedJob job, out WorkerExit exit)
    {
        exit = default;
        _processId = answer.ProcessId;
        PayloadReader reader = new();
        foreach (PoolWord word in answer.Words)
        {
            switch (word.Kind)
            {
                case PoolWordKind.Expired:
                    job.Expire(word.Number);
                    break;
                case PoolWordKind.Lost:
                    Volatile.Write(ref _currentItem, word.Number);
                    exit = word.Exit;
                    return true;
                default:
                    fixed (byte* start = word.Body)
                    {
                        reader.Open(start, word.Body.Length);
                        job.Receive(
                            new Frame(word.Frame, _sequence, word.Number, word.Body.Length), reader, _processId);
                    }

                    break;
            }
        }

        return false;
    }

    // Before: whoever hears that the lane is free gives it the next call.
    private void Finish()
    {
        Clear();
        scheduler.Finished(this, wasTakenBack: false);
    }

    private void Clear()
    {
        Volatile.Write(ref _word, Progress.Idle);
        Volatile.Write(ref _begun, 0);
        _job = null;
        Volatile.Write(ref _state, Idle);
    }

    private void GiveUp(Progress at)
    {
        Guid id = _id;
        if (Look().Word != at.Word || !backEnd.TryForget(id, this)) return;
        backEnd.Cancel(id);
        lock (_hearing)
        {
            if (_isLost) return;
            _job!.Fail(JobError.Cancelled(CancellationToken.None));
            _job.Release();
            Finish();
        }
    }

    private void Leave(WorkerExit exit)
    {
        lock (_hearing)
        {
            if (_isLost) return;
            _isLost = true;
            if (Volatile.Read(ref _word) != Progress.Idle && backEnd.TryForget(_id, this)) backEnd.Cancel(_id);
        }

        scheduler.Lost(this, exit);
    }
}
