using System.Diagnostics;
using PoolRuntime.Scheduling;
using PoolRuntime.Serialization;
using PoolRuntime.Transport;
using PoolRuntime.Workers;

namespace PoolRuntime.Managers;

/// <summary>
/// Stands for a worker of a pool in a manager's process: sends it one call at a time, and tells what became of that.
/// When the worker there is lost in the middle of a call, this one counts as lost.
/// </summary>
internal sealed class ManagedWorker(Scheduler scheduler, WorkerSlot slot, ManagedBackEnd backEnd) : Worker(slot)
{
    private readonly object _gate = new();
    private readonly WorkerMemory _memory = new(new HeapRegion(WorkerMemory.Length));
    private readonly CancellationTokenSource _killed = new();
    private CancellationTokenSource? _call;
    private WorkerExit _exit;
    private int _processId = Environment.ProcessId;
    private int _offered;
    private bool _isEnding;

    public override int ProcessId => _processId;

    public override int CurrentItem => Volatile.Read(ref _memory.CurrentItem);

    // What waits here does not wait there, where another worker may be free.
    public override bool HasRoomFor(Job job) => InFlight == 0;

    public override void Listen() =>
        new Thread(Run) { IsBackground = true, Name = $"PoolRuntime: calls for {Slot.Name}" }.UnsafeStart();

    public override void Send()
    {
        lock (_gate) Monitor.PulseAll(_gate);
    }

    public override void ShutDown()
    {
        lock (_gate)
        {
            _isEnding = true;
            Monitor.PulseAll(_gate);
        }
    }

    // Elsewhere: the manager is told of it, and the lock of the pool may be held here.
    public override void Kill() => ThreadPool.UnsafeQueueUserWorkItem(static worker =>
    {
        worker._killed.Cancel();
        worker.Send();
    }, this, preferLocal: false);

    // The manager watches the time of what runs there; here it never passes.
    public override Progress Look() => _memory.Look() with { Started = Stopwatch.GetTimestamp() };

    public override bool Ask(Progress at)
    {
        ThreadPool.UnsafeQueueUserWorkItem(static asked => asked.worker.GiveUp(asked.at), (worker: this, at), false);
        return true;
    }

    // The manager does that.
    public override bool TryCondemn(Progress at) => false;

    protected override void Enqueue(Job job, int sequence)
    {
        _memory.Offer(sequence);
        Volatile.Write(ref _offered, sequence + 1);
    }

    protected override bool TryTakeBack(int sequence) => _memory.TryTakeBack(sequence);

    protected override bool HasBegun(int sequence) => _memory.IsTaken(sequence);

    private void Run()
    {
        scheduler.Ready(this);
        while (WaitForCall())
        {
            int sequence = Oldest;
            bool isMine = _memory.TryTake(sequence);
            Job? job = scheduler.OldestCall(this);
            if (isMine && !Do((EncodedJob)job!, sequence)) break;
            scheduler.Finished(this, wasTakenBack: !isMine);
        }

        scheduler.Lost(this, _exit);
    }

    private bool WaitForCall()
    {
        lock (_gate)
        {
            while (true)
            {
                if (_killed.IsCancellationRequested) return false;
                if (Volatile.Read(ref _offered) - Oldest > 0) return true;
                if (_isEnding) return false;
                Monitor.Wait(_gate);
            }
        }
    }

    // False when the worker is lost.
    private bool Do(EncodedJob job, int sequence)
    {
        using CancellationTokenSource call = CancellationTokenSource.CreateLinkedTokenSource(_killed.Token);
        lock (_gate) _call = call;
        _memory.Begin(sequence, item: 0, Stopwatch.GetTimestamp());
        try
        {
            PoolCall sent = Encode(job, sequence);
            PoolAnswer answer = backEnd.Pool.Run(sent, call.Token);
            backEnd.Arrived(sent.Shared);
            return Hear(answer, job, sequence);
        }
        catch (Exception error)
        {
            if (_killed.IsCancellationRequested) return false;
            bool isEnd = error is PoolTerminatedException;
            job.Fail(new JobError(error) { IsPoolEnd = isEnd });
            job.Release();
            // By another process, for all.
            if (isEnd) scheduler.Terminate();
            return true;
        }
        finally
        {
            lock (_gate) _call = null;
            _memory.TryEnd(sequence, item: 0);
        }
    }

    private PoolCall Encode(EncodedJob job, int sequence)
    {
        Frame head = job.Head(sequence);
        byte[] content = new byte[head.Size];
        job.CopyContent(content);
        return new PoolCall
        {
            Build = ProgramBuild.Current,
            Function = job.Function.Definition,
            Kind = head.Kind,
            Content = content,
            Size = job.Size,
            Timeout = job.Timeout,
            Attempt = job.Attempt,
            Trace = job.Trace?.ToString(),
            Shared = backEnd.ToSend(job.Shared),
        };
    }

    private unsafe bool Hear(PoolAnswer answer, EncodedJob job, int sequence)
    {
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
                    Volatile.Write(ref _memory.CurrentItem, word.Number);
                    _exit = word.Exit;
                    return false;
                default:
                    fixed (byte* start = word.Body)
                    {
                        reader.Open(start, word.Body.Length);
                        job.Receive(new Frame(word.Frame, sequence, word.Number, word.Body.Length), reader, _processId);
                    }

                    break;
            }
        }

        job.Release();
        return true;
    }

    private void GiveUp(Progress at)
    {
        CancellationTokenSource? call;
        lock (_gate) call = Look().Word == at.Word ? _call : null;
        try
        {
            call?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It is over.
        }
    }
}
