using System.Runtime.InteropServices;
using PoolRuntime.Serialization;
using PoolRuntime.Sharing;

namespace PoolRuntime.Queues;

/// <summary>An item that was taken out of a queue and has not been read yet. Each thread has one, for all it takes.
/// </summary>
internal sealed unsafe class QueueItem
{
    [ThreadStatic]
    private static QueueItem? ofThread;

    private readonly PayloadReader _payload = new();
    private byte[] _bytes = [];
    private int _length;

    public static QueueItem OfThread => ofThread ??= new QueueItem();

    /// <summary>The line in the table of readers.</summary>
    public int Reader { get; private set; }

    /// <summary>The part that it lies in by itself; zero where it was copied.</summary>
    public long Part { get; private set; }

    public long Units { get; private set; }

    /// <summary>Copies a record.</summary>
    public void Begin(int reader, ReadOnlySpan<byte> record, bool isReference)
    {
        Reader = reader;
        (Part, Units, _length) = (0, 0, record.Length);
        if (isReference)
        {
            ReadOnlySpan<long> way = MemoryMarshal.Cast<byte, long>(record);
            (Part, Units, _length) = (way[0], way[1], checked((int)way[2]));
            return;
        }

        if (_bytes.Length < record.Length) _bytes = new byte[Math.Max(256, 2 * record.Length)];
        record.CopyTo(_bytes);
    }

    /// <summary>Makes of the bytes what was put.</summary>
    public T Read<T>(Codec<T> codec, QueueParts parts)
    {
        if (Part == 0)
        {
            fixed (byte* start = _bytes)
            {
                _payload.Open(start, _length);
                return codec.Read(_payload);
            }
        }

        SharedSegment part = parts.Get(Part);
        try
        {
            if (_length < 0 || part.Length < _length)
                throw new InvalidDataException("A large item of the queue is not where it is said to be.");
            _payload.Open(part.Start, _length);
            return codec.Read(_payload);
        }
        finally
        {
            GC.KeepAlive(part);
            parts.Forget(Part, Units);
        }
    }
}
