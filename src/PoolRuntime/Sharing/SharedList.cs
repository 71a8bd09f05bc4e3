using System.Collections;
using System.Runtime.InteropServices;
using System.Text;
using PoolRuntime.Serialization;
using PoolRuntime.Sharing;

namespace PoolRuntime;

/// <summary>
/// A list of fixed length in memory that processes share, of whole numbers, floating-point numbers, truth values,
/// texts, bytes and nulls. An item can be replaced by one of another type; a text or bytes only by what takes no more
/// room than its place got when the list was created. Texts and bytes come back as they were, also with NULs at their
/// end. Who creates it owns it, as a <see cref="SharedMemoryBlock"/>; others attach by its name, or get it sent. The
/// counterpart of Python's <c>shared_memory.ShareableList</c>.
/// </summary>
/// <remarks>
/// Any number of threads may read at the same time; nothing keeps apart who writes an item and who reads or writes the
/// same one: hold a <see cref="ProcessLock"/>.
/// </remarks>
public sealed unsafe class SharedList : IReadOnlyList<object?>, IDisposable, ITravelsByReference<SharedList>
{
    private const int Mark = 0x7473_4C50;
    private const int EntriesOffset = 16;
    private const int Granule = 8;

    private readonly SharedSegment _segment;
    private readonly bool _isReceived;
    private volatile bool _isDisposed;

    private SharedList(SharedSegment segment, int count, bool isReceived)
    {
        _segment = segment;
        _segment.Kind = nameof(SharedList);
        _isReceived = isReceived;
        Count = count;
    }

    private enum Kind
    {
        Null,
        Whole,
        Floating,
        Truth,
        Text,
        Bytes,
    }

    /// <summary>The name that others attach by.</summary>
    public string Name => _segment.Name;

    /// <summary>How many items it has, always.</summary>
    public int Count { get; }

    /// <summary>
    /// An item: null, a <see cref="long"/>, <see cref="double"/>, <see cref="bool"/>, <see cref="string"/> or an array
    /// of bytes of this process's own. Smaller numbers may be written, and come back as <see cref="long"/> or
    /// <see cref="double"/>.
    /// </summary>
    /// <param name="index">Its number, from 0 on.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such item.</exception>
    /// <exception cref="ArgumentException">The value is of another type, a whole number that a <see cref="long"/>
    /// cannot hold, or a text or bytes that need more room than the item has; nothing is written.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed of.</exception>
    /// <exception cref="InvalidDataException">Something else has written there.</exception>
    public object? this[int index]
    {
        get
        {
            object? value = Read(EntryAt(index));
            GC.KeepAlive(this);
            return value;
        }
        set
        {
            Write(EntryAt(index), Plain(value, nameof(value)), nameof(value));
            GC.KeepAlive(this);
        }
    }

    /// <summary>Creates a list.</summary>
    /// <param name="items">Its items, which also say how much room each gets: what it needs, rounded up to 8 bytes.
    /// </param>
    /// <param name="name">A name that others know; null for one that nobody can guess.</param>
    /// <returns>The list, which owns the name.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="items"/> is null.</exception>
    /// <exception cref="ArgumentException">An item is of a type that cannot be in the list, or the name cannot be one.
    /// </exception>
    /// <exception cref="IOException">There is something with that name, or no room.</exception>
    public static SharedList Create(IEnumerable<object?> items, string? name = null) =>
        CreateIn(items, length => SharedSegment.Create(length, name));

    /// <summary>Creates a list in new memory.</summary>
    internal static SharedList CreateIn(IEnumerable<object?> items, Func<long, SharedSegment> newSegment)
    {
        ArgumentNullException.ThrowIfNull(items);
        object?[] values = [.. items.Select(item => Plain(item, nameof(items)))];
        long[] rooms = [.. values.Select(RoomFor)];
        long start = EntriesOffset + (long)values.Length * sizeof(Entry);
        SharedSegment segment = newSegment(start + rooms.Sum());
        SharedList list = new(segment, values.Length, isReceived: !segment.IsMaker);
        try
        {
            list.Fill(values, rooms, start);
        }
        catch
        {
            list.Dispose();
            throw;
        }

        return list;
    }

