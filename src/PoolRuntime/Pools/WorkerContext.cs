using System.Collections.Concurrent;
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
    private readonly Func<int> _attempt;
    private readonly ConcurrentDictionary<Type, object> _state = new();

    private WorkerContext(int index, string name, Func<CancellationToken> token, Func<int> attempt)
    {
        Index = index;
        Name = name;
        _token = token;
        _attempt = attempt;
    }

    /// <summary>The worker that the caller runs in; null outside of jobs.</summary>
    public static WorkerContext? Current => OfThread.Value ?? ofProcess;

    /// <summary>
    /// The number of the worker in its pool, from 0; one that replaces another has the number of that.
    /// </summary>
    public int Index { get; }

    /// <summary>The name of the worker, from <see cref="PoolOptions.WorkerNamePrefix"/>.</summary>
    public string Name { get; }

    /// <summary>
    /// The token of the job at work. It is cancelled when the job has reached its timeout or its result was cancelled.
    /// A job that has looked at it gets a moment to end by itself (<see cref="PoolOptions.StopPatience"/>); all others
    /// are stopped without being asked. Outside of a job, a token that is never cancelled.
    /// </summary>
    public CancellationToken CancellationToken => _token();

    /// <summary>
    /// Which attempt at the job, or item of a map, this is: 1 for the first, and more where the pool runs jobs again
    /// (<see cref="RetryPolicy"/>).
    /// </summary>
    public int Attempt => _attempt();

    /// <summary>
    /// Keeps something that all jobs of this worker can use, such as a connection or a model: one for each type. Mostly
    /// called by <see cref="PoolOptions.Initializer"/>. It lives as long as the worker.
    /// </summary>
    /// <typeparam name="T">The type that it is found by.</typeparam>
    /// <param name="value">What is kept, in the place of an earlier one of the type.</param>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public void Set<T>(T value) where T : notnull
    {
        ArgumentNullException.ThrowIfNull(value);
        _state[typeof(T)] = value;
    }

    /// <summary>What <see cref="Set{T}"/> has kept in this worker.</summary>
    /// <typeparam name="T">The type under which it was kept.</typeparam>
    /// <returns>The value.</returns>
    /// <exception cref="InvalidOperationException">Nothing of that type was kept in this worker.</exception>
    public T Get<T>() where T : notnull => _state.TryGetValue(typeof(T), out object? value)
        ? (T)value
        : throw new InvalidOperationException(
            $"The worker '{Name}' keeps no '{typeof(T).Name}'; set it in PoolOptions.Initializer, which runs in every "
            + "worker.");

    /// <summary>The worker that the calling thread is, without what jobs have started from it.</summary>
    internal static WorkerContext? OnThread => onThread;

    /// <summary>The pool, where it is in this process.</summary>
    internal Scheduler? Scheduler { get; private init; }

    /// <summary>This thread is a worker from now on, and what it starts runs in one.</summary>
    internal static void EnterThread(
        Scheduler scheduler, WorkerSlot slot, Func<CancellationToken> token, Func<int> attempt) =>
        OfThread.Value = onThread = new WorkerContext(slot.Index, slot.Name, token, attempt) { Scheduler = scheduler };

    /// <summary>The context of a worker that is whatever thread runs its jobs.</summary>
    internal static WorkerContext For(
        Scheduler scheduler, WorkerSlot slot, Func<CancellationToken> token, Func<int> attempt) =>
        new(slot.Index, slot.Name, token, attempt) { Scheduler = scheduler };

    /// <summary>This thread is that worker from now on, or none; returns what it was before.</summary>
    internal static WorkerContext? Swap(WorkerContext? context)
    {
        WorkerContext? before = onThread;
        OfThread.Value = onThread = context;
        return before;
    }

    /// <summary>This process is a worker from now on.</summary>
    internal static void EnterProcess(int index, string name, Func<CancellationToken> token, Func<int> attempt) =>
        ofProcess = new WorkerContext(index, name, token, attempt);
}
