using PoolRuntime.Contracts;

namespace PoolRuntime;

/// <summary>
/// A queue between the threads of one process: first in, first out. Getters wait for items, putters for room, and
/// <see cref="Join()"/> for everything that was put to be done with. Who waits longest is served first. The counterpart
/// of Python's <c>queue.Queue</c>.
/// </summary>
/// <remarks>All members may be called by any number of threads at the same time.</remarks>
/// <typeparam name="T">The type of the items; null is an item as any other.</typeparam>
[ThreadSafe]
[Accepts(0, Most = AcceptsAttribute.LongestWait, OrInfinite = true, Parameter = "timeout")]
[Accepts(0, Parameter = "maxSize")]
public class BlockingQueue<T>
{
    private readonly object _gate = new();
    private readonly LinkedList<Waiter> _getters = new();
    private readonly LinkedList<Waiter> _putters = new();
    private readonly Queue<T> _items = new();
    private readonly Stack<T> _returned = new();
    private TaskCompletionSource? _allDone;
    private int _maxSize;
    private long _unfinished;
    private bool _isShutdown;

    /// <summary>Makes an empty queue.</summary>
    /// <param name="maxSize">How many items it holds at most before putters wait; zero for any number.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxSize"/> is negative.</exception>
    public BlockingQueue([Capacity] int maxSize = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxSize);
        _maxSize = maxSize;
    }

    /// <summary>
    /// How many items the queue holds at most; zero for any number. May be changed at any time: made larger it lets
    /// waiting putters in, made smaller it keeps the items that are there. The counterpart of <c>maxsize</c>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxSize
    {
        get
        {
            lock (_gate) return _maxSize;
        }
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            lock (_gate)
            {
                _maxSize = value;
                Serve();
            }
        }
    }

    /// <summary>How many items are in the queue at this moment. The counterpart of <c>qsize()</c>.</summary>
    [TellsHowFull]
    public int Count
    {
        get
        {
            lock (_gate) return Stored;
        }
    }

    /// <summary>Whether there is no item at this moment. The counterpart of <c>empty()</c>.</summary>
    [TellsHowFull]
    public bool IsEmpty => Count == 0;

    /// <summary>Whether there is no room at this moment. The counterpart of <c>full()</c>.</summary>
    [TellsHowFull]
    public bool IsFull
    {
        get
        {
            lock (_gate) return !HasRoom;
        }
    }

    /// <summary>Whether <see cref="Shutdown"/> was called. The counterpart of <c>is_shutdown</c>.</summary>
    public bool IsShutdown
    {
        get
        {
            lock (_gate) return _isShutdown;
        }
    }

    /// <summary>How many items were put for which <see cref="TaskDone"/> has not been called yet.</summary>
    public long Unfinished
    {
        get
        {
            lock (_gate) return _unfinished;
        }
    }

    /// <summary>How many items are stored. Called under the lock of the queue.</summary>
    private protected virtual int Stored => _items.Count + _returned.Count;

    private bool HasRoom => _maxSize == 0 || Stored < _maxSize;

    /// <summary>Puts an item into the queue, waiting for room. The counterpart of <c>put(item)</c>.</summary>
    /// <param name="item">The item.</param>
    /// <param name="timeout">How long to wait at most; null or <see cref="Timeout.InfiniteTimeSpan"/> for as long as it
    /// takes, zero to only look.</param>
    /// <param name="cancellationToken">Ends the waiting; the item is not in the queue then.</param>
    /// <exception cref="QueueFullException">There was no room in time; the item is not in the queue.</exception>
    /// <exception cref="QueueShutdownException">The queue is shut down, or was while this waited.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before there was room.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative or longer than 24 days (POOL113).
    /// </exception>
    [AddsItem]
    public void Put(T item, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        TimeSpan limit = AsyncResult.CheckedTimeout(timeout);
        if (Enter(item, limit, cancellationToken) is { } waiter && !Finish(waiter, _putters, limit, cancellationToken))
            throw Full(limit);
    }

    /// <summary>Puts an item into the queue if there is room now. The counterpart of <c>put_nowait(item)</c>.</summary>
    /// <param name="item">The item.</param>
    /// <returns>Whether the item is in the queue.</returns>
    /// <exception cref="QueueShutdownException">The queue is shut down.</exception>
    [AddsItem]
    public bool TryPut(T item) => Enter(item, TimeSpan.Zero, default) is null;

    /// <summary>Puts an item into the queue without holding a thread while there is no room.</summary>
    /// <inheritdoc cref="Put" path="/param|/exception"/>
    [AddsItem]
    public async Task PutAsync(T item, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        TimeSpan limit = AsyncResult.CheckedTimeout(timeout);
        if (Enter(item, limit, cancellationToken) is { } waiter
            && !await FinishAsync(waiter, _putters, limit, cancellationToken).ConfigureAwait(false))
            throw Full(limit);
    }

    /// <summary>Takes an item out of the queue, waiting for one. The counterpart of <c>get()</c>.</summary>
    /// <param name="timeout">How long to wait at most; null or <see cref="Timeout.InfiniteTimeSpan"/> for as long as it
    /// takes, zero to only look.</param>
    /// <param name="cancellationToken">Ends the waiting; no item is taken then.</param>
    /// <returns>The item.</returns>
    /// <exception cref="QueueEmptyException">No item came in time.</exception>
    /// <exception cref="QueueShutdownException">The queue is shut down, or was while this waited, and nothing is left
    /// in it.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before an item came.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative or longer than 24 days (POOL113).
    /// </exception>
    [TakesItem]
    public T Get(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        TimeSpan limit = AsyncResult.CheckedTimeout(timeout);
        Waiter waiter = Enter(cancellationToken);
        return Finish(waiter, _getters, limit, cancellationToken) ? waiter.Item! : throw Empty(limit);
    }

    /// <summary>Takes an item out of the queue if there is one now. The counterpart of <c>get_nowait()</c>.</summary>
    /// <param name="item">The item, or the default of the type if there is none.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="QueueShutdownException">The queue is shut down and nothing is left in it.</exception>
    [TakesItem]
    public bool TryGet(out T item)
    {
        Waiter waiter = Enter(default);
        bool came = Finish(waiter, _getters, TimeSpan.Zero, default);
        item = waiter.Item!;
        return came;
    }

    /// <summary>Takes an item out of the queue without holding a thread while there is none.</summary>
    /// <inheritdoc cref="Get" path="/param|/returns|/exception"/>
    [TakesItem]
    public async Task<T> GetAsync(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        TimeSpan limit = AsyncResult.CheckedTimeout(timeout);
        Waiter waiter = Enter(cancellationToken);
        return await FinishAsync(waiter, _getters, limit, cancellationToken).ConfigureAwait(false)
            ? waiter.Item!
            : throw Empty(limit);
    }

    /// <summary>
    /// Says that an item that was taken out is done with. Called once for each. The counterpart of <c>task_done()</c>.
    /// </summary>
    /// <exception cref="InvalidOperationException">It was called more often than items were put.</exception>
    [MarksItemDone]
    public void TaskDone()
    {
        lock (_gate)
        {
            if (_unfinished <= 0)
            {
                throw new InvalidOperationException(
                    "TaskDone was called more often than items were put into the queue: call it once for each item "
                    + "that was taken out.");
            }
            Finished(1);
        }
    }

    /// <summary>
    /// Waits until every item that was put is done with, also those that are put meanwhile. The counterpart of
    /// <c>join()</c>.
    /// </summary>
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
    [WaitsForItems]
    public bool Join(TimeSpan timeout, CancellationToken cancellationToken = default) =>
        AllDone().Wait((int)AsyncResult.CheckedTimeout(timeout).TotalMilliseconds, cancellationToken);

    /// <summary>Waits until every item that was put is done with, without holding a thread.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>A task that is done when everything is.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    [WaitsForItems]
    public Task JoinAsync(CancellationToken cancellationToken = default) => AllDone().WaitAsync(cancellationToken);

    /// <summary>
    /// Ends the queue. Whoever puts, or waits to, gets a <see cref="QueueShutdownException"/>; whoever gets does so
    /// when nothing is left. May be called again, also with another argument. The counterpart of <c>shutdown()</c>.
    /// </summary>
    /// <param name="immediate">Whether the items that are still in the queue are dropped; they count as done with.
    /// Those that were taken out still need their <see cref="TaskDone"/>.</param>
    /// <returns>The items that were dropped, in the order in which they would have come.</returns>
    [EndsQueue]
    public IReadOnlyList<T> Shutdown(bool immediate = false)
    {
        List<T> dropped = [];
        lock (_gate)
        {
            _isShutdown = true;
            try
            {
                while (immediate && Stored > 0) dropped.Add(Take());
            }
            finally
            {
                Finished(dropped.Count);
                Reject(_putters, ShutDown);
                if (Stored == 0) Reject(_getters, ShutDown);
            }
        }
        return dropped;
    }

    /// <summary>Stores an item. Called under the lock of the queue; what it throws reaches the one who puts.</summary>
    private protected virtual void Store(T item) => _items.Enqueue(item);

    /// <summary>Takes out the item that is next. Called under the lock of the queue, when there is one.</summary>
    private protected virtual T Take() => _returned.TryPop(out T? item) ? item : _items.Dequeue();

    /// <summary>Stores an item again that was taken out, as the next one. Called under the lock of the queue.</summary>
    private protected virtual void StoreAgain(T item) => _returned.Push(item);

    /// <summary>An item that was taken out is the next one again, whether or not there is room.</summary>
    internal void PutBack(T item)
    {
        lock (_gate)
        {
            StoreAgain(item);
            Serve();
        }
    }

    /// <summary>Puts the item, or enrols the caller; null if there is nothing to wait for.</summary>
    private Waiter? Enter(T item, TimeSpan limit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (_isShutdown) throw ShutDown();
            if (_putters.Count == 0 && HasRoom)
            {
                Store(item);
                _unfinished++;
                Serve();
                return null;
            }
            Waiter waiter = new(item);
            if (limit != TimeSpan.Zero) waiter.Place = _putters.AddLast(waiter);
            return waiter;
        }
    }

    /// <summary>Enrols the caller for an item, which is there already if there is one in the queue.</summary>
    private Waiter Enter(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (_isShutdown && Stored == 0) throw ShutDown();
            Waiter waiter = new(default);
            if (_getters.Count == 0 && Stored > 0)
            {
                waiter.Item = Take();
                waiter.Served.SetResult();
                Serve();
            }
            else
            {
                waiter.Place = _getters.AddLast(waiter);
            }
            return waiter;
        }
    }

    private bool Finish(Waiter waiter, LinkedList<Waiter> line, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            // Not Wait: it would wrap what is thrown.
            if (Task.WaitAny([waiter.Served.Task], (int)limit.TotalMilliseconds, cancellationToken) < 0
                && Leaves(waiter, line))
                return false;
        }
        catch (Exception) when (!Leaves(waiter, line))
        {
            // Cancelled or interrupted, but served at the last moment; nothing may be lost.
        }
        waiter.Served.Task.GetAwaiter().GetResult();
        return true;
    }

    private async Task<bool> FinishAsync(
        Waiter waiter, LinkedList<Waiter> line, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            await waiter.Served.Task.WaitAsync(limit, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!waiter.Served.Task.IsFaulted)
        {
            if (Leaves(waiter, line)) return false;
        }
        catch (OperationCanceledException) when (!waiter.Served.Task.IsFaulted && !Leaves(waiter, line))
        {
            // It was served at the last moment; nothing may be lost.
        }
        await waiter.Served.Task.ConfigureAwait(false);
        return true;
    }

    /// <summary>Takes a waiter out of its line; false if it has been served.</summary>
    private bool Leaves(Waiter waiter, LinkedList<Waiter> line)
    {
        lock (_gate)
        {
            if (waiter.Served.Task.IsCompleted) return false;
            if (waiter.Place is { } place) line.Remove(place);
            waiter.Place = null;
            return true;
        }
    }

    /// <summary>Serves those who wait, as long as there are items and room for them.</summary>
    private void Serve()
    {
        for (bool served = true; served;)
        {
            served = false;
            while (_getters.First is { Value: var getter } && Stored > 0)
            {
                _getters.RemoveFirst();
                getter.Serve(() => getter.Item = Take());
                served = true;
            }
            while (_putters.First is { Value: var putter } && HasRoom)
            {
                _putters.RemoveFirst();
                putter.Serve(() =>
                {
                    Store(putter.Item!);
                    _unfinished++;
                });
                served = true;
            }
        }
        if (_isShutdown && Stored == 0) Reject(_getters, ShutDown);
    }

    private static void Reject(LinkedList<Waiter> line, Func<Exception> why)
    {
        foreach (Waiter waiter in line) waiter.Served.SetException(why());
        line.Clear();
    }

    private void Finished(int count)
    {
        _unfinished -= count;
        if (_unfinished > 0) return;
        _allDone?.SetResult();
        _allDone = null;
    }

    private Task AllDone()
    {
        lock (_gate)
        {
            return _unfinished <= 0
                ? Task.CompletedTask
                : (_allDone ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    private QueueFullException Full(TimeSpan limit) =>
        new($"The queue had no room for the item within {limit}: it holds {MaxSize} at most.");

    private static QueueEmptyException Empty(TimeSpan limit) => new($"No item came into the queue within {limit}.");

    private static QueueShutdownException ShutDown() =>
        new("The queue is shut down: nothing can be put into it, and nothing is left to get.");

    /// <summary>Somebody who waits for an item, or for room for one.</summary>
    private sealed class Waiter(T? item)
    {
        public T? Item { get; set; } = item;

        public LinkedListNode<Waiter>? Place { get; set; }

        public TaskCompletionSource Served { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Serve(Action work)
        {
            try
            {
                work();
                Served.SetResult();
            }
            catch (Exception thrown)
            {
                // By a comparer, say: it is the waiter's, not that of whoever serves it.
                Served.SetException(thrown);
            }
        }
    }
}
