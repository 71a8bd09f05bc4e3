using PoolRuntime.Sharing;

namespace PoolRuntime.Synchronization;

/// <summary>
/// A lock in a word of shared memory that survives the death of who holds it: the word is zero or says who that is, so
/// that there is no moment in which somebody holds it and nobody can tell who. Those who wait look at the holder every
/// slice; they take over from the dead. A waiter that dies after it was woken holds the others up for a slice.
/// </summary>
internal readonly unsafe struct LockWord
{
    // In the half that waiters sleep on, where codes of processes have no bits.
    private const long SomebodyWaits = 1L << 31;

    private readonly SharedSegment _segment;
    private readonly long* _word;

    public LockWord(SharedSegment segment, long offset)
    {
        _segment = segment;
        _word = (long*)(segment.Start + offset);
    }

    /// <summary>The process that holds it; null when it is free.</summary>
    public ProcessLife? Holder => Volatile.Read(ref *_word) is not 0 and var seen ? ProcessLife.Of(seen) : null;

    /// <summary>Whether this process holds it.</summary>
    public bool IsHeldHere => (Volatile.Read(ref *_word) & ~SomebodyWaits) == ProcessLife.CurrentCode;

    private int* Half => (int*)_word + (BitConverter.IsLittleEndian ? 0 : 1);

    /// <summary>Takes the lock if it is free.</summary>
    public bool TryTake() => Interlocked.CompareExchange(ref *_word, ProcessLife.CurrentCode, 0) == 0;

    /// <summary>Takes the lock, waiting for it; also from a holder that has died.</summary>
    /// <exception cref="OperationCanceledException">The token is cancelled.</exception>
    public LockOutcome Take(TimeSpan limit, CancellationToken cancellationToken) =>
        Take(limit, cancellationToken, out _);

    /// <inheritdoc cref="Take(TimeSpan, CancellationToken)"/>
    /// <param name="limit">How long to wait at most.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <param name="dead">The number of the process that it was taken from.</param>
    public LockOutcome Take(TimeSpan limit, CancellationToken cancellationToken, out int dead)
    {
        dead = 0;
        if (TryTake()) return LockOutcome.Taken;
        using SharedWait wait = new(_segment, limit, cancellationToken);
        // Who does not wait wants to know now.
        bool look = limit < TimeSpan.FromMilliseconds(1) && limit >= TimeSpan.Zero;
        while (true)
        {
            long seen = Volatile.Read(ref *_word);
            if (seen == 0)
            {
                // Others may sleep: who has slept has to wake the next.
                if (TryReplace(0, ProcessLife.CurrentCode | SomebodyWaits)) return LockOutcome.Taken;
                continue;
            }

            if (look && !ProcessLife.Of(seen).IsAlive)
            {
                if (!TryReplace(seen, ProcessLife.CurrentCode | SomebodyWaits)) continue;
                dead = ProcessLife.Of(seen).Id;
                return LockOutcome.TakenFromDead;
            }

            if (wait.IsOver) return LockOutcome.NotTaken;
            if ((seen & SomebodyWaits) != 0 || TryReplace(seen, seen | SomebodyWaits))
                look = wait.Sleep(Half, (int)(seen | SomebodyWaits));
        }
    }

    /// <summary>Gives the lock back, whoever holds it.</summary>
    /// <returns>Whether it was held.</returns>
    public bool TryRelease()
    {
        long seen = Interlocked.Exchange(ref *_word, 0);
        if ((seen & SomebodyWaits) != 0) SharedWait.Wake(Half, 1);
        return seen != 0;
    }

    private bool TryReplace(long seen, long by) => Interlocked.CompareExchange(ref *_word, by, seen) == seen;
}
