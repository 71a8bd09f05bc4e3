using System.Runtime.CompilerServices;
using PoolRuntime.Calls;
using PoolRuntime.Scheduling;
using PoolRuntime.Serialization;
using PoolRuntime.Transport;

namespace PoolRuntime.Workers;

/// <summary>What a worker process is told before its first call: who it is, and what it runs first and last.</summary>
internal sealed class WorkerSetup
{
    private readonly JobFunction? _initializer;
    private readonly byte[] _initializerTarget;
    private readonly JobFunction? _exit;
    private readonly byte[] _exitTarget;
    private readonly long _maxMemory;
    private readonly bool _tellsTimes;
    private readonly bool _relaysResults;
    private readonly WorkerPlace _place;

    /// <exception cref="ArgumentException">A delegate is of a kind that no worker can run.</exception>
    /// <exception cref="NotTransferableException">A captured variable cannot travel.</exception>
    public WorkerSetup(PoolOptions options, WorkerPlace place)
    {
        _place = place;
        (_initializer, _initializerTarget) = Encode(options.Initializer);
        (_exit, _exitTarget) = Encode(options.WorkerExit);
        _maxMemory = options.MaxMemoryPerWorker ?? 0;
        _tellsTimes = options.Insights;
        _relaysResults = options.RelaysResults;
    }

    /// <summary>What the worker has to have before it is told.</summary>
    public List<ISharedObject> Shared { get; } = [];

    public void Write(PayloadWriter frames, WorkerSlot slot)
    {
        Define(frames, _initializer);
        Define(frames, _exit);
        PayloadWriter body = new();
        body.Write(slot.Index);
        CurrentProcess.OfThisProcess.Introduce(body, slot.Name, identity: "", isDaemon: false);
        body.Write(_maxMemory);
        body.Write(_tellsTimes);
        body.Write(_relaysResults);
        body.WriteUtf8(_place.Directory ?? "");
        body.Write(_place.ProcessorOf(slot.Index));
        Write(body, _initializer, _initializerTarget);
        Write(body, _exit, _exitTarget);
        frames.Write(new Frame(FrameKind.Begin, 0, 0, body.Length));
        frames.WriteBytes(body.Written);
    }

    private (JobFunction?, byte[]) Encode(Action? action)
    {
        if (action is null) return (null, []);
        JobFunction function = JobFunction.For(action);
        byte[] target = function.TargetOf(action, out IReadOnlyList<ISharedObject>? shared);
        Shared.AddRange(shared ?? []);
        return (function, target);
    }

    /// <summary>Describes a function to the worker that is to call it.</summary>
    public static void Define(PayloadWriter frames, JobFunction? function)
    {
        if (function is null) return;
        frames.Write(new Frame(FrameKind.Define, 0, function.Number, function.Definition.Length));
        frames.WriteBytes(function.Definition);
    }

    /// <summary>Sends the worker a shared object, before what needs it.</summary>
    public static void Share(PayloadWriter frames, ISharedObject shared)
    {
        frames.Write(new Frame(FrameKind.Share, 0, 0, Unsafe.SizeOf<Guid>() + shared.Bytes.Length));
        frames.Write(shared.Id);
        frames.WriteBytes(shared.Bytes);
    }

    private static void Write(PayloadWriter body, JobFunction? function, byte[] target)
    {
        body.Write(function?.Number ?? 0);
        body.Write(target.Length);
        body.WriteBytes(target);
    }
}
