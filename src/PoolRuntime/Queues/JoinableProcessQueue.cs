using PoolRuntime.Contracts;
using PoolRuntime.Queues;
using PoolRuntime.Serialization;

namespace PoolRuntime;

/// <summary>
/// A queue between processes that keeps account of what is done with: whoever gets an item calls <see cref="TaskDone"/>
/// after it, and <see cref="Join()"/> waits until that has been done for all. The counterpart of Python's
/// <c>multiprocessing.JoinableQueue</c>.
/// </summary>
/// <remarks> As for <see cref="ProcessQueue{T}"/>, of which it is one. When a process ends that has taken items and has
/// not called <see cref="TaskDone"/> for them, they are lost: <see cref="ProcessQueue{T}.LostItems"/> counts them, and
/// <see cref="Join()"/> says so, where Python's waits for ever.
/// </remarks>
/// <inheritdoc cref="ProcessQueue{T}" path="/typeparam"/>
[ThreadSafe]
[Accepts(0, Most = AcceptsAttribute.LongestWait, OrInfinite = true, Parameter = "timeout")]
[Accepts(0, Parameter = "maxSize")]
public sealed class JoinableProcessQueue<T> : ProcessQueue<T>, ITravelsByReference<JoinableProcessQueue<T>>
{
    private long _told;

    /// <inheritdoc cref="ProcessQueue{T}(int)"/>
    public JoinableProcessQueue([Capacity] int maxSize = 0)
        : base(QueueEnd<T>.Create(QueueKind.Joinable, maxSize, nameof(JoinableProcessQueue<T>)))
    {
    }

    // What was lost before is told to those who had the queue then.
    private JoinableProcessQueue(QueueEnd<T> end) : base(end) => _told = end.Memory.Lost;

    /// <summary>
    /// How many items were put for which <see cref="TaskDone"/> has not been called yet, and which are not lost.
    /// </summary>
    /// <inheritdoc cref="ProcessQueue{T}.Count" path="/exception"/>
    public long Unfinished => End.Open().Unfinished;

    /// <summary>
    /// Says that an item that was taken out is done with. Called once for each, by the process that has taken it or
    /// another. The counterpart of <c>task_done()</c>.
    /// </summary>
    /// <exception cref="InvalidOperationException">It was called more often than items were put.</exception>
    /// <exception cref="QueueShutdownException">The process that made the queue has ended or disposed of
    /// it.</exception>
    /// <exception cref="ObjectDisposedException">It is closed or disposed of.</exception>
    [MarksItemDone]
    public void TaskDone()
    {
        if (End.Open().TryFinish()) return;
        throw new InvalidOperationException(
            "TaskDone was called more often than items were put into the queue: call it once for each item that was "
            + "taken out.");
    }

    /// <summary>
    /// Waits until every item that was put is done with, also those that are put meanwhile. The counterpart of
    /// <c>join()</c>.
    /// </summary>
    /// <exception cref="QueueItemsLostException">Everything is done with but what processes had taken that have ended;
    /// each loss is told once.</exception>
    /// <exception cref="QueueShutdownException">The process that made the queue has ended or disposed of
    /// it.</exception>
    /// <exception cref="ObjectDisposedException">It is closed or disposed of.</exception>
    [Waits]
    [WaitsForItems]
    public void Join() => _ = Join(Timeout.InfiniteTimeSpan);

    /// <summary>Waits until every item that was put is done with, for some time.</summary>
    /// <param name="timeout">How long at most; zero to only look, <see cref="Timeout.InfiniteTimeSpan"/> for as long as
    /// it takes.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Whether everything is done with.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative or longer than 24 days (POOL113).
    /// </exception>
    /// <inheritdoc cref="Join()" path="/exception"/>
    [Waits]
    [WaitsForItems]
    public bool Join(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        TimeSpan limit = AsyncResult.CheckedTimeout(timeout);
        QueueMemory memory = End.Open();
        if (!memory.Join(limit, cancellationToken)) return false;
        long lost = memory.Lost;
        long told = Interlocked.Exchange(ref _told, lost);
        return lost > told ? throw new QueueItemsLostException(lost - told, memory.LostBy) : true;
    }

    /// <summary>
    /// Waits until every item that was put is done with, without holding a thread of the thread pool.
    /// </summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>A task that is done when everything is.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    /// <inheritdoc cref="Join()" path="/exception"/>
    [WaitsForItems]
    public Task JoinAsync(CancellationToken cancellationToken = default) => Task.Factory.StartNew(
        () => _ = Join(Timeout.InfiniteTimeSpan, cancellationToken), CancellationToken.None,
        TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);

    void ITravelsByReference<JoinableProcessQueue<T>>.WriteReference(PayloadWriter writer) =>
        End.WriteReference(writer);

    static JoinableProcessQueue<T> ITravelsByReference<JoinableProcessQueue<T>>.ReadReference(PayloadReader reader) =>
        new(QueueEnd<T>.ReadReference(reader, QueueKind.Joinable, nameof(JoinableProcessQueue<T>)));
}
