using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using PoolRuntime.Transport;

namespace PoolRuntime.Serialization;

/// <summary>Collects the bytes of one message; used again for the next.</summary>
/// <param name="arena">Where messages go that become large, if they can go there: others can read them in it.</param>
/// <param name="results">Where results are that can be given away as they lie; null where they cannot.</param>
internal sealed unsafe class PayloadWriter(IPayloadRoom? arena = null, ResultPlaces? results = null)
{
    private const int FirstSize = 256;

    // A buffer that once held something large is not kept for ever.
    private const int LargestKept = 1024 * 1024;

    private CallMemory? _memory;
    private byte[] _buffer = new byte[FirstSize];
    private long? _place;
    private int _placeSize;
    private int _length;
    private Dictionary<object, int>? _seen;
    private GivenResults? _given;

    public int Length => _length;

    /// <summary>Whether it goes where shared objects are sent to.</summary>
    public bool CarriesShared { get; init; }

    /// <summary>Whether it may go to another machine, where an open file means nothing.</summary>
    public bool LeavesMachine { get; set; }

    /// <summary>Whether it goes to workers of other machines, who cannot reach what lies in this one.</summary>
    public bool IsForOtherMachines { get; set; }

    /// <summary>The shared objects in this message, which their receiver has to have; null for none.</summary>
    public List<ISharedObject>? Shared { get; set; }

    public ReadOnlySpan<byte> Written => Space[.._length];

    private Span<byte> Space => _place is { } place ? new Span<byte>(At(place), _placeSize) : _buffer;

    /// <summary>Begins a message that becomes a call, which goes into that memory if it becomes large.</summary>
    public void Clear(CallMemory? memory)
    {
        Clear();
        _memory = memory;
    }

    public void Clear()
    {
        _length = 0;
        Shared = null;
        ForgetObjects();
        LeavePlace();
        TakeGiven()?.TakeBack();
        if (_buffer.Length > LargestKept) Replace(new byte[FirstSize]);
    }

    /// <summary>Takes back what was written after the length was <paramref name="length"/>.</summary>
    public void Truncate(int length)
    {
        _length = length;
        ForgetObjects();
    }

    /// <summary>Begins a value that is read by itself.</summary>
    public void ForgetObjects() => _seen?.Clear();

    public byte[] ToArray() => Written.ToArray();

    /// <summary>What was written, to be kept; the writer is empty then.</summary>
    public PayloadBuffer Take()
    {
        PayloadBuffer taken;
        if (_length == 0)
        {
            taken = PayloadBuffer.Empty;
        }
        else if (_place is { } place)
        {
            taken = PayloadBuffer.Of(new CallBlock(_memory!, place, _length));
            _place = null;
        }
        else if (_length < PayloadBuffer.SmallestShared)
        {
            taken = PayloadBuffer.Of(ToArray());
        }
        else
        {
            taken = PayloadBuffer.Shared(_buffer, _length);
            _buffer = new byte[FirstSize];
        }

        Clear();
        return taken;
    }

    /// <summary>
    /// Hands over the place in the arena where the message lies; the writer is empty then. False when it lies
    /// elsewhere.
    /// </summary>
    public bool TryTakePlace(out long place)
    {
        place = _place ?? 0;
        if (_place is null) return false;
        _place = null;
        Clear();
        return true;
    }

    /// <summary>The place goes with this message; false where it cannot, so that the values have to.</summary>
    public bool TryGive(ResultPlaces.Rented place, out int slot)
    {
        slot = 0;
        if (results is null || !results.TryGive(place, out slot)) return false;
        (_given ??= new GivenResults(results)).Add(place.Offset, slot);
        return true;
    }

    /// <summary>What goes with this message, which is sent; null for nothing.</summary>
    public GivenResults? TakeGiven()
    {
        GivenResults? given = _given;
        _given = null;
        return given;
    }

    /// <summary>The number of an object in this message; true when it stands in it already.</summary>
    public bool AlreadyWritten(object value, out int number)
    {
        _seen ??= new Dictionary<object, int>(ReferenceEqualityComparer.Instance);
        if (_seen.TryGetValue(value, out number)) return true;
        number = _seen.Count;
        _seen.Add(value, number);
        return false;
    }

    public void Write<T>(T value) where T : unmanaged
    {
        int size = Unsafe.SizeOf<T>();
        Unsafe.WriteUnaligned(ref MemoryMarshal.GetReference(Extend(size)), value);
    }

    public void WriteBytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Extend(bytes.Length));

    public void WriteSpan<T>(ReadOnlySpan<T> values) where T : unmanaged => WriteBytes(MemoryMarshal.AsBytes(values));

    public void WriteString(string? value)
    {
        if (value is null)
        {
            Write(-1);
            return;
        }

        Write(value.Length);
        WriteBytes(MemoryMarshal.AsBytes(value.AsSpan()));
    }

    /// <summary>For names that are mostly ASCII and sent once.</summary>
    public void WriteUtf8(string value)
    {
        int size = Encoding.UTF8.GetByteCount(value);
        Write(size);
        Encoding.UTF8.GetBytes(value, Extend(size));
    }

    /// <summary>The message will become that large: makes room at once, so that nothing is moved later.</summary>
    public void Expect(int size)
    {
        if (size > Space.Length) Grow(size);
    }

    /// <summary>Room for a number that is known later.</summary>
    public int Reserve<T>() where T : unmanaged
    {
        int position = _length;
        Write(default(T));
        return position;
    }

    /// <summary>Room for bytes that come next, until something else is written.</summary>
    public Span<byte> ReserveBytes(int size) => Extend(size);

    public void Overwrite<T>(int position, T value) where T : unmanaged =>
        Unsafe.WriteUnaligned(ref MemoryMarshal.GetReference(Space.Slice(position, Unsafe.SizeOf<T>())), value);

    private Span<byte> Extend(int size)
    {
        int needed = checked(_length + size);
        Span<byte> space = Space;
        if (needed > space.Length) space = Grow(needed);
        space = space.Slice(_length, size);
        _length = needed;
        return space;
    }

    private Span<byte> Grow(int needed)
    {
        ReadOnlySpan<byte> written = Written;
        int wanted = (int)Math.Min(Math.Max(2L * Space.Length, needed), Array.MaxLength);
        if (needed >= PayloadArena.SmallestPayload && TryReserve(wanted) is { } place)
        {
            Span<byte> room = new(At(place), wanted);
            written.CopyTo(room);
            LeavePlace();
            (_place, _placeSize) = (place, wanted);
            return room;
        }

        byte[] larger = wanted < PayloadBuffer.SmallestShared ? new byte[wanted] : ArrayPool<byte>.Shared.Rent(wanted);
        written.CopyTo(larger);
        LeavePlace();
        Replace(larger);
        return larger;
    }

    private void LeavePlace()
    {
        if (_place is not { } place) return;
        if (_memory is null) arena!.Release(place);
        else _memory.Release(place);
        _place = null;
    }

    private long? TryReserve(int size) => _memory is null ? arena?.TryReserve(size) : _memory.TryReserve(size);

    private byte* At(long place) => (_memory?.Arena ?? arena!).At(place);

    private void Replace(byte[] buffer)
    {
        if (_buffer.Length >= PayloadBuffer.SmallestShared) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = buffer;
    }
}
