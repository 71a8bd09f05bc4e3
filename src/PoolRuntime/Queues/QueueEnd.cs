using PoolRuntime.Serialization;

namespace PoolRuntime.Queues;

/// <summary>A queue between processes as one object that stands for it sees it: items go in and come out.</summary>
internal sealed class QueueEnd<T>
{
    private readonly string _name;
    private volatile bool _isClosed;

    private QueueEnd(QueueMemory memory, string name, bool isMade)
    {
        Memory = memory;
        _name = name;
        IsMade = isMade;
    }

    /// <summary>Whether it made the queue; else it was received, perhaps by the process that made it.</summary>
    public bool IsMade { get; }

    public QueueMemory Memory { get; }

    public bool IsClosed => _isClosed;

    /// <exception cref="NotTransferableException">No item of the type can go to another process.</exception>
    public static QueueEnd<T> Create(QueueKind kind, int maxSize, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxSize);
        if (Transferability.ReasonAgainst(typeof(T)) is { } reason)
            throw new NotTransferableException($"An item of a {name}<{Transferability.Name(typeof(T))}>", reason);
        return new QueueEnd<T>(QueueMemory.Create(kind, maxSize, name), name, isMade: true);
    }

    public static QueueEnd<T> ReadReference(PayloadReader reader, QueueKind kind, string name) =>
        new(QueueMemory.ReadReference(reader, kind, name), name, isMade: false);

    public void WriteReference(PayloadWriter writer)
    {
        if (_isClosed) throw new RefusedValueException($"this {_name} is closed; send it before that");
        Memory.WriteReference(writer);
    }

    /// <exception cref="NotTransferableException">The item, or something in it, cannot go to another process.
    /// </exception>
    public bool Put(T item, TimeSpan limit, CancellationToken token)
    {
        ThrowIfClosed();
        Memory.ThrowIfEnded();
        QueueSender sender = QueueSender.Take(Memory);
        try
        {
            try
            {
                Codec.For<T>().Write(sender.Writer, item);
            }
            catch (RefusedValueException refused)
            {
                throw Refusal.Explain("The item", typeof(T), item, refused);
            }

            int length = sender.Writer.Length;
            return sender.TakePart() is { } part
                ? Memory.Put(part, length, limit, token)
                : Memory.Put(sender.Writer.Written, limit, token);
        }
        finally
        {
            sender.Return();
        }
    }

    public bool TryTake(out T item, TimeSpan limit, CancellationToken token)
    {
        ThrowIfClosed();
        QueueItem taken = QueueItem.OfThread;
        if (Memory.Take(taken, limit, token))
        {
            item = Memory.Read(taken, Codec.For<T>());
            return true;
        }

        item = default!;
        return false;
    }

    /// <summary>Takes what nobody has taken, as done with.</summary>
    public List<T> DropAll()
    {
        List<T> dropped = [];
        QueueItem taken = QueueItem.OfThread;
        while (Memory.TryDrop(taken)) dropped.Add(Memory.Read(taken, Codec.For<T>()));
        return dropped;
    }

    public void Close() => _isClosed = true;

    /// <exception cref="ObjectDisposedException">It is closed, or disposed of.</exception>
    public void ThrowIfClosed()
    {
        if (_isClosed) throw new ObjectDisposedException(_name, $"The {_name} is closed in this process.");
    }

    /// <exception cref="ObjectDisposedException">It is closed, or disposed of.</exception>
    /// <exception cref="QueueShutdownException">Its maker is gone.</exception>
    public QueueMemory Open()
    {
        ThrowIfClosed();
        Memory.ThrowIfEnded();
        return Memory;
    }
}
