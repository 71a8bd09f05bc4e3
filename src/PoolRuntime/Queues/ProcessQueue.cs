using PoolRuntime.Contracts;
using PoolRuntime.Queues;
using PoolRuntime.Serialization;

namespace PoolRuntime;

/// <summary>
/// A queue between processes: first in, first out. It goes to other processes as an argument or captured variable of a
/// job or a <see cref="ChildProcess"/>, in an item of another queue, or in anything else that is sent; all that have it
/// put and get. The counterpart of Python's <c>multiprocessing.Queue</c>.
/// </summary>
/// <remarks>
/// <para>All members may be called by any number of threads of any number of processes at the same time. The items lie
/// in shared memory, which grows and shrinks with them: there is no thread and no process between who puts and who
/// gets. An item is written by <see cref="Put"/> itself, so that it arrives as it was then, and one that cannot travel
/// is refused there. When <see cref="Put"/> has returned, the item is in the queue, also for a process that was told of
/// it in another way, and stays there when the process that put it ends.</para>
/// <para>A process that is killed holds up nobody, whatever it was doing. An item that it was putting is not in the
/// queue; one that it was getting either still is, or is lost and counted by <see cref="LostItems"/>.</para>
/// <para>The queue ends with the process that made it, or when that disposes of it: others then get a
/// <see cref="QueueShutdownException"/>. Until it has been sent somewhere it also ends when nobody refers to it.</para>
/// </remarks>
/// <typeparam name="T">The type of the items; null is an item as any other. An item may be or hold a queue, a lock or a
/// connection: what comes out is the same one.</typeparam>
[ThreadSafe]
[Accepts(0, Most = AcceptsAttribute.LongestWait, OrInfinite = true, Parameter = "timeout")]
[Accepts(0, Parameter = "maxSize")]
public class ProcessQueue<T> : IDisposable, ITravelsByReference<ProcessQueue<T>>
{
    private readonly QueueEnd<T> _end;

    /// <summary>Makes an empty queue.</summary>
    /// <param name="maxSize">How many items it holds at most before putters wait; zero for any number.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxSize"/> is negative.</exception>
    /// <exception cref="NotTransferableException">No item of the type can go to another process (POOL403).</exception>
    /// <exception cref="IOException">The system gives no shared memory.</exception>
    public ProcessQueue([Capacity] int maxSize = 0)
        : this(QueueEnd<T>.Create(QueueKind.Plain, maxSize, nameof(ProcessQueue<T>)))
    {
    }

    private protected ProcessQueue(QueueEnd<T> end) => _end = end;

    /// <summary>How many items the queue holds at most; zero for any number. The counterpart of <c>maxsize</c>.
    /// </summary>
    public int MaxSize => _end.Memory.MaxSize;

    /// <summary>
    /// How many items are in the queue at this moment, as all processes see it. The counterpart of <c>qsize()</c>, on
    /// every system.
    /// </summary>
    /// <exception cref="ObjectDisposedException">It is closed or disposed of.</exception>
    /// <exception cref="QueueShutdownException">The process that made it has ended or disposed of it.</exception>
    [TellsHowFull]
    public long Count => _end.Open().Count;

    /// <summary>
    /// Whether there is no item at this moment. It is right, but may not be any more when it is acted on: with several
    /// getters use <see cref="TryGet"/>. The counterpart of <c>empty()</c>.
    /// </summary>
    /// <inheritdoc cref="Count" path="/exception"/>
    [TellsHowFull]
    public bool IsEmpty => Count == 0;

    /// <summary>Whether there is no room at this moment. The counterpart of <c>full()</c>.</summary>
    /// <inheritdoc cref="Count" path="/exception"/>
    [TellsHowFull]
    public bool IsFull => _end.Open().IsFull;

    /// <summary>Whether <see cref="Shutdown"/> was called, by any process.</summary>
    /// <inheritdoc cref="Count" path="/exception"/>
    public bool IsShutdown => _end.Open().IsShutDown;

