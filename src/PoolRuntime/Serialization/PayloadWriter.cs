using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace PoolRuntime.Serialization;

/// <summary>Collects the bytes of one message; used again for the next.</summary>
internal sealed class PayloadWriter
{
    // A buffer that once held something large is not kept for ever.
    private const int LargestKept = 1024 * 1024;

    private byte[] _buffer = new byte[256];
    private int _length;
    private Dictionary<object, int>? _seen;

    public int Length => _length;

    /// <summary>Whether it goes where shared objects are sent to.</summary>
    public bool CarriesShared { get; init; }

    /// <summary>The shared objects in this message, which their receiver has to have; null for none.</summary>
    public List<ISharedObject>? Shared { get; set; }

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    public void Clear()
    {
        _length = 0;
        Shared = null;
        ForgetObjects();
        if (_buffer.Length > LargestKept) _buffer = new byte[256];
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
        MemoryMarshal.Write(_buffer.AsSpan(position), value);

    private Span<byte> Extend(int size)
    {
        int needed = checked(_length + size);
        if (needed > _buffer.Length)
        {
            long doubled = Math.Min(2L * _buffer.Length, Array.MaxLength);
            Array.Resize(ref _buffer, (int)Math.Max(doubled, needed));
        }

        Span<byte> space = _buffer.AsSpan(_length, size);
        _length = needed;
        return space;
    }
}
