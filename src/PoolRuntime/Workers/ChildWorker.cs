using System.Diagnostics.CodeAnalysis;
using PoolRuntime.Calls;
using PoolRuntime.Serialization;
using PoolRuntime.Transport;

namespace PoolRuntime.Workers;

/// <summary>A worker process that is somebody's child and has one call: the parent's side of it.</summary>
internal sealed class ChildWorker
{
    private const int OnlyCall = 0;

    private readonly TaskCompletionSource<WorkerProcess> _started = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ChildStart _start;
    private readonly WorkerProcess _process;
    private volatile ChildEnd? _end;

    /// <summary>Starts it; the message may still be on its way when this is done.</summary>
    /// <exception cref="IOException">The system does not start it.</exception>
    public ChildWorker(ChildStart start)
    {
        _start = start;
        // Linux ends workers with the thread that started them, so the same one hears of the end.
        new Thread(Live) { IsBackground = true, Name = "PoolRuntime: hears a child" }.Start();
        _process = _started.Task.GetAwaiter().GetResult();
    }

    public int Id => _process.Id;

    /// <summary>How it has ended; null before.</summary>
    public ChildEnd? End => _end;

    /// <summary>Done when it has ended and everybody who looks can see it.</summary>
    public Task Ended => _ended.Task;

    public void Send(EndSignal signal, bool entireTree) => _process.Send(signal, entireTree);

    private void Live()
    {
        if (!TryStart(out WorkerProcess? process)) return;
        WorkerMemory memory = new(process.Memory);
        memory.Offer(OnlyCall);
        _started.SetResult(process);
        // A false means that it is gone, which is heard as well.
        _ = process.Calls.Write(_start.Message);
        _start.Forget();
        (ErrorRecord? error, string? violation) = Hear(process, memory);
        WorkerExit exit = process.WaitForExit() with { Violation = violation };
        process.Calls.Dispose();
        process.Doorbell.Dispose();
        process.Memory.Dispose();
        _end = new ChildEnd(exit, error);
        _start.Ended();
        _ended.SetResult();
    }

    private bool TryStart([NotNullWhen(true)] out WorkerProcess? process)
    {
        process = null;
        try
        {
            // Spares end with this process.
            if (_start is { TakesSpare: true, OutlivesParent: false }) process = SpareWorkers.TryTake();
            process ??= WorkerProcess.Start(WorkerLaunch.NewCommand(outlivesParent: _start.OutlivesParent));
            return true;
        }
        catch (Exception error)
        {
            _started.SetException(error);
            return false;
        }
    }

    private static unsafe (ErrorRecord? Error, string? Violation) Hear(WorkerProcess process, WorkerMemory memory)
    {
        CompletionReader completions = new(memory, process.Doorbell);
        ErrorRecord? error = null;
        try
        {
            bool isThere = true;
            while (isThere)
                if (!completions.Drain(Receive)) isThere = completions.WaitForMore(doze: false);
            completions.Drain(Receive);
            return (error, null);
        }
        catch (InvalidDataException violation)
        {
            process.Kill();
            return (error, violation.Message);
        }

        void Receive(Frame head, ReadOnlySpan<byte> body)
        {
            if (head.Kind != FrameKind.Threw) return;
            fixed (byte* start = body)
            {
                PayloadReader reader = new();
                reader.Open(start, body.Length);
                error = ErrorRecord.Read(reader);
            }
        }
    }
}

/// <summary>What is needed to start a child.</summary>
/// <param name="message">What it is told: who it is, and what it calls.</param>
/// <param name="outlivesParent">Whether it goes on when this process is gone.</param>
/// <param name="takesSpare">Whether it may be one that was started before.</param>
/// <param name="ended">Called when it has ended, on the thread that hears it.</param>
internal sealed class ChildStart(byte[] message, bool outlivesParent, bool takesSpare, Action ended)
{
    private byte[] _message = message;

    public ReadOnlySpan<byte> Message => _message;

    public bool OutlivesParent => outlivesParent;

    public bool TakesSpare => takesSpare;

    public Action Ended => ended;

    /// <summary>The message has been sent.</summary>
    public void Forget() => _message = [];
}

/// <summary>How a child has ended.</summary>
/// <param name="Exit">What the system says.</param>
/// <param name="Error">What its job has thrown.</param>
internal sealed record ChildEnd(WorkerExit Exit, ErrorRecord? Error);
