using System.Diagnostics;
using System.Runtime.InteropServices;
using PoolRuntime.Calls;
using PoolRuntime.Diagnostics;
using PoolRuntime.Scheduling;
using PoolRuntime.Serialization;
using PoolRuntime.Transport;

namespace PoolRuntime.Workers;

/// <summary>
/// A worker that is nobody: whoever sends a job runs it. A job that comes while another runs is left to whoever runs
/// that one.
/// </summary>
internal sealed class InlineWorker : Worker
{
    private readonly object _gate = new();
    private readonly Scheduler _scheduler;
    private readonly PoolOptions _options;
    private readonly bool _takesDelegates;
    private readonly Action _ready;
    private readonly WorkerContext _context;
    private readonly WorkerMemory _memory = new(new HeapRegion(WorkerMemory.Length));
    private readonly LocalRun _run = new();
    private readonly JobCancellation _cancellation = new();
    private readonly Dictionary<int, Invoker> _functions = [];
    private int _offered;
    private bool _isRunning;
    private bool _isEnding;
    private volatile bool _isKilled;
    private bool _isLost;

    // What was given up last, as in Progress.Word.
    private long _stopped;

    public InlineWorker(
        Scheduler scheduler, WorkerSlot slot, PoolOptions options, bool takesDelegates, Action ready) : base(slot)
    {
        _scheduler = scheduler;
        _options = options;
        _takesDelegates = takesDelegates;
        _ready = ready;
        _context = WorkerContext.For(scheduler, slot, TokenOfJob, () => OldestCall?.Attempt ?? 1);
    }

    public override int ProcessId => Environment.ProcessId;

    public override int CurrentItem => Volatile.Read(ref _memory.CurrentItem);

    public override bool HasRoomFor(Job job) => true;

    public override bool RunsOnSend => true;

    public override void Listen()
    {
        try
        {
            long began = Stopwatch.GetTimestamp();
            RunAs(() => _options.Initializer?.Invoke());
            _scheduler.Recorder?.Initialized(this, began, Stopwatch.GetTimestamp());
        }
        catch (Exception error)
        {
            StartError = error;
            _isKilled = true;
            EndIfDone();
            return;
        }

        _scheduler.Ready(this);
        _ready();
    }

    public override void Send()
    {
        while (true)
        {
            lock (_gate)
            {
                if (_isRunning || _isLost || _isKilled || Volatile.Read(ref _offered) - Oldest <= 0) break;
                _isRunning = true;
            }

            try
            {
                RunOldest();
            }
            finally
            {
                lock (_gate) _isRunning = false;
            }
        }

        EndIfDone();
    }

    public override void ShutDown()
    {
        lock (_gate) _isEnding = true;
        // Elsewhere, because the lock of the pool is held here.
        ThreadPool.UnsafeQueueUserWorkItem(static worker => worker.EndIfDone(), this, preferLocal: false);
    }

    public override void Kill()
    {
        _isKilled = true;
        EndIfDone();
    }

    public override Progress Look() => _takesDelegates ? _run.Look() : _memory.Look();

    public override bool Ask(Progress at)
    {
        // First: a job that looks at its token only later is to find it cancelled.
        Volatile.Write(ref _stopped, at.Word);
        return _cancellation.TryCancel(at.Word);
    }

    // There is nobody who could be killed for it.
    public override bool TryCondemn(Progress at) => false;

    protected override void Enqueue(Job job, int sequence)
    {
        _memory.Offer(sequence);
        Volatile.Write(ref _offered, sequence + 1);
    }

    protected override bool TryTakeBack(int sequence) => _memory.TryTakeBack(sequence);

    protected override bool HasBegun(int sequence) => _memory.IsTaken(sequence);

    private void EndIfDone()
    {
        lock (_gate)
        {
            bool isDone = _isKilled || _isEnding && Volatile.Read(ref _offered) - Oldest <= 0;
            if (_isRunning || _isLost || !isDone) return;
            _isLost = true;
        }

        if (!_isKilled) RunExit();
        _scheduler.Lost(this, default);
    }

    private void RunExit()
    {
        try
        {
            RunAs(() => _options.WorkerExit?.Invoke());
        }
        catch (Exception error)
        {
            Console.Error.WriteLine($"What a worker was to do at its end has thrown: {error}");
        }
    }

    private CancellationToken TokenOfJob()
    {
        if (Look() is not { IsRunning: true } at) return CancellationToken.None;
        CancellationToken token = _cancellation.TokenOf(at.Word);
        return Volatile.Read(ref _stopped) == at.Word ? new CancellationToken(canceled: true) : token;
    }

