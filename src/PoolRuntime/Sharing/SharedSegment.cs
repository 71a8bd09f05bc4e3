using PoolRuntime.Serialization;

namespace PoolRuntime.Sharing;

/// <summary>
/// Memory with a name, which processes of the same user map to see the same. Who made it owns the name, and takes it
/// away; those who have the memory keep it. After it was closed, what used it finds nothing there, but does not crash.
/// </summary>
internal abstract unsafe class SharedSegment : IDisposable
{
    private static readonly object Gate = new();

    // What may be used without being referred to: those that others know the name of, and spans.
    private static readonly HashSet<SharedSegment> Kept = [];

    private static readonly Dictionary<string, WeakReference<SharedSegment>> Received = [];

    private volatile bool _isClosed;

    protected SharedSegment(string name, byte* start, long length, bool isMaker)
    {
        Name = name;
        Start = start;
        Length = length;
        IsMaker = isMaker;
        GC.AddMemoryPressure(length);
    }

    /// <summary>Frees what nobody refers to.</summary>
    ~SharedSegment()
    {
        if (!_isClosed) RemoveName();
        Unmap(mayBeUsed: IsExposed);
        GC.RemoveMemoryPressure(Length);
    }

    /// <summary>What others open it by.</summary>
    public string Name { get; }

    public byte* Start { get; }

    public long Length { get; }

    /// <summary>What it is for its user.</summary>
    public string Kind { get; set; } = "SharedMemory";

    /// <summary>Whether this process made it, by this object.</summary>
    public bool IsMaker { get; }

    public bool IsClosed => _isClosed;

    /// <summary>Whether spans of it were given out, which do not keep it.</summary>
    protected bool IsExposed { get; private set; }

    /// <summary>New memory, zero-filled.</summary>
    /// <param name="length">How many bytes.</param>
    /// <param name="name">A name that was chosen; null for one that nobody can guess.</param>
    /// <exception cref="ArgumentException">It cannot be a name.</exception>
    /// <exception cref="IOException">The name exists, or there is no room.</exception>
    public static SharedSegment Create(long length, string? name = null)
    {
        SharedSegment segment = OperatingSystem.IsWindows()
            ? WindowsSegment.Make(length, name)
            : PosixSegment.Make(length, name, SegmentName.New);
        if (name is not null) segment.Keep();
        return segment;
    }

    /// <summary>Maps what another object or process has made.</summary>
    /// <exception cref="FileNotFoundException">There is nothing with that name, or not any more.</exception>
    public static SharedSegment Open(string name) =>
        OperatingSystem.IsWindows() ? WindowsSegment.Find(name) : PosixSegment.Find(name);

    /// <summary>
    /// New memory that is a part of something that was made here or elsewhere: its name stays when this process ends,
    /// and goes when it is removed or the maker of the whole ends.
    /// </summary>
    /// <param name="whole">The name of what it is a part of, which was not chosen.</param>
    /// <param name="number">What it is found by; used once.</param>
    /// <param name="length">How many bytes.</param>
    /// <exception cref="IOException">There is no room.</exception>
    public static SharedSegment CreatePart(string whole, long number, long length)
    {
        string name = SegmentName.OfPart(whole, number);
        return OperatingSystem.IsWindows()
            ? WindowsSegment.Make(length, name)
            : PosixSegment.Make(length, chosenName: null, () => name, isPart: true);
    }

    /// <summary>Maps a part.</summary>
    /// <exception cref="FileNotFoundException">There is none with that number, or not any more.</exception>
    public static SharedSegment OpenPart(string whole, long number) => Open(SegmentName.OfPart(whole, number));

    /// <summary>Others cannot open the part any more.</summary>
    public static void RemovePart(string whole, long number)
    {
        if (!OperatingSystem.IsWindows()) SegmentFiles.Remove(SegmentName.OfPart(whole, number), chosenName: null);
    }

    /// <summary>Others can open none of the parts any more, nor the whole.</summary>
    public static void RemoveParts(string whole)
    {
        if (!OperatingSystem.IsWindows()) SegmentFiles.RemoveAll(SegmentName.PrefixOfParts(whole));
    }

    /// <summary>Maps what a reference that came from another process names, once for all that refer to it.</summary>
    /// <exception cref="FileNotFoundException">Its maker has closed it, or has ended.</exception>
    public static SharedSegment Receive(string name)
    {
        lock (Gate)
        {
            if (Received.TryGetValue(name, out WeakReference<SharedSegment>? known)
                && known.TryGetTarget(out SharedSegment? segment) && !segment.IsClosed && segment.HasName())
                return segment;
            ForgetWhatIsGone();
            segment = Open(name);
            Received[name] = new WeakReference<SharedSegment>(segment);
            return segment;
        }
    }

    public static SharedSegment ReadReference(PayloadReader reader) => Receive(reader.ReadUtf8());

    /// <summary>What stays in this process whether or not somebody refers to it.</summary>
    public static IReadOnlyList<SharedSegment> KeptNow()
    {
        lock (Gate) return [.. Kept];
    }

    /// <summary>The same, which a reference says is that large.</summary>
    /// <exception cref="InvalidDataException">It is not.</exception>
    public SharedSegment AtLeast(long length) => Length >= length
        ? this
        : throw new InvalidDataException(
            "A reference names shared memory that is too small for what it says is there.");

    /// <summary>Writes the way to it; from now on it stays until it is closed or the process ends.</summary>
    /// <exception cref="RefusedValueException">It is closed.</exception>
    public void WriteReference(PayloadWriter writer)
    {
        if (_isClosed) throw new RefusedValueException($"this {Kind} has been disposed of; send it before that");
        if (IsMaker) Keep();
        writer.WriteUtf8(Name);
    }

    /// <summary>A span is given out: it may be used when nobody refers to this any more.</summary>
    public void Expose()
    {
        if (IsExposed) return;
        IsExposed = true;
        Keep();
    }

    /// <summary>Stays until it is closed, whether or not somebody refers to it.</summary>
    public void Keep()
    {
        lock (Gate)
        {
            if (!_isClosed) Kept.Add(this);
        }
    }

    /// <exception cref="ObjectDisposedException">It is closed.</exception>
    public void ThrowIfClosed()
    {
        if (_isClosed) throw new ObjectDisposedException(Kind);
    }

    /// <summary>Takes the name away, if it was made here, and gives up the memory.</summary>
    public void Dispose()
    {
        lock (Gate)
        {
            if (_isClosed) return;
            _isClosed = true;
            Kept.Remove(this);
        }

        RemoveName();
        GiveUp();
        // The addresses are still mapped: the finalizer frees them when nobody can use them any more.
    }

    /// <summary>Whether others can still open it.</summary>
    public abstract bool HasName();

    /// <summary>Others cannot open it any more. Does nothing for who has not made it.</summary>
    public abstract void RemoveName();

    /// <summary>The memory is needed no more; that it is used nevertheless does no harm.</summary>
    protected abstract void GiveUp();

    /// <summary>Frees the addresses, unless somebody may still use them.</summary>
    protected abstract void Unmap(bool mayBeUsed);

    private static void ForgetWhatIsGone()
    {
        foreach ((string name, WeakReference<SharedSegment> known) in Received)
        {
            if (!known.TryGetTarget(out SharedSegment? segment) || !segment.HasName()) Received.Remove(name);
        }

        Kept.RemoveWhere(segment => !segment.IsMaker && !segment.HasName());
    }
}
