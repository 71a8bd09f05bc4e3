using PoolRuntime.Contracts;
using PoolRuntime.Serialization;
using PoolRuntime.Sharing;
using PoolRuntime.Synchronization;

namespace PoolRuntime;

/// <summary>
/// A lock between processes: one thread of one of them holds it at a time. It goes to other processes as an argument or
/// captured variable of a job, through a queue, or in anything else that is sent; there it is the same lock.
/// </summary>
/// <remarks>
/// All members may be called by any number of threads at the same time. It lives until it is disposed of where it was
/// made, or that process ends; until it has been sent somewhere it also ends when nobody refers to it. Who waits for
/// it longest is not served first, necessarily.
/// </remarks>
[Accepts(0, Most = AcceptsAttribute.LongestWait, OrInfinite = true, Parameter = "timeout")]
public abstract unsafe class ProcessLockBase : IDisposable, IReleasable
{
    internal const int Size = 24;

    private const int ThreadOffset = 8;
    private const int CountOffset = 16;

    private readonly LockWord _word;
    private readonly bool _isOwn;

    private protected ProcessLockBase(SharedSegment segment, long offset, bool isOwn)
    {
        Segment = segment;
        Offset = offset;
        _word = new LockWord(segment, offset);
        _isOwn = isOwn;
    }

    /// <summary>
    /// Whether some thread of some process holds it at this moment. The counterpart of <c>locked()</c>.
    /// </summary>
    /// <exception cref="ObjectDisposedException">It is disposed of.</exception>
    public bool IsLocked
    {
        get
        {
            Segment.ThrowIfClosed();
            bool isLocked = _word.Holder is not null;
            GC.KeepAlive(this);
            return isLocked;
        }
    }

    internal SharedSegment Segment { get; }

    internal long Offset { get; }

    /// <summary>Whether this thread, as far as can be told, may say that it holds the lock.</summary>
    internal abstract bool IsMine { get; }

    private protected ref LockWord Word => ref System.Runtime.CompilerServices.Unsafe.AsRef(in _word);

    /// <summary>The thread that has said last that it holds the lock.</summary>
    private protected ref long HolderThread => ref *(long*)(Segment.Start + Offset + ThreadOffset);

    // Threads of two processes may have the same number.
    private protected static long ThisThread =>
        (long)Environment.ProcessId << 32 | (uint)Environment.CurrentManagedThreadId;

    private protected ref int Count => ref *(int*)(Segment.Start + Offset + CountOffset);

    /// <summary>
    /// Acquires the lock, waiting for it as long as it takes. The counterpart of <c>acquire()</c> and of <c>with</c>.
    /// </summary>
    /// <param name="cancellationToken">Ends the waiting; the lock is not held then.</param>
    /// <returns>What releases the lock when it is disposed of.</returns>
    /// <exception cref="AbandonedException">The process that held it has ended without giving it back; the lock is free
    /// again, and not held.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before the lock was acquired.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed of.</exception>
    [Acquires]
    public LockScope Acquire(CancellationToken cancellationToken = default)
    {
        TakeWithin(Timeout.InfiniteTimeSpan, cancellationToken);
        return new LockScope(this);
    }

    /// <summary>
    /// Acquires the lock, waiting for it as long as it takes, also from a process that has ended without giving it
    /// back: for who can repair what it guards.
    /// </summary>
    /// <param name="wasAbandoned">Whether it was taken over from a process that has ended while it held the
    /// lock.</param>
    /// <param name="cancellationToken">Ends the waiting; the lock is not held then.</param>
    /// <returns>What releases the lock when it is disposed of.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled before the lock was acquired.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed of.</exception>
    [Acquires]
    public LockScope Acquire(out bool wasAbandoned, CancellationToken cancellationToken = default)
    {
        wasAbandoned = Take(Timeout.InfiniteTimeSpan, cancellationToken, out _) == LockOutcome.TakenFromDead;
        return new LockScope(this);
    }