    /// <summary>Attaches to a list of this or another program.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The list; disposing of it lets go of it, and leaves it to others.</returns>
    /// <exception cref="FileNotFoundException">There is none with that name, or not any more.</exception>
    /// <exception cref="InvalidDataException">What has that name is no list.</exception>
    /// <exception cref="ArgumentException">It cannot be a name.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    public static SharedList Attach(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        SharedSegment segment = SharedSegment.Open(name);
        try
        {
            return In(segment, isReceived: false);
        }
        catch
        {
            segment.Dispose();
            throw;
        }
    }

    /// <summary>How many bytes an item can take; a text takes as many as its UTF-8 form.</summary>
    /// <param name="index">The number of the item, from 0 on.</param>
    /// <returns>A multiple of 8.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such item.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed of.</exception>
    public int RoomOf(int index)
    {
        int room = EntryAt(index)->Room;
        GC.KeepAlive(this);
        return room;
    }

    /// <summary>Where an item is, looked for from the start. The counterpart of <c>index(value)</c>.</summary>
    /// <param name="value">What it equals.</param>
    /// <returns>The number of the first one; -1 when there is none.</returns>
    /// <exception cref="ObjectDisposedException">It is disposed of.</exception>
    public int IndexOf(object? value)
    {
        for (int i = 0; i < Count; i++)
            if (AreEqual(this[i], value)) return i;
        return -1;
    }

    /// <summary>How many items equal a value. The counterpart of <c>count(value)</c>.</summary>
    /// <param name="value">What they equal.</param>
    /// <returns>How many.</returns>
    /// <exception cref="ObjectDisposedException">It is disposed of.</exception>
    public int CountOf(object? value) => this.Count(item => AreEqual(item, value));

    /// <summary>The items in order, each read when it is come to.</summary>
    /// <returns>The items.</returns>
    public IEnumerator<object?> GetEnumerator() => Enumerable.Range(0, Count).Select(i => this[i]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>
    /// Lets go of the list, and takes its name away where it was created. Further calls do nothing.
    /// </summary>
    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        if (!_isReceived) _segment.Dispose();
    }

    /// <summary>Says its name and length.</summary>
    public override string ToString() => _isDisposed || _segment.IsClosed
        ? $"{nameof(SharedList)} (disposed)"
        : $"{nameof(SharedList)} ('{Name}', {Count} items)";

    void ITravelsByReference<SharedList>.WriteReference(PayloadWriter writer)
    {
        if (_isDisposed) throw new RefusedValueException("this SharedList has been disposed of; send it before that");
        _segment.WriteReference(writer);
    }

    static SharedList ITravelsByReference<SharedList>.ReadReference(PayloadReader reader) =>
        In(SharedSegment.ReadReference(reader), isReceived: true);

    private static SharedList In(SharedSegment segment, bool isReceived)
    {
        if (segment.Length < EntriesOffset || Volatile.Read(ref *(int*)segment.Start) != Mark
            || ((int*)segment.Start)[1] is var count && (count < 0
                || EntriesOffset + (long)count * sizeof(Entry) > segment.Length))
            throw new InvalidDataException($"The shared memory '{segment.Name}' is no list.");
        return new SharedList(segment, ((int*)segment.Start)[1], isReceived);
    }

    private static bool AreEqual(object? item, object? value) => item is byte[] bytes
        ? value is byte[] others && bytes.AsSpan().SequenceEqual(others)
        : Equals(item, TryPlain(value));

    private static object? Plain(object? value, string parameter) =>
        value is null ? null : TryPlain(value) ?? throw new ArgumentException(
            $"A SharedList holds whole and floating-point numbers of up to 64 bits, bool, string, byte[] and null; "
            + $"this is a '{Transferability.Name(value.GetType())}'"
            + (value is ulong ? " that a long cannot hold." : "."),
            parameter);

    private static object? TryPlain(object? value) => value switch
    {
        long or double or bool or string or byte[] => value,
        int or short or sbyte or byte or ushort or uint => Convert.ToInt64(value),
        ulong and <= long.MaxValue => (long)(ulong)value,
        float single => (double)single,
        _ => null,
    };

    private static long RoomFor(object? value)
    {
        long needed = value switch
        {
            string text => Encoding.UTF8.GetByteCount(text),
            byte[] bytes => bytes.Length,
            _ => sizeof(long),
        };
        return Math.Max(Granule, (needed + Granule - 1) / Granule * Granule);
    }

    private void Fill(object?[] values, long[] rooms, long start)
    {
        ((int*)_segment.Start)[1] = values.Length;
        for (int i = 0; i < values.Length; i++)
        {
            Entry* entry = EntryAt(i);
            entry->Offset = start;
            entry->Room = (int)rooms[i];
            Write(entry, values[i], "items");
            start += rooms[i];
        }

        // Last, so that who attaches by a name that it knows finds all or nothing.
        Volatile.Write(ref *(int*)_segment.Start, Mark);
        GC.KeepAlive(this);
    }

    private Entry* EntryAt(int index)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _segment.ThrowIfClosed();
        if ((uint)index >= (uint)Count)
            throw new ArgumentOutOfRangeException(nameof(index), index, $"The list has {Count} items, from 0 on.");
        return (Entry*)(_segment.Start + EntriesOffset) + index;
    }

    private Span<byte> RoomAt(Entry* entry)
    {
        (long offset, int room) = (entry->Offset, entry->Room);
        if (offset < EntriesOffset || room < sizeof(long) || offset > _segment.Length - room)
            throw new InvalidDataException($"Something has written over the shared list '{Name}'.");
        return new Span<byte>(_segment.Start + offset, room);
    }

    private object? Read(Entry* entry)
    {
        Span<byte> room = RoomAt(entry);
        int length = entry->Length;
        if ((uint)length > (uint)room.Length)
            throw new InvalidDataException($"Something has written over the shared list '{Name}'.");
        return entry->Kind switch
        {
            Kind.Null => null,
            Kind.Whole => MemoryMarshal.Read<long>(room),
            Kind.Floating => MemoryMarshal.Read<double>(room),
            Kind.Truth => room[0] != 0,
            Kind.Text => Encoding.UTF8.GetString(room[..length]),
            Kind.Bytes => room[..length].ToArray(),
            _ => throw new InvalidDataException($"Something has written over the shared list '{Name}'."),
        };
    }

    private void Write(Entry* entry, object? value, string parameter)
    {
        Span<byte> room = RoomAt(entry);
        switch (value)
        {
            case null:
                entry->Kind = Kind.Null;
                return;
            case long whole:
                MemoryMarshal.Write(room, in whole);
                entry->Kind = Kind.Whole;
                return;
            case double floating:
                MemoryMarshal.Write(room, in floating);
                entry->Kind = Kind.Floating;
                return;
            case bool truth:
                room[0] = truth ? (byte)1 : (byte)0;
                entry->Kind = Kind.Truth;
                return;
        }

        ReadOnlySpan<byte> bytes = value is string text ? TextBytes(text, parameter) : (byte[])value;
        if (bytes.Length > room.Length)
            throw new ArgumentException(
                $"It takes {bytes.Length} bytes, and this item has room for {room.Length}: as much as what was there "
                + "when the list was created. Create the list with the longest item that will be there.", parameter);
        bytes.CopyTo(room);
        entry->Length = bytes.Length;
        entry->Kind = value is string ? Kind.Text : Kind.Bytes;
    }

    // Half a character would come back as another one.
    private static byte[] TextBytes(string text, string parameter)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetBytes(text);
        }
        catch (EncoderFallbackException error)
        {
            throw new ArgumentException(
                "The text holds half a surrogate pair, which is no character.", parameter, error);
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Entry
    {
        public Kind Kind;
        public int Length;
        public long Offset;
        public int Room;
        public int Unused;
    }
}
