using PoolRuntime.Serialization;
using PoolRuntime.Sharing;

namespace PoolRuntime.Queues;

/// <summary>
/// What each thread writes items with: small ones into memory of its own, and large ones where they are read.
/// </summary>
internal sealed unsafe class QueueSender : IPayloadRoom
{
    [ThreadStatic]
    private static QueueSender? free;

    private readonly Dictionary<long, QueuePart> _parts = [];
    private QueueMemory? _queue;

    private QueueSender() => Writer = new PayloadWriter(this);

    public PayloadWriter Writer { get; }

    public static QueueSender Take(QueueMemory queue)
    {
        QueueSender sender = free ?? new QueueSender();
        free = null;
        sender._queue = queue;
        return sender;
    }

    public void Return()
    {
        Writer.Clear();
        _queue = null;
        free = this;
    }

    /// <summary>The part that the item was written into, which is the caller's now; null if it was not.</summary>
    public QueuePart? TakePart() => Writer.TryTakePlace(out long place) && _parts.Remove(place, out QueuePart part)
        ? part
        : null;

    long? IPayloadRoom.TryReserve(int size)
    {
        QueuePart part = _queue!.Reserve(size, CancellationToken.None);
        _parts[part.Number] = part;
        return part.Number;
    }

    byte* IPayloadRoom.At(long place) => _parts[place].Memory.Start;

    void IPayloadRoom.Release(long place)
    {
        if (_parts.Remove(place, out QueuePart part)) _queue!.Release(part);
    }
}

/// <summary>A part for one large item that is not in the queue yet.</summary>
/// <param name="Writer">The line in the table of writers.</param>
/// <param name="Number">Which part it is.</param>
/// <param name="Units">How large it is.</param>
/// <param name="Memory">Where it is.</param>
internal readonly record struct QueuePart(int Writer, long Number, long Units, SharedSegment Memory);
