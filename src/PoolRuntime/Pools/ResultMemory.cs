using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PoolRuntime.Serialization;
using PoolRuntime.Transport;

namespace PoolRuntime;

/// <summary>
/// A large result that is not copied: a job fills it and returns it, and whoever gets it reads it where it lies, until
/// it is disposed of. Python has no counterpart.
/// </summary>
/// <typeparam name="T">The values: numbers and structures of them, without references.</typeparam>
/// <remarks>
/// <para>A job gets one by <see cref="Rent"/>. It is the job's until that returns it; one that is not returned is over
/// when the job is. Whoever gets the result has to dispose of it: until then the memory of the worker is not used
/// again. What is dropped instead is given back when the garbage collector finds it, unless a span of it was looked at;
/// that stays until the program ends.</para>
/// <para>What finds no room there, is smaller than 32 KiB or larger than 128 MiB, and all of it where workers are
/// threads or the system is not Linux, is an array in the background, which is copied where it has to travel. It goes
/// anywhere that values go: as an argument, or through a queue, it is copied.</para>
/// <para>For one thread at a time.</para>
/// </remarks>
public sealed class ResultMemory<T> : IMemoryOwner<T>, ITravelsByReference<ResultMemory<T>> where T : unmanaged
{
    private const byte Copied = 0;
    private const byte InPlace = 1;

    // Instead of a place. Pinned, so that there is one way to look at both.
    private T[]? _array;
    private readonly ResultPlace? _place;
    private View? _view;
    private bool _wasSeen;

    private ResultMemory(T[] array)
    {
        _array = array;
        Length = array.Length;
        GC.SuppressFinalize(this);
    }

    private ResultMemory(ResultPlace place, int length)
    {
        _place = place;
        Length = length;
    }

    /// <summary>Whether it lies where the worker has put it, or puts it.</summary>
    internal bool IsInPlace => _place is not null;

    /// <summary>Gives back what nobody has looked at.</summary>
    ~ResultMemory()
    {
        if (!_wasSeen) _place?.Release();
    }

    /// <summary>How many values there are.</summary>
    public int Length { get; }

    /// <summary>The values. Nothing may use the span any more after this object was disposed of, or returned by a job.
    /// </summary>
    /// <exception cref="ObjectDisposedException">It was disposed of, or given away by the job that returned it.
    /// </exception>
    public unsafe Span<T> Span
    {
        get
        {
            if (_array is not null) return _array;
            T* start = _place is null ? null : (T*)_place.Start;
            if (start is null) throw Gone();
            _wasSeen = true;
            return new Span<T>(start, Length);
        }
    }

    /// <summary>The values, for what takes a <see cref="Memory{T}"/>. Throws where it is used too late.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed of, or given away by the job that returned it.
    /// </exception>
    public Memory<T> Memory
    {
        get
        {
            if (IsGone) throw Gone();
            return (_view ??= new View(this)).Memory;
        }
    }

    /// <summary>Makes one, for a job to fill and to return. Its values are whatever was there before.</summary>
    /// <param name="length">How many values.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative (POOL113).</exception>
    /// <exception cref="NotTransferableException">The values mean nothing in another process.</exception>
    public static ResultMemory<T> Rent(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (!Transferability.IsPlainMemory(typeof(T)))
            throw new NotTransferableException(
                $"A '{Transferability.Name(typeof(T))}'",
                Transferability.ReasonAgainst(typeof(T)) ?? "it holds an address or a handle");
        ResultPlace? place = ResultPlaces.OfThisProcess?.TryRent((long)length * Unsafe.SizeOf<T>());
        return place is null ? new ResultMemory<T>(NewArray(length)) : new ResultMemory<T>(place, length);
    }

    /// <summary>Gives the memory back. Whoever still uses it gets an error, or what comes there next.</summary>
    public void Dispose()
    {
        _array = null;
        _place?.Release();
        GC.SuppressFinalize(this);
    }

    /// <summary>Says how many values there are.</summary>
    public override string ToString() =>
        $"{nameof(ResultMemory<T>)}<{Transferability.Name(typeof(T))}>[{Length}]{(IsGone ? " (disposed)" : "")}";

    void ITravelsByReference<ResultMemory<T>>.WriteReference(PayloadWriter writer)
    {
        if (IsGone)
            throw new RefusedValueException(
                "this ResultMemory has been disposed of, or been returned before; rent one for each result");
        if (_place is ResultPlaces.Rented rented && writer.TryGive(rented, out int slot))
        {
            writer.Write(InPlace);
            writer.Write(rented.Offset);
            writer.Write(slot);
            writer.Write(Length);
            GC.SuppressFinalize(this);
            return;
        }

        writer.Write(Copied);
        writer.Write(Length);
        writer.WriteSpan<T>(Span);
    }

    static ResultMemory<T> ITravelsByReference<ResultMemory<T>>.ReadReference(PayloadReader reader)
    {
        if (reader.Read<byte>() == Copied)
        {
            T[] copy = NewArray(reader.ReadCount(Unsafe.SizeOf<T>()));
            Codec.For<T>().ReadAll(reader, copy);
            return new ResultMemory<T>(copy);
        }

        long offset = reader.Read<long>();
        int slot = reader.Read<int>();
        int length = reader.Read<int>();
        long size = (long)length * Unsafe.SizeOf<T>();
        if (reader.Results is null || size is < 0 or > int.MaxValue)
            throw new InvalidDataException("A result lies where nobody can see it.");
        return new ResultMemory<T>(reader.Results.Take(offset, slot, (int)size), length);
    }

    private bool IsGone => _array is null && _place is null or { IsReleased: true };

    private static T[] NewArray(int length) => GC.AllocateUninitializedArray<T>(length, pinned: true);

    private static ObjectDisposedException Gone() => new(
        nameof(ResultMemory<T>),
        "The result was disposed of, or its job has returned it or ended. Copy what is needed longer.");

    private sealed class View(ResultMemory<T> whole) : MemoryManager<T>
    {
        public override Memory<T> Memory => CreateMemory(whole.Length);

        public override Span<T> GetSpan() => whole.Span;

        // Neither an array that was made pinned nor what no collector knows is ever moved.
        public override unsafe MemoryHandle Pin(int elementIndex = 0)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)whole.Length,
                nameof(elementIndex));
            return new MemoryHandle(
                (T*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(GetSpan())) + elementIndex, pinnable: this);
        }

        public override void Unpin() { }

        protected override void Dispose(bool disposing) { }
    }
}
