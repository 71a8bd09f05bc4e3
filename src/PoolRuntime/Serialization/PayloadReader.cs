using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using PoolRuntime.Transport;

namespace PoolRuntime.Serialization;

/// <summary>Reads the bytes of one message; never beyond their end, whatever they say.</summary>
internal sealed unsafe class PayloadReader
{
    private byte* _position;
    private byte* _end;
    private List<object>? _seen;
    private List<ILoan>? _loans;

    /// <summary>Where results lie that the message names; null where it can name none.</summary>
    public ResultSource? Results { get; init; }

    /// <summary>Bytes that are left.</summary>
    public long Left => _end - _position;

    /// <summary>Begins with a message, which must stay where it is until it has been read.</summary>
    public void Open(byte* start, int length)
    {
        _position = start;
        _end = start + length;
        _seen?.Clear();
    }

    /// <summary>Whether the message stays where it is until <see cref="EndLoans"/>.</summary>
    public bool Lends { get; set; }

    /// <summary>Values as they lie in the message, which may be used until <see cref="EndLoans"/>.</summary>
    public ReadOnlyMemory<T> Lend<T>(int count) where T : unmanaged
    {
        LentMemory<T> lent = new((T*)Take(checked(count * sizeof(T))), count);
        (_loans ??= []).Add(lent);
        return lent.Memory;
    }

    /// <summary>Takes back what was lent; whoever uses it later is told so.</summary>
    public void EndLoans()
    {
        Lends = false;
        if (_loans is not { Count: > 0 } loans) return;
        foreach (ILoan loan in loans) loan.End();
        loans.Clear();
    }

    /// <summary>Forgets the objects that were read: what follows was written by itself.</summary>
    public void ForgetObjects() => _seen?.Clear();

    /// <summary>Takes the next number of an object of this message.</summary>
    public void Remember(object value) => (_seen ??= []).Add(value);

    public object Recall(int number)
    {
        if (_seen is null || (uint)number >= (uint)_seen.Count) throw Broken();
        return _seen[number];
    }

    public T Read<T>() where T : unmanaged => Unsafe.ReadUnaligned<T>(Take(Unsafe.SizeOf<T>()));

    public ReadOnlySpan<byte> ReadBytes(int count) => new(Take(count), count);

    /// <summary>A count of things that take at least <paramref name="smallest"/> bytes each.</summary>
    public int ReadCount(int smallest)
    {
        int count = Read<int>();
        if (count < 0 || (long)count * smallest > Left) throw Broken();
        return count;
    }

    public string? ReadString()
    {
        int length = Read<int>();
        if (length == -1) return null;
        if (length < 0 || length > Left / sizeof(char)) throw Broken();
        byte* start = Take(length * sizeof(char));
        return string.Create(
            length, (nint)start, static (chars, from) => MemoryMarshal.Cast<byte, char>(
                new ReadOnlySpan<byte>((byte*)from, chars.Length * sizeof(char))).CopyTo(chars));
    }

    public string ReadUtf8() => Encoding.UTF8.GetString(ReadBytes(ReadCount(1)));

    private byte* Take(int count)
    {
        if ((uint)count > (ulong)Left) throw Broken();
        byte* start = _position;
        _position += count;
        return start;
    }

    private static InvalidDataException Broken() => new("A message ends before its content does.");
}
