namespace PoolRuntime.Transport;

/// <summary>The parent: the places of one worker where results lie that are used in place.</summary>
internal sealed class ResultSource(WorkerMemory memory, SharedRegion region, PayloadArena arena)
{
    /// <summary>Takes what a message names.</summary>
    /// <exception cref="InvalidDataException">It is not there.</exception>
    public unsafe ResultPlace Take(long offset, int slot, int size)
    {
        if (!arena.Contains(offset, size) || (uint)slot >= WorkerMemory.ResultSlots
            || !ResultSlot.TryHold(ref memory.ResultSlot(slot), offset))
            throw new InvalidDataException("A result lies where nothing was put.");
        region.Hold();
        return new Held(memory, region, arena.At(offset), slot);
    }

    // Whoever has forgotten to give it back may still have a span of it: it stays then.
    private sealed unsafe class Held(WorkerMemory memory, SharedRegion region, byte* start, int slot)
        : ResultPlace(start)
    {
        protected override void Free()
        {
            ResultSlot.Release(ref memory.ResultSlot(slot));
            region.Release();
        }
    }
}