    /// <summary>Acquires the lock if it is free. The counterpart of <c>acquire(block=False)</c>.</summary>
    /// <returns>Whether the lock is held now; without it, what it guards must not be touched.</returns>
    /// <inheritdoc cref="Acquire(CancellationToken)" path="/exception[1]|/exception[3]"/>
    [Acquires]
    public bool TryAcquire() => TakeWithin(TimeSpan.Zero, CancellationToken.None);

    /// <summary>Acquires the lock, waiting for it for a time. The counterpart of <c>acquire(timeout=…)</c>.</summary>
    /// <param name="timeout">How long at most; null or <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes,
    /// zero to only look.</param>
    /// <param name="cancellationToken">Ends the waiting; the lock is not held then.</param>
    /// <returns>Whether the lock is held now; without it, what it guards must not be touched.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative or longer than 24 days (POOL113).
    /// </exception>
    /// <inheritdoc cref="Acquire(CancellationToken)" path="/exception"/>
    [Acquires]
    public bool TryAcquire(TimeSpan? timeout, CancellationToken cancellationToken = default) =>
        TakeWithin(AsyncResult.CheckedTimeout(timeout), cancellationToken);

    /// <summary>Releases the lock. The counterpart of <c>release()</c>.</summary>
    /// <exception cref="SynchronizationLockException">It is not held, or not by who may release it.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed of.</exception>
    [Releases]
    public abstract void Release();

    /// <summary>
    /// Ends the lock for all processes, if this one made it; who waits for it or uses it gets an
    /// <see cref="ObjectDisposedException"/> where it was made, and is on its own elsewhere. Does nothing in a process
    /// that received it.
    /// </summary>
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        if (_isOwn && Segment.IsMaker) Segment.Dispose();
    }

    /// <summary>Says whether it is locked, and by whom.</summary>
    public override string ToString()
    {
        string state = Segment.IsClosed ? "disposed" : State();
        GC.KeepAlive(this);
        return $"{GetType().Name} ({state})";
    }

    /// <summary>Gives the lock back altogether.</summary>
    /// <returns>How often this thread has acquired it.</returns>
    internal abstract int ReleaseAll();

    /// <summary>Acquires the lock that often at once, whatever has happened to its holder.</summary>
    /// <returns>The process that it was taken over from; null when none had died.</returns>
    internal int? Retake(int count)
    {
        LockOutcome outcome = Word.Take(Timeout.InfiniteTimeSpan, CancellationToken.None, out int dead);
        HolderThread = ThisThread;
        Count = count;
        GC.KeepAlive(this);
        return outcome == LockOutcome.TakenFromDead ? dead : null;
    }

    /// <summary>Acquires the lock.</summary>
    internal abstract LockOutcome Take(TimeSpan limit, CancellationToken cancellationToken, out int dead);

    /// <exception cref="AbandonedException">Its holder has died; the lock is free again.</exception>
    internal bool TakeWithin(TimeSpan limit, CancellationToken cancellationToken)
    {
        LockOutcome outcome = Take(limit, cancellationToken, out int dead);
        if (outcome != LockOutcome.TakenFromDead) return outcome == LockOutcome.Taken;
        Release();
        throw new AbandonedException(dead, GetType().Name, lockIsHeld: false);
    }

    private protected void WriteTo(PayloadWriter writer)
    {
        Segment.WriteReference(writer);
        writer.Write(Offset);
    }

    private protected static (SharedSegment Segment, long Offset) ReadFrom(PayloadReader reader)
    {
        SharedSegment segment = SharedSegment.ReadReference(reader);
        long offset = reader.Read<long>();
        if (offset < 0 || offset % sizeof(long) != 0 || offset > segment.Length - Size)
            throw new InvalidDataException("A lock is not in the memory that it is said to be in.");
        return (segment, offset);
    }

    private protected virtual string HeldTimes() => "";

    private string State()
    {
        long thread = Volatile.Read(ref HolderThread);
        return _word.Holder switch
        {
            null => "unlocked",
            { } holder when holder != ProcessLife.Current => $"locked by process {holder.Id}{HeldTimes()}",
            _ when thread == ThisThread => $"locked by this thread{HeldTimes()}",
            _ => $"locked by another thread of this process{HeldTimes()}",
        };
    }
}
