using PoolRuntime.Sharing;

namespace PoolRuntime.Queues;

/// <summary>
/// The parts of the memory of a queue, which have numbers: blocks of records, and large items. Number zero lies in the
/// memory of the queue itself. Some that are spent are kept, because new memory costs more than copying into it.
/// </summary>
internal sealed unsafe class QueueParts(SharedSegment segment)
{
    /// <summary>The sizes of parts are multiples of it.</summary>
    public const int Unit = QueueControl.FirstBlockSize;

    /// <summary>How large a block is.</summary>
    public const int BlockUnits = 16;

    // Larger ones are not used again.
    private const int LargestSpare = 64;

    // Of all together.
    private const int MostSpareUnits = 256;

    private const int MostMapped = 24;

    private readonly object _gate = new();
    private readonly Dictionary<long, SharedSegment> _mapped = [];

    // Where the system forgets memory that nobody has mapped.
    private readonly List<SharedSegment> _kept = [];

    private QueueControl* Control => (QueueControl*)segment.Start;

    /// <summary>Whether any was made here.</summary>
    public bool WereMade { get; private set; }

    public static long UnitsFor(long size) => (size + Unit - 1) / Unit;

    /// <summary>The memory of a block; null for the first, which is in that of the queue.</summary>
    public SharedSegment? Block(long number) => number == 0 ? null : Get(number);

    /// <summary>The memory of a part.</summary>
    /// <exception cref="FileNotFoundException">It is not there any more.</exception>
    public SharedSegment Get(long number)
    {
        lock (_gate)
        {
            if (_mapped.TryGetValue(number, out SharedSegment? known)) return known;
            SharedSegment part = SharedSegment.OpenPart(segment.Name, number);
            Keep(number, part);
            return part;
        }
    }

    /// <summary>The next number, which is no other part's.</summary>
    public long NewNumber() => Interlocked.Increment(ref Control->LastNumber);

    /// <summary>Makes a part.</summary>
    /// <exception cref="IOException">There is no room for it.</exception>
    public SharedSegment Make(long number, long units)
    {
        WereMade = true;
        SharedSegment part = SharedSegment.CreatePart(segment.Name, number, units * Unit);
        lock (_gate)
        {
            if (OperatingSystem.IsWindows()) _kept.Add(part);
            Keep(number, part);
        }

        return part;
    }

    /// <summary>Whoever has a part mapped that will not be used again gives it up.</summary>
    public void Forget(long number, long units)
    {
        if (units <= LargestSpare) return;
        SharedSegment? part;
        lock (_gate) _mapped.Remove(number, out part);
        if (!OperatingSystem.IsWindows()) part?.Dispose();
    }

    /// <summary>Takes one of the spare parts.</summary>
    /// <param name="fewest">How many units it has to have.</param>
    /// <param name="most">How many it may have; a block for records may also be the first one.</param>
    /// <param name="part">Its number and size.</param>
    public bool TryTakeSpare(long fewest, long most, out (long Number, long Units) part)
    {
        bool isForBlock = fewest == BlockUnits && most == BlockUnits;
        for (int i = isForBlock ? 0 : 1; i < QueueControl.SpareParts; i++)
        {
            long seen = Volatile.Read(ref Control->Spare[i]);
            part = (seen / (LargestSpare + 1), seen % (LargestSpare + 1));
            if (seen != 0 && (i == 0 || (part.Units >= fewest && part.Units <= most))
                && Interlocked.CompareExchange(ref Control->Spare[i], 0, seen) == seen) return true;
        }

        part = default;
        return false;
    }

    /// <summary>Nobody needs the part any more, whose number nothing says any more.</summary>
    public void Return(long number, long units)
    {
        if (number == 0)
        {
            Volatile.Write(ref Control->Spare[0], 1);
            return;
        }

        if (!TryKeepSpare(number, units)) Remove(number);
    }

    /// <summary>Nobody can open the part any more.</summary>
    public void Remove(long number)
    {
        SharedSegment.RemovePart(segment.Name, number);
        lock (_gate) _mapped.Remove(number);
    }

    private bool TryKeepSpare(long number, long units)
    {
        if (units > LargestSpare) return false;
        long all = units;
        for (int i = 1; i < QueueControl.SpareParts; i++)
            all += Volatile.Read(ref Control->Spare[i]) % (LargestSpare + 1);
        if (all > MostSpareUnits) return false;
        long code = number * (LargestSpare + 1) + units;
        for (int i = 1; i < QueueControl.SpareParts; i++)
            if (Interlocked.CompareExchange(ref Control->Spare[i], code, 0) == 0) return true;
        return false;
    }

    // What nobody uses any more is unmapped with the last reference to it; what is needed again is mapped again.
    private void Keep(long number, SharedSegment part)
    {
        if (_mapped.Count >= MostMapped) _mapped.Clear();
        _mapped[number] = part;
    }
}