    /// <summary>
    /// How many items were lost in all, because processes have ended that had taken them: one that ended in the middle
    /// of <see cref="Get"/>, or, of a <see cref="JoinableProcessQueue{T}"/>, before its <c>TaskDone</c>. Looks for such
    /// processes. Python has no way to know.
    /// </summary>
    /// <inheritdoc cref="Count" path="/exception"/>
    public long LostItems
    {
        get
        {
            QueueMemory memory = _end.Open();
            memory.LookForDead();
            return memory.Lost;
        }
    }

    private protected QueueEnd<T> End => _end;

    /// <summary>Puts an item into the queue, waiting for room. The counterpart of <c>put(item)</c>.</summary>
    /// <param name="item">The item; it is in the queue as it is now, whatever is changed in it later.</param>
    /// <param name="timeout">How long to wait at most; null or <see cref="Timeout.InfiniteTimeSpan"/> for as long as it
    /// takes, zero to only look.</param>
    /// <param name="cancellationToken">Ends the waiting; the item is not in the queue then.</param>
    /// <exception cref="NotTransferableException">The item, or something in it, cannot go to another process; it says
    /// what (POOL403).</exception>
    /// <exception cref="QueueFullException">There was no room in time; the item is not in the queue.</exception>
    /// <exception cref="QueueShutdownException">The queue is shut down, or was while this waited, or the process that
    /// made it has ended.</exception>
    /// <exception cref="ObjectDisposedException">It is closed or disposed of.</exception>
    /// <exception cref="IOException">The system has no more shared memory; the item is not in the queue.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before there was room.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative or longer than 24 days (POOL113).
    /// </exception>
    [UsesQueue]
    [AddsItem]
    public void Put(T item, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        TimeSpan limit = AsyncResult.CheckedTimeout(timeout);
        if (!_end.Put(item, limit, cancellationToken)) throw Full(limit);
    }

    /// <summary>Puts an item into the queue if there is room now. The counterpart of <c>put_nowait(item)</c>.</summary>
    /// <param name="item">The item.</param>
    /// <returns>Whether the item is in the queue.</returns>
    /// <inheritdoc cref="Put" path="/exception[1]|/exception[3]|/exception[4]|/exception[5]"/>
    [UsesQueue]
    [AddsItem]
    public bool TryPut(T item) => _end.Put(item, TimeSpan.Zero, CancellationToken.None);

    /// <summary>
    /// Puts an item into the queue without holding a thread of the thread pool while there is no room.
    /// </summary>
    /// <inheritdoc cref="Put" path="/param|/exception"/>
    [UsesQueue]
    [AddsItem]
    public async Task PutAsync(T item, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        TimeSpan limit = AsyncResult.CheckedTimeout(timeout);
        if (!_end.Put(item, TimeSpan.Zero, cancellationToken)
            && (limit == TimeSpan.Zero
                || !await Waiting(() => _end.Put(item, limit, cancellationToken)).ConfigureAwait(false)))
            throw Full(limit);
    }

    /// <summary>Takes an item out of the queue, waiting for one. The counterpart of <c>get()</c>.</summary>
    /// <param name="timeout">How long to wait at most; null or <see cref="Timeout.InfiniteTimeSpan"/> for as long as it
    /// takes, zero to only look.</param>
    /// <param name="cancellationToken">Ends the waiting; no item is taken then.</param>
    /// <returns>The item.</returns>
    /// <exception cref="QueueEmptyException">No item came in time.</exception>
    /// <exception cref="QueueShutdownException">The queue is shut down, or was while this waited, and nothing is left
    /// in it; or the process that made it has ended.</exception>
    /// <exception cref="ObjectDisposedException">It is closed or disposed of.</exception>
    /// <exception cref="InvalidDataException">The item cannot be made again here; it is not in the queue any more.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before an item came.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative or longer than 24 days (POOL113).
    /// </exception>
    [UsesQueue]
    [TakesItem]
    public T Get(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        TimeSpan limit = AsyncResult.CheckedTimeout(timeout);
        return _end.TryTake(out T item, limit, cancellationToken) ? item : throw Empty(limit);
    }

