using System.Diagnostics;
using System.Runtime.CompilerServices;
using PoolRuntime.Calls;
using PoolRuntime.Diagnostics;
using PoolRuntime.Scheduling;
using PoolRuntime.Serialization;
using PoolRuntime.Transport;

namespace PoolRuntime.Workers;

/// <summary>A worker that is a process: the parent's side of it.</summary>
internal sealed class ProcessWorker : Worker
{
    // Calls from one measuring of their mean time to the next.
    private const int MeasuredCalls = 8;

    private readonly object _outgoing = new();
    private readonly Scheduler _scheduler;
    private readonly WorkerProcess _process;
    private readonly ProcessBackEnd _backEnd;
    private readonly WorkerMemory _memory;
    private readonly CompletionReader _completions;
    private readonly HashSet<int> _described = [];
    private readonly HashSet<Guid> _shared = [];
    private readonly int[] _sizes = new int[WorkerMemory.MaxCallsInFlight];
    private readonly PayloadReader _body;

    // Large calls lie in shared memory, by their numbers; what is to be copied there, apart from what goes into the
    // pipe.
    private readonly PayloadArena? _arena;
    private readonly long?[] _places = new long?[WorkerMemory.MaxCallsInFlight];
    private List<LargeCall> _largeAssigned = [];
    private List<LargeCall> _largeInTransit = [];

    private PayloadWriter _assigned = new();
    private PayloadWriter _inTransit = new();
    private JobFunction? _lastFunction;
    private bool _isToldOfCallMemory;
    private bool _isSending;
    private bool _isGone;
    private bool _isSaidToBeLost;
    private Thread? _largeSender;

    private long _sentBytes;
    private long _retiredBytes;
    private long _knownCalls;
    private long _knownTicks;

    public ProcessWorker(
        Scheduler scheduler, WorkerProcess process, WorkerSetup setup, WorkerSlot slot, ProcessBackEnd backEnd)
        : base(slot)
    {
        _scheduler = scheduler;
        _process = process;
        _backEnd = backEnd;
        _memory = new WorkerMemory(process.Memory);
        _completions = new CompletionReader(_memory, process.Doorbell);
        _arena = _memory.NewCallArena();
        _body = new PayloadReader
        {
            Results = _memory.NewResultArena() is { } results
                ? new ResultSource(_memory, process.Memory, results)
                : null,
        };
        // It may still be starting: the pipe keeps it until then.
        Share(setup.Shared);
        setup.Write(_assigned, slot);
    }

    public override int ProcessId => _process.Id;

    public override int CurrentItem => Volatile.Read(ref _memory.CurrentItem);

    // More than the pipe holds would make whoever writes it wait for the worker.
    public override bool HasRoomFor(Job job) =>
        InFlight == 0 || UnreadBytes + PipeSizeOf((EncodedJob)job) <= Roomy;

    public override Progress Look() => _memory.Look();

    public override bool Ask(Progress at)
    {
        if (Volatile.Read(ref _memory.Listening) != at.Word) return false;
        Volatile.Write(ref _memory.StopRequest, at.Word);
        return true;
    }

    public override bool TryCondemn(Progress at) => _memory.TryCondemn(at);

    public override void Retire()
    {
        int index = Oldest & (WorkerMemory.MaxCallsInFlight - 1);
        Volatile.Write(ref _retiredBytes, _retiredBytes + _sizes[index]);
        if (_places[index] is { } place) _arena!.Release(place);
        _places[index] = null;
        base.Retire();
        long calls = Volatile.Read(ref _memory.FinishedCalls);
        if (calls - _knownCalls < MeasuredCalls) return;
        long ticks = Volatile.Read(ref _memory.BusyTicks);
        AdaptWindow(Stopwatch.GetElapsedTime(_knownTicks, ticks) / (calls - _knownCalls));
        _knownCalls = calls;
        _knownTicks = ticks;
    }

    public override bool WantsToEnd => Volatile.Read(ref _memory.IsTooLarge) != 0;

    public override void Listen()
    {
        new Thread(Hear) { IsBackground = true, Name = $"PoolRuntime: hears worker {ProcessId}" }.Start();
        Send();
    }

