namespace PoolRuntime.Transport;

/// <summary>
/// A worker's places for results that its parent uses where they lie. Each that is given away has a slot in the memory
/// of both, which says whether the parent still has it.
/// </summary>
internal sealed unsafe class ResultPlaces
{
    private readonly WorkerMemory _memory;
    private readonly PayloadArena _arena;
    private readonly List<Rented> _rented = [];

    public ResultPlaces(WorkerMemory memory, PayloadArena arena)
    {
        _memory = memory;
        _arena = arena;
    }

    /// <summary>Those of the worker that this process is; null in others.</summary>
    public static ResultPlaces? OfThisProcess { get; set; }

    /// <summary>A place for the job at work; null when there is none, or it is not worth one.</summary>
    public Rented? TryRent(long size)
    {
        if (size is < PayloadArena.SmallestPayload or > WorkerMemory.LargestInArena) return null;
        if (_arena.TryReserve((int)size) is not { } offset) return null;
        Rented place = new(_arena, offset);
        lock (_rented) _rented.Add(place);
        return place;
    }

    /// <summary>The place goes to the parent, with the message that is being written; false when it cannot.</summary>
    public bool TryGive(Rented place, out int slot)
    {
        for (slot = 0; slot < WorkerMemory.ResultSlots; slot++)
        {
            if (Volatile.Read(ref _memory.ResultSlot(slot)) != 0) continue;
            if (!place.TryEnd()) return false;
            Volatile.Write(ref _memory.ResultSlot(slot), ResultSlot.Given(place.Offset));
            return true;
        }

        return false;
    }

    /// <summary>The message with the place was not sent.</summary>
    public void TakeBack(long offset, int slot)
    {
        Volatile.Write(ref _memory.ResultSlot(slot), ResultSlot.Free);
        _arena.Release(offset);
    }

    /// <summary>The parent has the message when it has come that far, and then maybe the place.</summary>
    public void Lend(long offset, int slot, long until) =>
        _arena.Lend(offset, until, () => ResultSlot.IsHeld(ref _memory.ResultSlot(slot), offset));

    /// <summary>The call is over: what its jobs have not returned is free again.</summary>
    public void EndCall()
    {
        if (_rented.Count == 0) return;
        lock (_rented)
        {
            foreach (Rented place in _rented) place.Release();
            _rented.Clear();
        }
    }

    /// <summary>What a job has to fill.</summary>
    internal sealed class Rented(PayloadArena arena, long offset) : ResultPlace(arena.At(offset))
    {
        public long Offset => offset;

        protected override void Free() => arena.Release(offset);
    }
}
