using PoolRuntime.Contracts;
using PoolRuntime.Queues;
using PoolRuntime.Serialization;

namespace PoolRuntime;

/// <summary>
/// A queue between processes with nothing but putting, getting and looking. The counterpart of Python's
/// <c>multiprocessing.SimpleQueue</c>, except that putting never waits.
/// </summary>
/// <remarks>As for <see cref="ProcessQueue{T}"/>.</remarks>
/// <inheritdoc cref="ProcessQueue{T}" path="/typeparam"/>
[ThreadSafe]
public sealed class SimpleProcessQueue<T> : IDisposable, ITravelsByReference<SimpleProcessQueue<T>>
{
    private readonly QueueEnd<T> _end;

    /// <summary>Makes an empty queue.</summary>
    /// <exception cref="NotTransferableException">No item of the type can go to another process (POOL403).</exception>
    /// <exception cref="IOException">The system gives no shared memory.</exception>
    public SimpleProcessQueue()
        : this(QueueEnd<T>.Create(QueueKind.Simple, maxSize: 0, nameof(SimpleProcessQueue<T>)))
    {
    }

    private SimpleProcessQueue(QueueEnd<T> end) => _end = end;

    /// <summary>Whether there is no item at this moment. The counterpart of <c>empty()</c>.</summary>
    /// <exception cref="ObjectDisposedException">It is closed or disposed of.</exception>
    /// <exception cref="QueueShutdownException">The process that made it has ended or disposed of it.</exception>
    [TellsHowFull]
    public bool IsEmpty => _end.Open().Count == 0;

    /// <summary>Puts an item into the queue. The counterpart of <c>put(item)</c>.</summary>
    /// <param name="item">The item; it is in the queue as it is now, whatever is changed in it later.</param>
    /// <exception cref="NotTransferableException">The item, or something in it, cannot go to another process; it says
    /// what (POOL403).</exception>
    /// <exception cref="QueueShutdownException">The process that made the queue has ended or disposed of
    /// it.</exception>
    /// <exception cref="ObjectDisposedException">It is closed or disposed of.</exception>
    /// <exception cref="IOException">The system has no more shared memory; the item is not in the queue.</exception>
    [UsesQueue]
    [AddsItem]
    public void Put(T item) => _end.Put(item, Timeout.InfiniteTimeSpan, CancellationToken.None);

    /// <summary>
    /// Takes an item out of the queue, waiting for one as long as it takes. The counterpart of <c>get()</c>.
    /// </summary>
    /// <returns>The item.</returns>
    /// <exception cref="QueueShutdownException">The process that made the queue has ended or disposed of
    /// it.</exception>
    /// <exception cref="ObjectDisposedException">It is closed or disposed of.</exception>
    /// <exception cref="InvalidDataException">The item cannot be made again here; it is not in the queue any more.
    /// </exception>
    [UsesQueue]
    [TakesItem]
    public T Get()
    {
        _end.TryTake(out T item, Timeout.InfiniteTimeSpan, CancellationToken.None);
        return item;
    }

    /// <summary>
    /// This process will put and get nothing more by this object; others go on. May be called again. The counterpart of
    /// <c>close()</c>.
    /// </summary>
    [ClosesQueue]
    public void Close() => _end.Close();

    /// <summary>
    /// In the process that made the queue: ends it for all, with what is in it; others get a
    /// <see cref="QueueShutdownException"/>. Elsewhere the same as <see cref="Close"/>.
    /// </summary>
    public void Dispose()
    {
        _end.Close();
        if (_end.IsMade) _end.Memory.End();
    }

    /// <summary>Says how many items there are.</summary>
    public override string ToString()
    {
        string state = _end.IsClosed || _end.Memory.HasEnded ? "closed" : $"{_end.Memory.Count} items";
        return $"{nameof(SimpleProcessQueue<T>)}<{Transferability.Name(typeof(T))}> ({state})";
    }

    void ITravelsByReference<SimpleProcessQueue<T>>.WriteReference(PayloadWriter writer) => _end.WriteReference(writer);

    static SimpleProcessQueue<T> ITravelsByReference<SimpleProcessQueue<T>>.ReadReference(PayloadReader reader) =>
        new(QueueEnd<T>.ReadReference(reader, QueueKind.Simple, nameof(SimpleProcessQueue<T>)));
}
