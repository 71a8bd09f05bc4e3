using System.Runtime.CompilerServices;
using PoolRuntime.Scheduling;

namespace PoolRuntime.Transport;

/// <summary>
/// What a worker and its parent keep in memory that both see: which calls the worker has taken, which item it is at,
/// and the ring of completions. It outlives the worker, so that nothing that was finished is lost with it.
/// </summary>
internal sealed unsafe class WorkerMemory
{
    /// <summary>Calls that a worker can hold; a power of two.</summary>
    public const int MaxCallsInFlight = 256;

    /// <summary>Results that can be used where they lie at the same time.</summary>
    public const int ResultSlots = (RingOffset - ResultSlotsOffset) / sizeof(long);

    public const int RingCapacity = 256 * 1024;
    public const int Length = RingOffset + RingCapacity;

    /// <summary>
    /// The same with room for large payloads both ways, of which no more is real than is used. Only where memory that
    /// nobody has touched costs nothing.
    /// </summary>
    public const int LengthWithArenas = Length + 2 * ArenaCapacity;

    /// <summary>The largest call that may go into an arena: two of them find room.</summary>
    public const int LargestInArena = ArenaCapacity / 2;

    // One cache line for each writer, so that the two processes do not slow each other down.
    private const int PublishedOffset = 0;
    private const int ConsumedOffset = 64;
    private const int SleepOffset = 128;
    private const int BusyOffset = 192;
    private const int CurrentItemOffset = 256;
    private const int ProgressOffset = 320;
    private const int StopOffset = 384;
    private const int ClaimsOffset = 512;
    private const int ArenasOffset = 448;
    private const int ResultSlotsOffset = 2048;
    private const int RingOffset = 4096;
    private const int ArenaCapacity = 256 * 1024 * 1024;

    private readonly SharedRegion _region;

    public WorkerMemory(SharedRegion region)
    {
        if (region.Length < Length) throw new ArgumentException("The region is too small.", nameof(region));
        _region = region;
    }

    /// <summary>Bytes that the worker has put into the ring since the start.</summary>
    public ref long Published => ref Unsafe.AsRef<long>(_region.Start + PublishedOffset);

    /// <summary>Bytes that the parent has taken out of the ring since the start.</summary>
    public ref long Consumed => ref Unsafe.AsRef<long>(_region.Start + ConsumedOffset);

    /// <summary>How deep the parent's reader sleeps, a <see cref="ReaderSleep"/>.</summary>
    public ref int Sleep => ref Unsafe.AsRef<int>(_region.Start + SleepOffset);

    /// <summary>Time that the worker has spent in jobs, in stopwatch ticks.</summary>
    public ref long BusyTicks => ref Unsafe.AsRef<long>(_region.Start + BusyOffset);

    /// <summary>Calls that the worker has finished.</summary>
    public ref long FinishedCalls => ref Unsafe.AsRef<long>(_region.Start + BusyOffset + sizeof(long));

    /// <summary>The item of the chunk taken last that the worker is at.</summary>
    public ref int CurrentItem => ref Unsafe.AsRef<int>(_region.Start + CurrentItemOffset);

    /// <summary>The worker: a call begins, or an item that can be given up by itself.</summary>
    public void Begin(int sequence, int item, long now)
    {
        Volatile.Write(ref Started, now);
        Volatile.Write(ref ProgressWord, Progress.At(sequence, item));
    }

    /// <summary>The worker: it is over; false when the parent has given it up, and this process with it.</summary>
    public bool TryEnd(int sequence, int item) =>
        Interlocked.CompareExchange(ref ProgressWord, Progress.Idle, Progress.At(sequence, item))
        == Progress.At(sequence, item);

    /// <summary>What the worker is at.</summary>
    public Progress Look() => Progress.Read(ref ProgressWord, ref Started);

    /// <summary>The parent: gives up what the worker is at; false when it has ended.</summary>
    public bool TryCondemn(Progress at) => at.TryCondemn(ref ProgressWord);

    /// <summary>The call or item, as a <see cref="Progress.Word"/>, whose job has looked at its token.</summary>
    public ref long Listening => ref Unsafe.AsRef<long>(_region.Start + ProgressOffset + 2 * sizeof(long));

    /// <summary>Not 0 when the worker has become too large and wants to be replaced.</summary>
    public ref int IsTooLarge => ref Unsafe.AsRef<int>(_region.Start + ProgressOffset + 3 * sizeof(long));

    /// <summary>The call or item that the parent wants to end.</summary>
    public ref long StopRequest => ref Unsafe.AsRef<long>(_region.Start + StopOffset);

    /// <summary>What has become of a result that lies in the arena, a <see cref="Transport.ResultSlot"/>.</summary>
    public ref long ResultSlot(int slot) =>
        ref Unsafe.AsRef<long>(_region.Start + ResultSlotsOffset + slot * sizeof(long));

    public byte* Ring => _region.Start + RingOffset;

    /// <summary>Where large calls lie; null where only pipes take them.</summary>
    public PayloadArena? NewCallArena() =>
        HasArenas ? new PayloadArena(_region.Start + Length, ArenaCapacity) : null;

    /// <summary>Where large results lie; null where only pipes take them.</summary>
    public PayloadArena? NewResultArena() => HasArenas
        ? new PayloadArena(
            _region.Start + Length + ArenaCapacity, ArenaCapacity, () => Volatile.Read(ref Consumed))
        : null;

    /// <summary>The worker: says that it sees the arenas; until then calls do not go there.</summary>
    public void OpenArenas() => Volatile.Write(ref ArenasWord, HasArenas ? 1 : 0);

    public bool AreArenasOpen => HasArenas && Volatile.Read(ref ArenasWord) != 0;

    /// <summary>The worker: it sees the memory of the pool.</summary>
    public bool SeesCallMemory
    {
        get => Volatile.Read(ref CallMemoryWord) != 0;
        set => Volatile.Write(ref CallMemoryWord, value ? 1 : 0);
    }

    private bool HasArenas => _region.Length >= LengthWithArenas;

    private ref int CallMemoryWord => ref Unsafe.AsRef<int>(_region.Start + ArenasOffset + sizeof(int));

    private ref int ArenasWord => ref Unsafe.AsRef<int>(_region.Start + ArenasOffset);

    /// <summary>The parent: a call with this number can be taken from now on.</summary>
    public void Offer(int sequence) => Volatile.Write(ref Claim(sequence), (int)CallClaim.Offered);

    /// <summary>The worker: the call is mine now, unless the parent has taken it back.</summary>
    public bool TryTake(int sequence) => TryClaim(sequence, CallClaim.Taken);

    /// <summary>The parent: the call goes elsewhere, unless the worker has begun it.</summary>
    public bool TryTakeBack(int sequence) => TryClaim(sequence, CallClaim.TakenBack);

    public bool IsTaken(int sequence) => Volatile.Read(ref Claim(sequence)) == (int)CallClaim.Taken;

    private ref long ProgressWord => ref Unsafe.AsRef<long>(_region.Start + ProgressOffset);

    private ref long Started => ref Unsafe.AsRef<long>(_region.Start + ProgressOffset + sizeof(long));

    private bool TryClaim(int sequence, CallClaim claim) =>
        Interlocked.CompareExchange(ref Claim(sequence), (int)claim, (int)CallClaim.Offered) == (int)CallClaim.Offered;

    private ref int Claim(int sequence) =>
        ref Unsafe.AsRef<int>(_region.Start + ClaimsOffset + sizeof(int) * (sequence & (MaxCallsInFlight - 1)));
}
