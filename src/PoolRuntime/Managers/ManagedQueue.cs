using PoolRuntime.Contracts;
using PoolRuntime.Managers;
using PoolRuntime.Serialization;

namespace PoolRuntime;

/// <summary>
/// A queue in a manager's process: first in, first out, or as its maker chose. The counterpart of a manager's
/// <c>Queue</c> and <c>JoinableQueue</c>; to others between processes it is slow, but works across machines.
/// </summary>
/// <remarks>
/// An item that is on its way to a client when that ends comes back, and is the next one. What a client has got, and is
/// not done with when it ends, is that client's loss.
/// </remarks>
/// <typeparam name="T">The type of the items.</typeparam>
[ThreadSafe]
public sealed class ManagedQueue<T> : ManagedObject, ITravelsByReference<ManagedQueue<T>>
{
    internal ManagedQueue(IQueueObject<T> target) : base(target) { }

    /// <summary>How many items are in the queue at this moment.</summary>
    [TellsHowFull]
    public int Count => Object.Count();

    /// <summary>Whether there is no item at this moment.</summary>
    [TellsHowFull]
    public bool IsEmpty => Count == 0;

    /// <summary>Whether there is no room at this moment.</summary>
    [TellsHowFull]
    public bool IsFull => Object.IsFull();

    /// <summary>How many items were put for which <see cref="TaskDone"/> has not been called yet.</summary>
    public long Unfinished => Object.Unfinished();

    private IQueueObject<T> Object => (IQueueObject<T>)Target;

    /// <summary>Puts an item into the queue, waiting for room.</summary>
    /// <param name="item">The item.</param>
    /// <param name="timeout">How long to wait at most; null for as long as it takes, zero to only look.</param>
    /// <param name="cancellationToken">Ends the waiting; the item is not in the queue then.</param>
    /// <exception cref="QueueFullException">There was no room in time.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before there was room.</exception>
    /// <exception cref="QueueShutdownException">The queue is shut down.</exception>
    [Waits]
    [AddsItem]
    public void Put(T item, TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        Object.Put(item, timeout, cancellationToken);

    /// <summary>Puts an item into the queue if there is room now.</summary>
    /// <param name="item">The item.</param>
    /// <returns>Whether it is in the queue.</returns>
    [AddsItem]
    public bool TryPut(T item) => Object.TryPut(item);

    /// <summary>Takes an item out of the queue, waiting for one.</summary>
    /// <param name="timeout">How long to wait at most; null for as long as it takes, zero to only look.</param>
    /// <param name="cancellationToken">Ends the waiting; no item is taken then.</param>
    /// <exception cref="QueueEmptyException">No item came in time.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before an item came.</exception>
    /// <exception cref="QueueShutdownException">The queue is shut down, and nothing is left in it.</exception>
    [Waits]
    [TakesItem]
    public T Get(TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        Object.Get(timeout, cancellationToken);

    /// <summary>Takes an item out of the queue if there is one now.</summary>
    /// <param name="item">The item.</param>
    /// <returns>Whether there was one.</returns>
    [TakesItem]
    public bool TryGet([System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out T item)
    {
        Entry<T> entry = Object.TryGet();
        item = entry.Value;
        return entry.Version != 0;
    }

    /// <summary>Says that an item that was taken out is done with.</summary>
    /// <exception cref="InvalidOperationException">It was called more often than items were put.</exception>
    [MarksItemDone]
    public void TaskDone() => Object.TaskDone();

    /// <summary>Waits until every item that was put is done with.</summary>
    /// <param name="timeout">How long at most; null for as long as it takes.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Whether everything is done with.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    [Waits]
    [WaitsForItems]
    public bool Join(TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        Object.Join(timeout, cancellationToken);

    /// <summary>Ends the queue; see <see cref="BlockingQueue{T}.Shutdown"/>.</summary>
    /// <param name="immediate">Whether the items that are still in the queue are dropped.</param>
    /// <returns>The items that were dropped.</returns>
    [EndsQueue]
    public IReadOnlyList<T> Shutdown(bool immediate = false) => Object.Shutdown(immediate);

    /// <summary>What it is, for people.</summary>
    public override string ToString() => $"ManagedQueue of {Transferability.Name(typeof(T))}";

    void ITravelsByReference<ManagedQueue<T>>.WriteReference(PayloadWriter writer) =>
        References.Write(writer, Object);

    static ManagedQueue<T> ITravelsByReference<ManagedQueue<T>>.ReadReference(PayloadReader reader) =>
        new(References.Read<IQueueObject<T>>(reader));
}
