namespace PoolRuntime.Scheduling;

/// <summary>
/// What a worker was at when somebody looked: the number of a call, the item of its chunk, and when that began.
/// </summary>
/// <remarks>
/// A worker writes the time first and then, as one word, the call and item; it ends them by swapping the word for
/// <see cref="Idle"/>. Who swaps it for <see cref="Condemned"/> first has given the work up for good.
/// </remarks>
internal readonly record struct Progress(long Word, long Started)
{
    public const long Idle = 0;
    public const long Condemned = -1;

    public bool IsRunning => Word > 0;

    /// <summary>The call, in its lower bits.</summary>
    public int Sequence => (int)(Word >> 32) - 1;

    public int Item => (int)Word;

    public static long At(int sequence, int item) =>
        ((long)(sequence & int.MaxValue >> 1) + 1 << 32) | (uint)item;

    public static Progress Read(ref long word, ref long started)
    {
        long before = Volatile.Read(ref word);
        long since = Volatile.Read(ref started);
        // Another call or item has begun in between.
        return Volatile.Read(ref word) == before ? new Progress(before, since) : default;
    }

    public bool TryCondemn(ref long word) =>
        IsRunning && Interlocked.CompareExchange(ref word, Condemned, Word) == Word;

    public bool IsAt(int sequence) => IsRunning && Sequence == (sequence & int.MaxValue >> 1);
}