    // For that time, the thread is the worker.
    private void RunAs(Action action)
    {
        WorkerContext? before = WorkerContext.Swap(_context);
        try
        {
            action();
        }
        finally
        {
            WorkerContext.Swap(before);
        }
    }

    private void RunOldest()
    {
        int sequence = Oldest;
        if (!_memory.TryTake(sequence))
        {
            _ = _scheduler.OldestCall(this);
            _scheduler.Finished(this, wasTakenBack: true);
            return;
        }

        Job job = OldestCall!;
        long began = Stopwatch.GetTimestamp();
        RunAs(() =>
        {
            using Activity? activity = job.Trace is null ? null : JobActivity.Run(job.Trace, job.Attempt);
            if (job is LocalJob local) RunLocal(local, sequence);
            else RunEncoded((EncodedJob)job, sequence);
        });
        _scheduler.Recorder?.Ran(this, job, began, Stopwatch.GetTimestamp());
        _scheduler.Finished(this, wasTakenBack: false);
    }

    private void RunLocal(LocalJob job, int sequence)
    {
        _run.Begin(sequence, isTimed: true);
        job.Run(_run);
    }

    // As in another process: nothing gets in or out but as bytes.
    private unsafe void RunEncoded(EncodedJob job, int sequence)
    {
        foreach (ISharedObject shared in job.Shared ?? []) ReceivedObjects.Add(shared.Id, shared.Bytes);
        Frame head = job.Head(sequence);
        byte[] content = new byte[head.Size];
        job.CopyContent(content);
        // Also an empty one is somewhere.
        fixed (byte* start = &MemoryMarshal.GetArrayDataReference(content))
        {
            PayloadReader arguments = new();
            arguments.Open(start, head.Size);
            Answers answers = new(job, ProcessId);
            if (head.Kind == FrameKind.Call) Call(job, head, arguments, answers);
            else CallChunk(job, head, arguments, answers);
        }
    }

    private void Call(EncodedJob job, Frame head, PayloadReader arguments, Answers answers)
    {
        PayloadWriter result = new();
        FrameKind outcome = FrameKind.Returned;
        _memory.Begin(head.Sequence, item: 0, Stopwatch.GetTimestamp());
        try
        {
            Find(job.Function).Call(arguments, result);
        }
        catch (Exception error)
        {
            outcome = FrameKind.Threw;
            result.Clear();
            ErrorRecord.Write(result, WorkerLoop.Explained(error));
        }

        _memory.TryEnd(head.Sequence, item: 0);
        answers.Write(outcome, head.Sequence, 0, result);
    }

    private void CallChunk(EncodedJob job, Frame head, PayloadReader arguments, Answers answers)
    {
        int first = arguments.Read<int>();
        int count = arguments.Read<int>();
        bool isTimed = head.Kind == FrameKind.CallTimedChunk;
        ChunkProgress chunk = new(_memory, answers, new PayloadWriter());
        if (!isTimed) _memory.Begin(head.Sequence, item: 0, Stopwatch.GetTimestamp());
        chunk.Open(head.Sequence, first, count, isTimed);
        try
        {
            Find(job.Function).CallEach(arguments, chunk);
            chunk.Flush();
        }
        catch (Exception error)
        {
            chunk.FailedFromHere(WorkerLoop.Explained(error));
        }

        if (!isTimed) _memory.TryEnd(head.Sequence, item: 0);
        answers.Write(FrameKind.Finished, head.Sequence, 0, []);
    }

    private unsafe Invoker Find(JobFunction function)
    {
        if (_functions.TryGetValue(function.Number, out Invoker? known)) return known;
        fixed (byte* start = function.Definition)
        {
            PayloadReader definition = new();
            definition.Open(start, function.Definition.Length);
            Invoker made = Invoker.For(FunctionParts.Read(definition));
            _functions.Add(function.Number, made);
            return made;
        }
    }

    /// <summary>What a job says is heard at once.</summary>
    private sealed class Answers(EncodedJob job, int processId) : CompletionSink
    {
        public override unsafe void Write(FrameKind kind, int sequence, int number, ReadOnlySpan<byte> body)
        {
            // An empty one is nowhere, and the reader only looks at its length.
            fixed (byte* start = body)
            {
                PayloadReader reader = new();
                reader.Open(start, body.Length);
                job.Receive(new Frame(kind, sequence, number, body.Length), reader, processId);
            }
        }

        public override void Announce(bool moreFollows) { }
    }
}
