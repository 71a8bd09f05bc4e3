using PoolRuntime.Contracts;
using PoolRuntime.Serialization;
using PoolRuntime.Sharing;
using PoolRuntime.Synchronization;

namespace PoolRuntime;

/// <summary>
/// A lock between processes that the thread that holds it can acquire again: it is free when it was released as often.
/// Nobody else may release it. When a process ends that held it, one who wants it next gets an
/// <see cref="AbandonedException"/>, and then it is free. The counterpart of Python's <c>multiprocessing.RLock</c>.
/// </summary>
/// <remarks>
/// All members may be called by any number of threads at the same time. It belongs to a thread: do not hold it across
/// an <c>await</c>, which can go on on another one; <see cref="ProcessLock.AcquireAsync"/> is for that. A thread that
/// ends while its process goes on holds it still.
/// </remarks>
[ThreadSafe]
[OwnedByThread]
public sealed class ProcessRLock : ProcessLockBase, ITravelsByReference<ProcessRLock>
{
    /// <summary>Makes a lock that is free.</summary>
    /// <exception cref="IOException">The system gives no shared memory.</exception>
    public ProcessRLock() : this(SharedSegment.Create(Size), 0, isOwn: true)
    {
    }

    internal ProcessRLock(SharedSegment segment, long offset, bool isOwn) : base(segment, offset, isOwn)
    {
        if (isOwn) segment.Kind = nameof(ProcessRLock);
    }

    // Who takes the lock says which thread it is after that, and takes that away before it gives the lock back: a
    // thread never finds itself there when another one of its process holds the lock.
    internal override bool IsMine => Volatile.Read(ref HolderThread) == ThisThread && Word.IsHeldHere;

    /// <summary>
    /// Releases the lock once; it is free when that was done as often as it was acquired. The counterpart of
    /// <c>release()</c>.
    /// </summary>
    /// <exception cref="SynchronizationLockException">This thread does not hold it.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed of.</exception>
    [Releases]
    public override void Release()
    {
        CheckMine();
        if (--Count == 0) GiveBack();
        GC.KeepAlive(this);
    }

    internal override LockOutcome Take(TimeSpan limit, CancellationToken cancellationToken, out int dead)
    {
        Segment.ThrowIfClosed();
        cancellationToken.ThrowIfCancellationRequested();
        dead = 0;
        if (IsMine)
        {
            Count = checked(Count + 1);
            GC.KeepAlive(this);
            return LockOutcome.Taken;
        }

        LockOutcome outcome = Word.TryTake() ? LockOutcome.Taken : Word.Take(limit, cancellationToken, out dead);
        if (outcome != LockOutcome.NotTaken)
        {
            Count = 1;
            Volatile.Write(ref HolderThread, ThisThread);
        }

        GC.KeepAlive(this);
        return outcome;
    }

    internal override int ReleaseAll()
    {
        CheckMine();
        int count = Count;
        GiveBack();
        GC.KeepAlive(this);
        return count;
    }

    private protected override string HeldTimes() => Count is > 1 and var count ? $" {count} times" : "";

    void ITravelsByReference<ProcessRLock>.WriteReference(PayloadWriter writer) => WriteTo(writer);

    static ProcessRLock ITravelsByReference<ProcessRLock>.ReadReference(PayloadReader reader)
    {
        (SharedSegment segment, long offset) = ReadFrom(reader);
        return new ProcessRLock(segment, offset, isOwn: false);
    }

    private void GiveBack()
    {
        Count = 0;
        Volatile.Write(ref HolderThread, 0);
        Word.TryRelease();
    }

    private void CheckMine()
    {
        Segment.ThrowIfClosed();
        if (!IsMine)
            throw new SynchronizationLockException(
                "This thread does not hold the ProcessRLock; only the thread that acquired it may release it.");
    }
}
