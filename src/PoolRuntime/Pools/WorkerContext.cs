using PoolRuntime.Scheduling;

namespace PoolRuntime;

/// <summary>What a job can know of the worker that it runs in.</summary>
public sealed class WorkerContext
{
    private static readonly AsyncLocal<WorkerContext?> OfThread = new();
    private static WorkerContext? ofProcess;

    [ThreadStatic]
    private static WorkerContext? onThread;

    private readonly Func<CancellationToken> _token;

    private WorkerContext(Func<CancellationToken> token) => _token = token;

    /// <summary>The worker that the caller runs in; null outside of jobs.</summary>
    public static WorkerContext? Current => OfThread.Value ?? ofProcess;

    /// <summary>
    /// The token of the job at work. It is cancelled when the job has reached its timeout or its result was cancelled.
    /// A job that has looked at it gets a moment to end by itself (<see cref="PoolOptions.StopPatience"/>); all others
    /// are stopped without being asked. Outside of a job, a token that is never cancelled.
    /// </summary>
    public CancellationToken CancellationToken => _token();

    /// <summary>The worker that the calling thread is, without what jobs have started from it.</summary>
    internal static WorkerContext? OnThread => onThread;

    /// <summary>The pool, where it is in this process.</summary>
    internal Scheduler? Scheduler { get; private init; }

    /// <summary>This thread is a worker from now on, and what it starts runs in one.</summary>
    internal static void EnterThread(Scheduler scheduler, Func<CancellationToken> token) =>
        OfThread.Value = onThread = new WorkerContext(token) { Scheduler = scheduler };

    /// <summary>This process is a worker from now on.</summary>
    internal static void EnterProcess(Func<CancellationToken> token) => ofProcess = new WorkerContext(token);
}
