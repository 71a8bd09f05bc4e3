using PoolRuntime.Pipes;

namespace PoolRuntime.Managers;

/// <summary>What clients wait for in a manager's process. A client that ends does not wait any more.</summary>
internal abstract class Waiting
{
    protected object Gate { get; } = new();

    /// <summary>Waits, under the gate, until something is so; false when time is over.</summary>
    /// <exception cref="OperationCanceledException">The client has ended, or does not want to wait any more.
    /// </exception>
    protected bool Until(Func<bool> condition, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        Deadline deadline = Deadline.After(AsyncResult.CheckedTimeout(timeout));
        if (condition()) return true;
        CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static waiting => ((Waiting)waiting!).Changed(), this);
        try
        {
            while (!condition())
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (deadline.IsOver) return false;
                Monitor.Wait(Gate, deadline.MillisecondsLeft);
            }
        }
        finally
        {
            // Disposing of it would wait for who is telling of the end, and needs the gate for that.
            registration.Unregister();
        }

        return true;
    }

    /// <summary>
    /// Under the gate: refuses what a client had asked for before it ended, once what it held has been taken from it.
    /// </summary>
    /// <exception cref="OperationCanceledException">It has ended.</exception>
    protected static void CheckCallerIsThere() => ServerCall.Caller.Ended.ThrowIfCancellationRequested();

    protected void Changed()
    {
        lock (Gate) Monitor.PulseAll(Gate);
    }
}