    public override void Send()
    {
        while (true)
        {
            PayloadWriter frames;
            List<LargeCall> large;
            lock (_outgoing)
            {
                if (_isSending || _isGone || _assigned.Length == 0) return;
                if (_assigned.Length > Roomy && Thread.CurrentThread != _largeSender)
                {
                    // Whoever comes here must not be held up until a busy worker has read it all.
                    SendFromOwnThread();
                    return;
                }

                _isSending = true;
                frames = _assigned;
                _assigned = _inTransit;
                _inTransit = frames;
                large = _largeAssigned;
                _largeAssigned = _largeInTransit;
                _largeInTransit = large;
            }

            foreach (LargeCall call in large) call.CopyTo(_arena!);

            // A false means that the worker is gone, which its hearer notices as well.
            _ = _process.Calls.Write(frames.Written);
            lock (_outgoing)
            {
                frames.Clear();
                large.Clear();
                _isSending = false;
                if (!_isGone) continue;
                _process.Calls.Dispose();
                if (_isSaidToBeLost) _process.Memory.Dispose();
                return;
            }
        }
    }

    public override void ShutDown()
    {
        lock (_outgoing) _assigned.Write(new Frame(FrameKind.Shutdown, 0, 0, 0));
        Send();
    }

    public override void Kill() => _process.Kill();

    protected override void Enqueue(Job job, int sequence)
    {
        lock (_outgoing)
        {
            EncodedJob call = (EncodedJob)job;
            JobFunction function = call.Function;
            int start = _assigned.Length;
            if (function != _lastFunction && _described.Add(function.Number))
                WorkerSetup.Define(_assigned, function);

            _lastFunction = function;
            if (call.Shared is not null) Share(call.Shared);
            _memory.Offer(sequence);
            if (call.Trace is not null) WriteTrace(call.Trace, sequence);
            if (call.Attempt > 1) _assigned.Write(new Frame(FrameKind.Repeated, sequence, call.Attempt, 0));
            int index = sequence & (WorkerMemory.MaxCallsInFlight - 1);
            Frame head = call.Head(sequence);
            bool liesThere = call.Place is not null && MayReadCallMemory();
            _places[index] = !liesThere && head.Size >= PayloadArena.SmallestPayload && _memory.AreArenasOpen
                ? _arena!.TryReserve(head.Size)
                : null;
            if (liesThere)
            {
                EnqueueByPlace(FrameKind.InCallMemory, head, call.Place!.Value);
            }
            else if (_places[index] is { } place)
            {
                EnqueueByPlace(FrameKind.InMemory, head, place);
                _largeAssigned.Add(new LargeCall(call, place, head.Size));
            }
            else
            {
                _assigned.Write(head);
                call.CopyContent(_assigned.ReserveBytes(head.Size));
            }

            int size = _assigned.Length - start;
            _sizes[index] = size;
            _sentBytes += size;
        }
    }

    private void EnqueueByPlace(FrameKind memory, Frame head, long place)
    {
        _assigned.Write(new Frame(memory, head.Sequence, 0, PayloadPlace.Length));
        _assigned.Write(new PayloadPlace(place, head.Size, head.Kind));
        _assigned.Write(head with { Size = 0 });
    }

    // Until the worker has opened it, which it may not be able to, calls are copied.
    private bool MayReadCallMemory()
    {
        if (_isToldOfCallMemory) return _memory.SeesCallMemory;
        _isToldOfCallMemory = true;
        PayloadWriter path = new();
        path.WriteUtf8(_backEnd.CallMemory!.Path);
        _assigned.Write(new Frame(FrameKind.OpenCallMemory, 0, 0, path.Length));
        _assigned.WriteBytes(path.Written);
        return false;
    }

    protected override bool TryTakeBack(int sequence) => _memory.TryTakeBack(sequence);

    protected override bool HasBegun(int sequence) => _memory.IsTaken(sequence);

    private int Roomy => _process.Calls.Capacity / 2;

    private long UnreadBytes => _sentBytes - Volatile.Read(ref _retiredBytes);

