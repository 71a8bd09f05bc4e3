using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PoolRuntime.Calls;
using PoolRuntime.Diagnostics;
using PoolRuntime.Serialization;
using PoolRuntime.Transport;

namespace PoolRuntime.Workers;

/// <summary>Reads calls and runs them, one after the other, on the thread that reads.</summary>
internal sealed unsafe class WorkerLoop
{
    private const int BufferSize = 256 * 1024;

    // Asking the system takes some microseconds.
    private static readonly long MemoryCheckInterval = Stopwatch.Frequency / 100;

    private readonly Func<CancellationToken> _tokenOfJob;
    private readonly ByteChannel _calls;
    private readonly WorkerMemory _memory;
    private readonly CompletionWriter _completions;
    private readonly ChunkProgress _chunk;
    private readonly Dictionary<int, Invoker> _functions = [];
    private readonly Dictionary<int, Exception> _brokenFunctions = [];
    private readonly PayloadReader _arguments = new();
    private readonly PayloadWriter _result;
    private readonly PayloadArena? _callArena;
    private readonly ResultPlaces? _places;
    private PayloadArena? _callMemory;

    private byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferSize, pinned: true);
    private PayloadPlace _place;
    private PayloadArena? _placeIn;
    private int _start;
    private int _end;
    private long _lastTime;
    private bool _hasWaited;
    private bool _isRefused;
    private bool _isChild;
    private Exception? _thrown;
    private int _exit;
    private byte[] _exitTarget = [];
    private (int Sequence, int Attempt) _repeated = (-1, 1);
    private long _maxMemory;
    private bool _tellsTimes;
    private TraceContext? _trace;
    private long _lastMemoryCheck;

    public WorkerLoop(
        ByteChannel calls, ByteChannel doorbell, WorkerMemory memory, Func<CancellationToken> tokenOfJob)
    {
        PayloadArena? results = memory.NewResultArena();
        _tokenOfJob = tokenOfJob;
        _calls = calls;
        _memory = memory;
        _callArena = memory.NewCallArena();
        _completions = new CompletionWriter(memory, doorbell, results);
        _places = results is null ? null : new ResultPlaces(memory, results);
        _result = new PayloadWriter(results, _places);
        _chunk = new ChunkProgress(memory, _completions, new PayloadWriter(results, _places));
        memory.OpenArenas();
    }

    /// <summary>Works until the parent says that there will be no more calls, or is gone.</summary>
    /// <returns>The exit code of the process.</returns>
    public int Run()
    {
        while (ReadFrame(out Frame head, out int body))
        {
            if (head.Kind == FrameKind.Shutdown)
            {
                RunExit();
                return 0;
            }

            Handle(head, body);
            if (_isRefused) return 0;
            if (_isChild && head.Kind == FrameKind.Call) return EndChild();
            _completions.Announce(moreFollows: HasWholeFrame);
        }

        return 0;
    }

    private bool HasWholeFrame =>
        _end - _start >= Frame.HeadSize
        && _end - _start - Frame.HeadSize >= Frame.Read(_buffer.AsSpan(_start)).Size;

    private void Handle(Frame head, int body)
    {
        fixed (byte* start = &_buffer[0])
        {
            _arguments.Open(start + body, head.Size);
            if (_placeIn is { } arena)
            {
                _placeIn = null;
                _arguments.Open(arena.At(_place.Offset), _place.Size);
                _arguments.Lends = true;
            }

            switch (head.Kind)
            {
                case FrameKind.InMemory:
                    _place = Unsafe.ReadUnaligned<PayloadPlace>(start + body);
                    _placeIn = _callArena;
                    break;
                case FrameKind.OpenCallMemory:
                    _callMemory = CallMemory.TryOpen(_arguments.ReadUtf8());
                    _memory.SeesCallMemory = _callMemory is not null;
                    break;
                case FrameKind.InCallMemory:
                    _place = Unsafe.ReadUnaligned<PayloadPlace>(start + body);
                    _placeIn = _callMemory;
                    break;
                case FrameKind.Define:
                    Define(head.Number);
                    break;
                case FrameKind.Begin:
                    Begin();
                    break;
                case FrameKind.BeginChild:
                    BeginChild();
                    break;
                case FrameKind.Trace:
                    _trace = TraceContext.Parse(_arguments.ReadUtf8());
                    break;
                case FrameKind.Share:
                    Guid shared = _arguments.Read<Guid>();
                    ReceivedObjects.Add(shared, _arguments.ReadBytes((int)_arguments.Left).ToArray());
                    break;
                case FrameKind.Repeated:
                    _repeated = (head.Sequence, head.Number);
                    break;
                case FrameKind.Call:
                    if (!TryTake(head)) _trace = null;
                    else if (_trace is null) Call(head);
                    else CallTraced(head, 0, 0);
                    break;
                case FrameKind.CallChunk or FrameKind.CallTimedChunk:
                    int first = _arguments.Read<int>();
                    int count = _arguments.Read<int>();
                    // Before the call is taken: whoever looks after a death must not see the item of another chunk.
                    Volatile.Write(ref _memory.CurrentItem, first);
                    if (!TryTake(head)) _trace = null;
                    else if (_trace is null) CallChunk(head, first, count);
                    else CallTraced(head, first, count);
                    break;
                default:
                    throw new InvalidDataException($"The parent sent a message of kind {head.Kind}.");
            }

            _arguments.EndLoans();
            _places?.EndCall();
        }
    }

    private void Begin()
    {
        int index = _arguments.Read<int>();
        CurrentProcess.Enter(_arguments);
        WorkerContext.EnterProcess(index, CurrentProcess.OfThisProcess.Name, _tokenOfJob, AttemptOfJob);
        _maxMemory = _arguments.Read<long>();
        _tellsTimes = _arguments.Read<bool>();
        if (!_arguments.Read<bool>()) ResultPlaces.OfThisProcess = _places;
        string folder = _arguments.ReadUtf8();
        int processor = _arguments.Read<int>();
        long began = Stopwatch.GetTimestamp();
        int initializer = _arguments.Read<int>();
        byte[] target = _arguments.ReadBytes(_arguments.ReadCount(1)).ToArray();
        _exit = _arguments.Read<int>();
        _exitTarget = _arguments.ReadBytes(_arguments.ReadCount(1)).ToArray();
        _result.Clear();
        try
        {
            WorkerPlace.Enter(folder, processor);
            if (initializer != 0) CallAside(initializer, target);
            _completions.Write(FrameKind.Ready, 0, 0, _tellsTimes ? Times(began, Stopwatch.GetTimestamp()) : []);
        }
        catch (Exception error)
        {
            _result.Clear();
            ErrorRecord.Write(_result, Explained(error));
            _completions.Write(FrameKind.Refused, 0, 0, _result);
            _isRefused = true;
        }

        _completions.Announce(moreFollows: false);
    }

    private void BeginChild()
    {
        CurrentProcess.Enter(_arguments);
        StartMethods.Inherit((StartMethod)_arguments.Read<int>());
        if (!OperatingSystem.IsWindows())
        {
            // The runtime's own answers to these run exit handlers, which may wait for what never comes.
            Posix.RestoreDefault(Posix.SigTerm);
            Posix.RestoreDefault(Posix.SigInt);
        }

        ForegroundThreads.Watch();
        _isChild = true;
    }

    /// <summary>The one call of a child process is over.</summary>
    /// <returns>The exit code.</returns>
    private int EndChild()
    {
        _completions.Announce(moreFollows: false);
        if (_thrown is not null) TryTell($"Process {CurrentProcess.OfThisProcess.Name}:\n{_thrown}");
        ForegroundThreads.Join();
        return _thrown is null ? Environment.ExitCode : 1;

        static void TryTell(string what)
        {
            try
            {
                Console.Error.WriteLine(what);
            }
            catch (Exception)
            {
                // An error output that is closed, or that the job has replaced; the parent hears of it all the same.
            }
        }
    }

    // Calls that are no repetition are not told of by anybody.
    private int AttemptOfJob() => _memory.Look().IsAt(_repeated.Sequence) ? _repeated.Attempt : 1;

    private void RunExit()
    {
        if (_exit == 0) return;
        try
        {
            CallAside(_exit, _exitTarget);
        }
        catch (Exception error)
        {
            Console.Error.WriteLine($"What a worker was to do at its end has thrown: {error}");
        }
    }

    // What is no job: begun by nobody, and answered to nobody.
    private void CallAside(int function, byte[] target)
    {
        fixed (byte* start = target)
        {
            PayloadReader reader = new();
            reader.Open(start, target.Length);
            Find(function).Call(reader, new PayloadWriter());
        }
    }

    private void CheckMemory()
    {
        if (_maxMemory == 0 || _lastTime - _lastMemoryCheck < MemoryCheckInterval) return;
        _lastMemoryCheck = _lastTime;
        if (Environment.WorkingSet > _maxMemory) Volatile.Write(ref _memory.IsTooLarge, 1);
    }

    private bool TryTake(Frame head)
    {
        if (_memory.TryTake(head.Sequence))
        {
            // Calls that follow each other need one look at the clock each: the end of one is the begin of the next.
            if (_hasWaited) _lastTime = Stopwatch.GetTimestamp();
            _hasWaited = false;
            return true;
        }

        _completions.Write(FrameKind.Finished, head.Sequence, 0, []);
        return false;
    }

    private void Define(int number)
    {
        try
        {
            _functions[number] = Invoker.For(FunctionParts.Read(_arguments));
        }
        catch (Exception error)
        {
            _brokenFunctions[number] = error;
        }
    }

    /// <summary>The parent has given up what this process is at, and ends it.</summary>
    [DoesNotReturn]
    public static void WaitForDeath()
    {
        while (true) Thread.Sleep(Timeout.Infinite);
    }

    private void Call(Frame head)
    {
        _result.Clear();
        _memory.Begin(head.Sequence, item: 0, _lastTime);
        FrameKind outcome = FrameKind.Returned;
        try
        {
            Find(head.Number).Call(_arguments, _result);
        }
        catch (Exception error)
        {
            outcome = FrameKind.Threw;
            _result.Clear();
            Exception explained = Explained(error);
            if (_isChild) _thrown = explained;
            ErrorRecord.Write(_result, explained);
        }

        End(head);
        _completions.Write(outcome, head.Sequence, 0, _result);
    }

    private void CallTraced(Frame head, int first, int count)
    {
        using Activity activity = JobActivity.Run(
            _trace!, _repeated.Sequence == head.Sequence ? _repeated.Attempt : 1);
        _trace = null;
        if (head.Kind == FrameKind.Call) Call(head);
        else CallChunk(head, first, count);
    }

    private void CallChunk(Frame head, int first, int count)
    {
        bool isTimed = head.Kind == FrameKind.CallTimedChunk;
        if (!isTimed) _memory.Begin(head.Sequence, item: 0, _lastTime);
        _chunk.Open(head.Sequence, first, count, isTimed);
        try
        {
            Find(head.Number).CallEach(_arguments, _chunk);
            _chunk.Flush();
        }
        catch (Exception error)
        {
            _chunk.FailedFromHere(Explained(error));
        }

        if (isTimed) CountCall(head.Sequence);
        else End(head);
        _completions.Write(FrameKind.Finished, head.Sequence, 0, []);
    }

    private void End(Frame head)
    {
        if (!_memory.TryEnd(head.Sequence, item: 0)) WaitForDeath();
        CountCall(head.Sequence);
    }

    /// <summary>The error as the submitter is to hear it.</summary>
    public static Exception Explained(Exception error) => error is RefusedValueException refused
        ? new NotTransferableException("An argument or captured variable of the job", refused.Message)
        : error;

    private Invoker Find(int number) =>
        _functions.TryGetValue(number, out Invoker? function) ? function
        : _brokenFunctions.TryGetValue(number, out Exception? error) ? throw error
        : throw new InvalidDataException("The parent calls a function that it has not described.");

    // The parent sees from this how many calls to send ahead.
    private void CountCall(int sequence)
    {
        long now = Stopwatch.GetTimestamp();
        if (_tellsTimes) _completions.Write(FrameKind.Timing, sequence, 0, Times(_lastTime, now));
        Volatile.Write(ref _memory.BusyTicks, _memory.BusyTicks + now - _lastTime);
        _lastTime = now;
        Volatile.Write(ref _memory.FinishedCalls, _memory.FinishedCalls + 1);
        CheckMemory();
    }

    private static ReadOnlySpan<byte> Times(long began, long ended) =>
        MemoryMarshal.AsBytes<long>(new long[] { began, ended });

    private bool ReadFrame(out Frame head, out int body)
    {
        body = 0;
        head = default;
        if (!Fill(Frame.HeadSize)) return false;
        head = Frame.Read(_buffer.AsSpan(_start));
        if (head.Size is < 0 or > Frame.MaxSize) throw new InvalidDataException("The parent sent no message.");
        if (!Fill(Frame.HeadSize + head.Size)) return false;
        body = _start + Frame.HeadSize;
        _start = body + head.Size;
        return true;
    }

    /// <summary>Reads until that many bytes are in the buffer in one piece.</summary>
    private bool Fill(int size)
    {
        if (_end - _start >= size) return true;
        if (_buffer.Length - _start < size)
        {
            byte[] old = _buffer;
            if (_buffer.Length < size || (_buffer.Length > BufferSize && size <= BufferSize))
                _buffer = GC.AllocateUninitializedArray<byte>(Math.Max(size, BufferSize), pinned: true);
            old.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        while (_end - _start < size)
        {
            _hasWaited = true;
            int count = _calls.Read(_buffer.AsSpan(_end));
            if (count == 0) return false;
            _end += count;
        }

        return true;
    }
}
