using System.Runtime.CompilerServices;
using PoolRuntime.Serialization;

namespace PoolRuntime.Sharing;

/// <summary>
/// Values side by side in shared memory, and the lock that goes with them, if one does: what a shared value and a
/// shared array have in common.
/// </summary>
internal sealed unsafe class SharedCells<T>
    where T : unmanaged
{
    // What the fastest instructions want; the lock is before that.
    private const int First = 64;

    private const byte NoLock = 0;
    private const byte OwnLock = 1;
    private const byte GivenLock = 2;
    private const byte GivenRLock = 3;

    private readonly SharedSegment _segment;
    private readonly byte* _first;

    private SharedCells(SharedSegment segment, int length, ProcessLockBase? @lock)
    {
        _segment = segment;
        _first = segment.Start + First;
        Length = length;
        Lock = @lock;
    }

    public int Length { get; }

    public ProcessLockBase? Lock { get; }

    public bool IsMaker => _segment.IsMaker;

    /// <summary>All of them; for use while this object lives.</summary>
    public Span<T> Values
    {
        get
        {
            _segment.ThrowIfClosed();
            return new Span<T>(_first, Length);
        }
    }

    private bool HasOwnLock => Lock is not null && ReferenceEquals(Lock.Segment, _segment);

    /// <summary>New cells, zero-filled.</summary>
    /// <param name="length">How many.</param>
    /// <param name="lock">The lock that was given, if one was.</param>
    /// <param name="hasLock">Whether there is a lock.</param>
    /// <param name="kind">What they are for their user.</param>
    /// <exception cref="NotTransferableException">Values of the type mean nothing in another process.</exception>
    public static SharedCells<T> Create(int length, ProcessLockBase? @lock, bool hasLock, string kind)
    {
        CheckType(kind);
        SharedSegment segment = SharedSegment.Create(First + Math.Max(1L, (long)length * sizeof(T)));
        segment.Kind = kind;
        return new SharedCells<T>(
            segment, length, hasLock ? @lock ?? new ProcessRLock(segment, 0, isOwn: false) : null);
    }

    /// <summary>Spans are given out, which do not keep this object.</summary>
    public void Expose() => _segment.Expose();

    public ref T At(int index)
    {
        _segment.ThrowIfClosed();
        if ((uint)index >= (uint)Length)
            throw new ArgumentOutOfRangeException(
                nameof(index), index, $"The array has {Length} elements, from 0 on.");
        return ref Unsafe.AsRef<T>(_first + (long)index * sizeof(T));
    }

    /// <summary>Replaces the value in a cell if it is what one thinks it is, in one step.</summary>
    /// <returns>What was there.</returns>
    public T CompareExchange(int index, T value, T comparand)
    {
        if (Lock is not null)
        {
            using (Lock.Acquire())
            {
                ref T cell = ref At(index);
                T seen = cell;
                if (AreSame(seen, comparand)) cell = value;
                GC.KeepAlive(this);
                return seen;
            }
        }

        T before = ExchangeWithoutLock(index, value, comparand);
        GC.KeepAlive(this);
        return before;
    }

    public T Exchange(int index, T value) => Update(index, value, static (_, value) => value).Before;

    /// <summary>Makes a new value of the one in a cell, as if nobody else were there.</summary>
    public (T Before, T After) Update<TState>(int index, TState state, Func<T, TState, T> update)
    {
        if (Lock is not null)
        {
            using (Lock.Acquire())
            {
                T old = At(index);
                T made = update(old, state);
                // The function may have written there itself, or disposed of all.
                At(index) = made;
                GC.KeepAlive(this);
                return (old, made);
            }
        }

        T before = Read(index);
        while (true)
        {
            T after = update(before, state);
            T seen = ExchangeWithoutLock(index, after, before);
            GC.KeepAlive(this);
            if (AreSame(seen, before)) return (before, after);
            before = seen;
        }
    }

    public T Read(int index)
    {
        if (Lock is null)
        {
            T value = At(index);
            GC.KeepAlive(this);
            return value;
        }

        using (Lock.Acquire())
        {
            T value = At(index);
            GC.KeepAlive(this);
            return value;
        }
    }

    public void Write(int index, T value)
    {
        if (Lock is null)
        {
            At(index) = value;
            GC.KeepAlive(this);
            return;
        }

        using (Lock.Acquire()) At(index) = value;
        GC.KeepAlive(this);
    }

    public void Dispose()
    {
        if (_segment.IsMaker) _segment.Dispose();
    }

    public bool IsClosed => _segment.IsClosed;

    public void WriteReference(PayloadWriter writer)
    {
        _segment.WriteReference(writer);
        writer.Write(Length);
        writer.Write(Lock switch
        {
            null => NoLock,
            _ when HasOwnLock => OwnLock,
            ProcessLock => GivenLock,
            _ => GivenRLock,
        });
        if (HasOwnLock) return;
        if (Lock is ProcessLock once)
            ((ITravelsByReference<ProcessLock>)once).WriteReference(writer);
        else if (Lock is ProcessRLock recursive)
            ((ITravelsByReference<ProcessRLock>)recursive).WriteReference(writer);
    }

    public static SharedCells<T> ReadReference(PayloadReader reader, string kind)
    {
        CheckType(kind);
        SharedSegment segment = SharedSegment.ReadReference(reader);
        int length = reader.Read<int>();
        if (length < 0) throw new InvalidDataException("An array is of negative length.");
        segment.AtLeast(First + (long)length * sizeof(T));
        segment.Kind = kind;
        ProcessLockBase? @lock = reader.Read<byte>() switch
        {
            NoLock => null,
            OwnLock => new ProcessRLock(segment, 0, isOwn: false),
            GivenLock => Read<ProcessLock>(reader),
            GivenRLock => Read<ProcessRLock>(reader),
            _ => throw new InvalidDataException("A shared value has a lock of an unknown kind."),
        };
        return new SharedCells<T>(segment, length, @lock);
    }

    private static TLock Read<TLock>(PayloadReader reader) where TLock : class, ITravelsByReference<TLock> =>
        TLock.ReadReference(reader);

    private static void CheckType(string kind)
    {
        if (!Transferability.IsPlainMemory(typeof(T)))
            throw new NotTransferableException(
                $"The element type of a {kind}",
                $"values of '{Transferability.Name(typeof(T))}' mean nothing in another process; use numbers, enums, "
                + "and structs of them");
    }

    private static bool AreSame(T left, T right) => new ReadOnlySpan<byte>(&left, sizeof(T))
        .SequenceEqual(new ReadOnlySpan<byte>(&right, sizeof(T)));

    private T ExchangeWithoutLock(int index, T value, T comparand)
    {
        ref T cell = ref At(index);
        switch (sizeof(T))
        {
            case sizeof(long):
                return As<long>(Interlocked.CompareExchange(
                    ref Unsafe.As<T, long>(ref cell), As<long, T>(value), As<long, T>(comparand)));
            case sizeof(int):
                return As<int>(Interlocked.CompareExchange(
                    ref Unsafe.As<T, int>(ref cell), As<int, T>(value), As<int, T>(comparand)));
            case sizeof(short) or sizeof(byte):
                return ExchangeInWord(ref cell, value, comparand);
            default:
                throw new NotSupportedException(
                    $"A '{Transferability.Name(typeof(T))}' of {sizeof(T)} bytes is not changed in one step without a "
                    + "lock; make the shared value or array with one.");
        }
    }

    // Part of a word that is changed as a whole; all cells lie in words that are there.
    private static T ExchangeInWord(ref T cell, T value, T comparand)
    {
        byte* at = (byte*)Unsafe.AsPointer(ref cell);
        int* word = (int*)((nint)at & ~(nint)(sizeof(int) - 1));
        long place = at - (byte*)word;
        while (true)
        {
            int seen = Volatile.Read(ref *word);
            T before = *(T*)((byte*)&seen + place);
            if (!AreSame(before, comparand)) return before;
            int changed = seen;
            *(T*)((byte*)&changed + place) = value;
            if (Interlocked.CompareExchange(ref *word, changed, seen) == seen) return before;
        }
    }

    private static T As<TBits>(TBits bits) => Unsafe.As<TBits, T>(ref bits);

    private static TBits As<TBits, TValue>(TValue value) => Unsafe.As<TValue, TBits>(ref value);
}