    private int PipeSizeOf(EncodedJob job)
    {
        int content = job.ContentSize;
        bool isInMemory = job.Place is not null && _memory.SeesCallMemory
            || content >= PayloadArena.SmallestPayload && _memory.AreArenasOpen
            && content <= WorkerMemory.LargestInArena;
        return (isInMemory ? PayloadPlace.Length : content) + job.Function.Definition.Length + 4 * Frame.HeadSize;
    }

    private void WriteTrace(TraceContext trace, int sequence)
    {
        PayloadWriter body = new();
        body.WriteUtf8(trace.ToString());
        _assigned.Write(new Frame(FrameKind.Trace, sequence, 0, body.Length));
        _assigned.WriteBytes(body.Written);
    }

    // Once, and before what needs it.
    private void Share(IReadOnlyList<ISharedObject> objects)
    {
        foreach (ISharedObject shared in objects)
            if (_shared.Add(shared.Id)) WorkerSetup.Share(_assigned, shared);
    }

    private void SendFromOwnThread()
    {
        if (_largeSender is not null) return;
        _largeSender = new Thread(() =>
        {
            Send();
            bool more;
            lock (_outgoing)
            {
                _largeSender = null;
                more = _assigned.Length > 0;
            }

            if (more) Send();
        }) { IsBackground = true, Name = $"PoolRuntime: sends to worker {ProcessId}" };
        _largeSender.Start();
    }

    private void Hear()
    {
        string? violation = null;
        try
        {
            while (true)
            {
                bool heard = _completions.Drain(Receive);
                if (!heard && !_completions.WaitForMore(doze: InFlight > 1)) break;
            }

            _completions.Drain(Receive);
        }
        catch (InvalidDataException error)
        {
            // A worker that does not keep to the rules is as good as gone.
            violation = error.Message;
            _process.Kill();
        }

        WorkerExit exit = _process.WaitForExit() with { Violation = violation };
        lock (_outgoing)
        {
            _isGone = true;
            if (!_isSending) _process.Calls.Dispose();
        }

        _scheduler.Lost(this, exit);
        _process.Doorbell.Dispose();
        lock (_outgoing)
        {
            // Who is copying into it needs it a moment longer.
            _isSaidToBeLost = true;
            if (!_isSending) _process.Memory.Dispose();
        }
    }

    private static bool TryReadTimes(ReadOnlySpan<byte> body, out long began, out long ended)
    {
        began = ended = 0;
        if (body.Length != 2 * sizeof(long)) return false;
        began = BitConverter.ToInt64(body);
        ended = BitConverter.ToInt64(body[sizeof(long)..]);
        return true;
    }

    private unsafe void Receive(Frame head, ReadOnlySpan<byte> body)
    {
        if (head.Kind == FrameKind.Ready)
        {
            if (TryReadTimes(body, out long began, out long ended))
                _scheduler.Recorder?.Initialized(this, began, ended);
            _scheduler.Ready(this);
            return;
        }

        if (head.Kind == FrameKind.Timing)
        {
            if (OldestCall is { } timed && TryReadTimes(body, out long began, out long ended))
                _scheduler.Recorder?.Ran(this, timed, began, ended);
            return;
        }

        if (head.Kind == FrameKind.Refused)
        {
            fixed (byte* start = body)
            {
                _body.Open(start, body.Length);
                StartError = ErrorRecord.Read(_body).ToException();
            }

            return;
        }

        if (InFlight == 0 || head.Sequence != Oldest)
            throw new InvalidDataException("A worker speaks of a call that it does not have.");
        // The end of a call that has been taken back may come before whoever takes it back is done with it.
        Job? job = head.Kind == FrameKind.Finished ? _scheduler.OldestCall(this) : OldestCall;
        if (job is not null)
        {
            fixed (byte* start = body)
            {
                _body.Open(start, body.Length);
                if (!((EncodedJob)job).Receive(head, _body, ProcessId)) return;
                ((EncodedJob)job).Release();
            }
        }

        _scheduler.Finished(this, wasTakenBack: job is null);
    }

    /// <summary>A call, and where its content goes.</summary>
    private readonly record struct LargeCall(EncodedJob Job, long Place, int Size)
    {
        public unsafe void CopyTo(PayloadArena arena) => Job.CopyContent(new Span<byte>(arena.At(Place), Size));
    }
}