    /// <summary>Takes an item out of the queue if there is one now. The counterpart of <c>get_nowait()</c>.</summary>
    /// <param name="item">The item, or the default of the type if there is none.</param>
    /// <returns>Whether there was one.</returns>
    /// <inheritdoc cref="Get" path="/exception[2]|/exception[3]|/exception[4]"/>
    [UsesQueue]
    [TakesItem]
    public bool TryGet(out T item) => _end.TryTake(out item, TimeSpan.Zero, CancellationToken.None);

    /// <summary>
    /// Takes an item out of the queue without holding a thread of the thread pool while there is none.
    /// </summary>
    /// <inheritdoc cref="Get" path="/param|/returns|/exception"/>
    [UsesQueue]
    [TakesItem]
    public async Task<T> GetAsync(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        TimeSpan limit = AsyncResult.CheckedTimeout(timeout);
        if (_end.TryTake(out T item, TimeSpan.Zero, cancellationToken)) return item;
        if (limit == TimeSpan.Zero) throw Empty(limit);
        return await Waiting(() => Get(limit, cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>
    /// Ends the queue for all processes. Whoever puts, or waits to, gets a <see cref="QueueShutdownException"/>;
    /// whoever gets does so when nothing is left. May be called again, also with another argument, by any process.
    /// Python has it for <c>queue.Queue</c> only.
    /// </summary>
    /// <param name="immediate">Whether the items that are still in the queue are dropped; they count as done with.
    /// </param>
    /// <returns>The items that were dropped, in the order in which they would have come.</returns>
    /// <inheritdoc cref="Count" path="/exception"/>
    [EndsQueue]
    public IReadOnlyList<T> Shutdown(bool immediate = false)
    {
        _end.Open().ShutDown();
        return immediate ? _end.DropAll() : [];
    }

    /// <summary>
    /// This process will put and get nothing more by this object; others go on. May be called again. The counterpart of
    /// <c>close()</c>.
    /// </summary>
    [ClosesQueue]
    public void Close() => _end.Close();

    /// <summary>
    /// Waits until everything that was put here is in the queue, which it always is: comes back at once. For programs
    /// that were written for Python, where it waits for a thread. The counterpart of <c>join_thread()</c>.
    /// </summary>
    /// <exception cref="InvalidOperationException"><see cref="Close"/> was not called before.</exception>
    [JoinsQueueThread]
    public void JoinThread()
    {
        if (!_end.IsClosed)
            throw new InvalidOperationException(
                "JoinThread was called before Close: nothing more may be put here (POOL107).");
    }

    /// <summary>
    /// Lets this process end without waiting for what it has put, which it never does; nothing is lost by it. For
    /// programs that were written for Python, where it loses items. The counterpart of <c>cancel_join_thread()</c>.
    /// </summary>
    public void CancelJoinThread()
    {
    }

    /// <summary>
    /// In the process that made the queue: ends it for all, with what is in it; others get a
    /// <see cref="QueueShutdownException"/>. Elsewhere the same as <see cref="Close"/>.
    /// </summary>
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _end.Close();
        if (_end.IsMade) _end.Memory.End();
    }

    /// <summary>Says how many items there are.</summary>
    public override string ToString()
    {
        string state = _end.IsClosed || _end.Memory.HasEnded ? "closed" : $"{_end.Memory.Count} items";
        return $"{GetType().Name.Split('`')[0]}<{Transferability.Name(typeof(T))}> ({state})";
    }

    void ITravelsByReference<ProcessQueue<T>>.WriteReference(PayloadWriter writer) => _end.WriteReference(writer);

    static ProcessQueue<T> ITravelsByReference<ProcessQueue<T>>.ReadReference(PayloadReader reader) =>
        new(QueueEnd<T>.ReadReference(reader, QueueKind.Plain, nameof(ProcessQueue<T>)));

    private QueueFullException Full(TimeSpan limit) =>
        new($"The queue had no room for the item within {limit}: it holds {MaxSize} at most.");

    private static QueueEmptyException Empty(TimeSpan limit) => new($"No item came into the queue within {limit}.");

    // A process cannot be called back by another: somebody has to wait.
    private static Task<TResult> Waiting<TResult>(Func<TResult> wait) => Task.Factory.StartNew(
        wait, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
        TaskScheduler.Default);
}
