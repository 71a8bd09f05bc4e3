namespace PoolRuntime;

/// <summary>
/// The process that held a lock has ended without giving it back: it was killed or crashed in the middle of something,
/// and what the lock guards may be half done. Told to one who wanted the lock, who does <b>not</b> hold it, unless
/// <see cref="LockIsHeld"/> says so: look at the data and acquire again, or acquire with the form that tells so and
/// takes the lock over. Python's locks are held for ever instead.
/// </summary>
public sealed class AbandonedException : Exception
{
    internal AbandonedException(int processId, string kind, bool lockIsHeld) : base(
        $"Process {processId} ended while it held the {kind}; what the lock guards may be half done. "
        + (lockIsHeld
            ? "The lock is held now, as it was before the wait."
            : "The lock is free again: acquire it once more, or use Acquire(out bool wasAbandoned), to repair first."))
    {
        ProcessId = processId;
        LockIsHeld = lockIsHeld;
    }

    /// <summary>The process that held the lock.</summary>
    public int ProcessId { get; }

    /// <summary>
    /// Whether the one that this is thrown at holds the lock now: so it is where the lock was held before, as around
    /// <see cref="ProcessCondition.Wait"/>.
    /// </summary>
    public bool LockIsHeld { get; }
}
