using PoolRuntime.Contracts;

namespace PoolRuntime;

/// <summary>
/// The process that started this one, as this one sees it. The counterpart of what Python's
/// <c>multiprocessing.parent_process()</c> returns.
/// </summary>
/// <remarks>
/// This process ends with it, so that there is only something to see where
/// <see cref="ChildProcess.OutlivesParent"/> was set. Any number of threads may use it.
/// </remarks>
[ThreadSafe]
[Accepts(0, Most = AcceptsAttribute.LongestWait, OrInfinite = true, Parameter = "timeout")]
public sealed class ParentProcess
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEvent _sentinel = new(false);
    private volatile bool _hasEnded;

    private ParentProcess(int id) => Id = id;

    /// <summary>Who has started this process; null in a process that is no worker.</summary>
    internal static ParentProcess? OfThisProcess { get; private set; }

    /// <summary>The name that it had when it started this process.</summary>
    public string Name { get; internal set; } = "";

    /// <summary>Its process id.</summary>
    public int Id { get; }

    /// <summary>Whether it has not ended.</summary>
    [TellsIfAlive]
    public bool IsAlive => !_hasEnded;

    /// <summary>Signalled when it has ended. It belongs to this object; do not dispose of it.</summary>
    public WaitHandle Sentinel => _sentinel;

    /// <summary>Waits until it has ended. The counterpart of <c>join()</c>.</summary>
    [Waits]
    public void Join() => _ended.Task.Wait();

    /// <summary>Waits until it has ended, but not for ever. The counterpart of <c>join(timeout)</c>.</summary>
    /// <param name="timeout">How long at most; zero to only look, <see cref="Timeout.InfiniteTimeSpan"/> for as long as
    /// it takes.</param>
    /// <returns>Whether it has ended; Python returns nothing.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative or longer than 24 days (POOL113).
    /// </exception>
    [Waits]
    public bool Join(TimeSpan timeout) => _ended.Task.Wait(AsyncResult.CheckedTimeout(timeout));

    /// <summary>Waits until it has ended, without holding a thread.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>A task that is done when it has ended.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled; by the task.</exception>
    [Waits]
    public Task JoinAsync(CancellationToken cancellationToken = default) => _ended.Task.WaitAsync(cancellationToken);

    /// <summary>The process, for people.</summary>
    public override string ToString() => $"ParentProcess '{Name}' (process {Id}, {(IsAlive ? "running" : "ended")})";

    /// <summary>This process was started by that one.</summary>
    internal static void Become(int id) => OfThisProcess = new ParentProcess(id);

    /// <summary>It has let go of this process.</summary>
    internal void End()
    {
        // In this order: who has waited for one of them finds all that come before.
        _hasEnded = true;
        _sentinel.Set();
        _ended.TrySetResult();
    }
}
