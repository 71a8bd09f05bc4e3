using System.Collections.Concurrent;
using System.Text;
using PoolRuntime.Calls;
using PoolRuntime.Diagnostics;
using PoolRuntime.Scheduling;
using PoolRuntime.Serialization;
using PoolRuntime.Transport;

namespace PoolRuntime.Managers;

internal interface IPoolObject
{
    /// <summary>Starts it; the number of its workers.</summary>
    int Begin(PoolPlan plan);

    /// <summary>Has a worker run a call, and waits for what it says.</summary>
    PoolAnswer Run(PoolCall call, CancellationToken cancellationToken);

    /// <summary>Takes no more calls, and waits until those that it has are over and its workers have ended.</summary>
    void End();

    void Terminate();
}

/// <summary>A pool in a manager's process; dropped by all, it is terminated.</summary>
internal sealed class PoolObject : IPoolObject, IDisposable
{
    // Milliseconds.
    private const int FirstLook = 20;
    private const int LastLook = 20_000;

    private readonly ConcurrentDictionary<string, JobFunction> _functions = new();
    private readonly ConcurrentDictionary<Guid, ISharedObject> _shared = new();
    private ProcessPool? _pool;

    ~PoolObject() => _pool?.Terminate();

    private ProcessPool Pool => _pool ?? throw new InvalidOperationException("The pool has not begun.");

    /// <summary>
    /// No client uses it any more: unless something else in this process does, such as a list, it is collected soon.
    /// </summary>
    public static async Task CollectSoon(WeakReference dropped)
    {
        for (int delay = FirstLook; delay < LastLook && dropped.IsAlive; delay *= 4)
        {
            await Task.Delay(delay).ConfigureAwait(false);
            GC.Collect();
        }
    }

    public int Begin(PoolPlan plan)
    {
        plan.Build.Check();
        if (_pool is not null) throw new InvalidOperationException("The pool has begun already.");
        PoolOptions options = new()
        {
            MaxTasksPerWorker = plan.MaxTasksPerWorker,
            Initializer = plan.Initializer is null ? null : Decode(plan.Initializer),
            // Who uses it ends it: nobody has to be warned here.
            StartsOnDemand = true,
            RelaysResults = true,
            Kind = nameof(ManagedPool),
        };
        _pool = new ProcessPool(plan.Workers is { } workers ? options with { Workers = workers } : options);
        return _pool.Workers;
    }

    public PoolAnswer Run(PoolCall call, CancellationToken cancellationToken)
    {
        call.Build.Check();
        if (call.Kind is not (FrameKind.Call or FrameKind.CallChunk or FrameKind.CallTimedChunk) || call.Size < 1)
            throw new InvalidDataException("A client asks a pool for something that is no call.");
        ProcessPool pool = Pool;
        JobFunction function = _functions.GetOrAdd(
            Encoding.Latin1.GetString(call.Function), static (_, definition) => new JobFunction(definition),
            call.Function);
        RelayedCall relayed = new(pool.Scheduler, function, call)
        {
            Attempt = call.Attempt,
            Shared = call.Shared.Length == 0 ? null : [.. call.Shared.Select(Keep)],
            Trace = call.Trace is null ? null : TraceContext.Parse(call.Trace),
        };
        try
        {
            pool.Scheduler.Submit(relayed);
        }
        catch (InvalidOperationException) when (pool.Scheduler.State == PoolState.Terminated)
        {
            // The client took the job before it could know.
            throw new PoolTerminatedException();
        }

        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static call => ((RelayedCall)call!).GiveUp(), relayed);
        PoolAnswer answer = relayed.Answer.GetAwaiter().GetResult();
        // Until then, it is not to be collected.
        GC.KeepAlive(this);
        return answer;
    }

    public void End()
    {
        Pool.Close();
        Pool.Join();
        GC.KeepAlive(this);
    }

    public void Terminate() => Pool.Terminate();

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _pool?.Terminate();
    }

    private ISharedObject Keep(SentObject sent)
    {
        if (_shared.TryGetValue(sent.Id, out ISharedObject? known)) return known;
        return sent.Bytes is null
            ? throw new InvalidDataException("A shared object has not been sent.")
            : _shared.GetOrAdd(sent.Id, new KeptObject(sent.Id, sent.Bytes));
    }

    private static unsafe Action Decode(EncodedAction action)
    {
        fixed (byte* function = action.Function)
        fixed (byte* target = action.Target)
        {
            PayloadReader reader = new();
            reader.Open(function, action.Function.Length);
            FunctionParts parts = FunctionParts.Read(reader);
            reader.Open(target, action.Target.Length);
            return (Action)parts.MakeDelegate(parts.Target?.Read(reader));
        }
    }

    private sealed record KeptObject(Guid Id, byte[] Bytes) : ISharedObject;
}

/// <summary>The way to one in another process.</summary>
internal sealed class PoolProxy(ManagedReference reference) :
    RemoteObject(reference, typeof(IPoolObject)), IPoolObject
{
    public int Begin(PoolPlan plan) => Call<int>(nameof(Begin), plan);

    public PoolAnswer Run(PoolCall call, CancellationToken cancellationToken) =>
        Call<PoolAnswer>(nameof(Run), call, cancellationToken);

    public void End() => Call(nameof(End));

    public void Terminate() => Call(nameof(Terminate));
}
