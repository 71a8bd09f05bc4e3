using PoolRuntime.Serialization;

namespace PoolRuntime.Transport;

/// <summary>
/// Shared memory for what is too large for pipes and rings. One side finds places in it and puts payloads there; the
/// other reads them where they lie. Places near the start are taken first, so that the same memory is used again.
/// </summary>
internal sealed unsafe class PayloadArena : IPayloadRoom
{
    /// <summary>Payloads from this size on are worth a place here.</summary>
    public const int SmallestPayload = 32 * 1024;

    // Memory that stays with the arena while nothing is in it.
    private const long Kept = 32 * 1024 * 1024;

    private const int PageSize = 4096;

    private readonly object _gate = new();
    private readonly byte* _start;
    private readonly long _capacity;
    private readonly Func<long>? _passed;

    // In the order in which they lie.
    private readonly List<Place> _taken = [];
    private readonly Queue<(long Until, long Offset, Func<bool>? IsHeld)> _lent = new();

    // The other side has come that far, and uses them.
    private readonly List<(long Offset, Func<bool> IsHeld)> _held = [];
    private long _touched;

    /// <param name="start">Where it begins.</param>
    /// <param name="capacity">How large it is.</param>
    /// <param name="passed">How far the other side has come, for <see cref="Lend"/>.</param>
    public PayloadArena(byte* start, long capacity, Func<long>? passed = null)
    {
        _start = start;
        _capacity = capacity;
        _passed = passed;
    }

    /// <summary>Where the payload lies.</summary>
    public byte* At(long offset) => _start + offset;

    /// <summary>Whether a place that somebody else names is in here.</summary>
    public bool Contains(long offset, int size) => offset >= 0 && size >= 0 && offset <= _capacity - size;

    /// <summary>A place for a payload; null when there is none.</summary>
    public long? TryReserve(int size)
    {
        lock (_gate)
        {
            TakeBack();
            long needed = (size + PageSize - 1L) / PageSize * PageSize;
            long offset = 0;
            int index = 0;
            for (; index < _taken.Count && _taken[index].Offset - offset < needed; index++) offset = _taken[index].End;
            if (_capacity - offset < needed) return null;
            _taken.Insert(index, new Place(offset, offset + needed));
            _touched = Math.Max(_touched, offset + needed);
            return offset;
        }
    }

    /// <summary>The place is free again.</summary>
    public void Release(long offset)
    {
        lock (_gate) Remove(offset);
    }

    /// <summary>The place is free again when the other side has come that far.</summary>
    /// <param name="offset">The place.</param>
    /// <param name="until">How far.</param>
    /// <param name="isHeld">Whether it then uses the place, and still does; null where it does not.</param>
    public void Lend(long offset, long until, Func<bool>? isHeld = null)
    {
        lock (_gate) _lent.Enqueue((until, offset, isHeld));
    }

    private void TakeBack()
    {
        while (_lent.TryPeek(out (long Until, long Offset, Func<bool>? IsHeld) oldest) && oldest.Until <= _passed!())
        {
            _lent.Dequeue();
            if (oldest.IsHeld is { } isHeld) _held.Add((oldest.Offset, isHeld));
            else Remove(oldest.Offset);
        }

        for (int i = _held.Count - 1; i >= 0; i--)
        {
            if (_held[i].IsHeld()) continue;
            Remove(_held[i].Offset);
            _held.RemoveAt(i);
        }
    }

    private void Remove(long offset)
    {
        int index = 0;
        while (_taken[index].Offset != offset) index++;
        _taken.RemoveAt(index);
        if (_taken.Count > 0 || _touched <= Kept) return;
        Posix.GiveBack(_start + Kept, (nuint)(_touched - Kept));
        _touched = Kept;
    }

    private sealed class Place(long offset, long end)
    {
        public long Offset => offset;

        public long End => end;
    }
}
