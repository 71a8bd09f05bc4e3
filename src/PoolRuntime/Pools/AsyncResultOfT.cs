using System.Runtime.CompilerServices;
using PoolRuntime.Contracts;
using PoolRuntime.Scheduling;

namespace PoolRuntime;

/// <summary>
/// The result of a submitted job that returns a value. The counterpart of Python's
/// <c>multiprocessing.pool.AsyncResult</c>.
/// </summary>
/// <typeparam name="T">The type of the value; of a map, an array with the values in the order of the items.</typeparam>
[Accepts(0, Most = AcceptsAttribute.LongestWait, OrInfinite = true, Parameter = "timeout")]
public sealed class AsyncResult<T> : AsyncResult
{
    private T _value = default!;

    internal AsyncResult() { }

    /// <summary>
    /// Waits until the job is over, and returns what it returned or throws what it threw. The counterpart of
    /// <c>get(timeout)</c>.
    /// </summary>
    /// <inheritdoc cref="AsyncResult.Get" path="/param|/exception"/>
    [Waits]
    public new T Get(TimeSpan? timeout = null)
    {
        base.Get(timeout);
        return _value;
    }

    /// <summary>Makes the result awaitable; awaiting gives or throws what <see cref="Get"/> does.</summary>
    public new TaskAwaiter<T> GetAwaiter() => AsTask().GetAwaiter();

    /// <summary>The result as a task, whose continuations run on the thread pool.</summary>
    public new Task<T> AsTask() => ToTypedTask();

    /// <summary>The value, of a result that is over and has one.</summary>
    internal T Value => _value;

    internal void SetResult(T value, int? processId)
    {
        if (!BeginCompletion()) return;
        _value = value;
        EndCompletion(error: null, processId);
    }

    /// <summary>Fails it; false when it was over already.</summary>
    internal bool SetError(JobError error, int? processId)
    {
        if (!BeginCompletion()) return false;
        EndCompletion(error, processId);
        return true;
    }

    private protected override Task ToTask() => ToTypedTask();

    private async Task<T> ToTypedTask()
    {
        await DoneTask().ConfigureAwait(false);
        ThrowIfFailed();
        return _value;
    }
}
