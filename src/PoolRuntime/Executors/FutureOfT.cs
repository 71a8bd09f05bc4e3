using System.Runtime.CompilerServices;
using PoolRuntime.Contracts;
using PoolRuntime.Scheduling;

namespace PoolRuntime;

/// <summary>
/// The outcome of a job that returns a value: there, or still to come. The counterpart of Python's
/// <c>concurrent.futures.Future</c>.
/// </summary>
/// <remarks>Futures come from an <see cref="Executor"/>. One that is made with the constructor is completed by whoever
/// made it, which is for executors of one's own and for tests.</remarks>
/// <typeparam name="T">The type of the value.</typeparam>
[Accepts(0, Most = AcceptsAttribute.LongestWait, OrInfinite = true, Parameter = "timeout")]
public sealed class Future<T> : Future
{
    private readonly object _own = new();
    private readonly bool _isOwn;

    /// <summary>A future that no executor stands behind.</summary>
    public Future() : this(callbackThread: null, unhandled: null) => _isOwn = true;

    internal Future(CallbackThread? callbackThread, Action<Exception>? unhandled) : base(callbackThread, unhandled) =>
        Core.WhenOver(OnDone);

    internal AsyncResult<T> Core { get; } = new();

    private protected override AsyncResult Outcome => Core;

    private protected override string Returned =>
        typeof(T) == typeof(NoValue) ? "returned" : $"returned {Core.Value?.GetType().Name ?? "null"}";

    /// <summary>
    /// Waits until the job is over, and returns what it returned or throws what it threw. The counterpart of
    /// <c>result(timeout)</c>.
    /// </summary>
    /// <inheritdoc cref="AsyncResult.Get" path="/param|/exception"/>
    [Waits]
    public new T Result(TimeSpan? timeout = null) => Core.Get(timeout);

    /// <param name="callback">Gets this future.</param>
    /// <inheritdoc cref="Future.AddDoneCallback"/>
    public void AddDoneCallback([Callback] Action<Future<T>> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        AddCallback(callback, () => callback(this));
    }

    /// <summary>Makes the future awaitable; awaiting gives or throws what <see cref="Result"/> does.</summary>
    public new TaskAwaiter<T> GetAwaiter() => Core.GetAwaiter();

    /// <summary>The future as a task, whose continuations run on the thread pool of .NET.</summary>
    public new Task<T> AsTask() => Core.AsTask();

    /// <summary>
    /// Of a future made with the constructor: says that its job begins, so that it cannot be cancelled any more. The
    /// counterpart of <c>set_running_or_notify_cancel()</c>.
    /// </summary>
    /// <returns>Whether to go on; false when the future was cancelled.</returns>
    /// <exception cref="InvalidOperationException">The job is running or over, or the future belongs to an executor.
    /// </exception>
    public bool SetRunning()
    {
        lock (_own)
        {
            ThrowUnlessOwn();
            if (Cancelled) return false;
            if (Running || Done) throw InvalidState();
            return IsMarkedRunning = true;
        }
    }

    /// <summary>
    /// Of a future made with the constructor: gives it its value. The counterpart of <c>set_result()</c>.
    /// </summary>
    /// <param name="value">The value.</param>
    /// <exception cref="InvalidOperationException">The future is done, or belongs to an executor.</exception>
    public void SetResult(T value)
    {
        lock (_own)
        {
            ThrowUnlessOwn();
            if (Done) throw InvalidState();
        }

        Core.SetResult(value, processId: null);
    }

    /// <summary>
    /// Of a future made with the constructor: gives it an error. The counterpart of <c>set_exception()</c>.
    /// </summary>
    /// <param name="error">The error.</param>
    /// <exception cref="ArgumentNullException">The error is null.</exception>
    /// <exception cref="InvalidOperationException">The future is done, or belongs to an executor.</exception>
    public void SetException(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        lock (_own)
        {
            ThrowUnlessOwn();
            if (Done) throw InvalidState();
        }

        if (!Core.SetError(new JobError(error), processId: null)) throw InvalidState();
    }

    private protected override bool TryCancelOwn(JobError error)
    {
        if (!_isOwn) return false;
        lock (_own)
            if (IsMarkedRunning) return false;
        return Core.SetError(error, processId: null);
    }

    private void ThrowUnlessOwn()
    {
        if (!_isOwn)
            throw new InvalidOperationException(
                "The future belongs to an executor, which alone completes it; make one of your own for that.");
    }

    private InvalidOperationException InvalidState() => new($"The future cannot be changed any more: {this}.");
}
