namespace PoolRuntime.Transport;

/// <summary>
/// The word by which a worker and its parent settle whose the place of a result is: its offset, which is that of a
/// page, and in the low bits what has become of it.
/// </summary>
internal static class ResultSlot
{
    /// <summary>There is nothing there.</summary>
    public const long Free = 0;

    private const long GivenBit = 1;
    private const long HeldBit = 2;

    public static long Given(long offset) => offset | GivenBit;

    /// <summary>The parent: uses it from now on; false when it is not there.</summary>
    public static bool TryHold(ref long slot, long offset) =>
        Interlocked.CompareExchange(ref slot, offset | HeldBit, Given(offset)) == Given(offset);

    /// <summary>The parent: uses it no more.</summary>
    public static void Release(ref long slot) => Volatile.Write(ref slot, Free);

    /// <summary>
    /// The worker, when the parent has had the message: whether it still uses the place. It cannot begin to any more.
    /// </summary>
    public static bool IsHeld(ref long slot, long offset) =>
        Interlocked.CompareExchange(ref slot, Free, Given(offset)) == (offset | HeldBit);
}
