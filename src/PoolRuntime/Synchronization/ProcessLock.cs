using PoolRuntime.Contracts;
using PoolRuntime.Serialization;
using PoolRuntime.Sharing;
using PoolRuntime.Synchronization;

namespace PoolRuntime;

/// <summary>
/// A lock between processes that is held once: a thread that acquires it again waits for itself. Any thread of any
/// process may release it. When a process ends that held it, one who wants it next gets an
/// <see cref="AbandonedException"/>, and then it is free. The counterpart of Python's
/// <c>multiprocessing.Lock</c>.
/// </summary>
/// <inheritdoc path="/remarks"/>
[ThreadSafe]
[NotReentrant]
public sealed class ProcessLock : ProcessLockBase, ITravelsByReference<ProcessLock>
{
    /// <summary>Makes a lock that is free.</summary>
    /// <exception cref="IOException">The system gives no shared memory.</exception>
    public ProcessLock() : this(SharedSegment.Create(Size), 0, isOwn: true)
    {
    }

    internal ProcessLock(SharedSegment segment, long offset, bool isOwn) : base(segment, offset, isOwn)
    {
        if (isOwn) segment.Kind = nameof(ProcessLock);
    }

    internal override bool IsMine => Word.IsHeldHere;

    /// <summary>Acquires the lock without holding a thread of the thread pool while it waits.</summary>
    /// <inheritdoc cref="ProcessLockBase.Acquire(CancellationToken)" path="/param|/returns|/exception"/>
    [Acquires]
    public async Task<LockScope> AcquireAsync(CancellationToken cancellationToken = default)
    {
        if (!TakeWithin(TimeSpan.Zero, cancellationToken))
            await LongWait.Run(() => TakeWithin(Timeout.InfiniteTimeSpan, cancellationToken)).ConfigureAwait(false);
        return new LockScope(this);
    }

    /// <summary>Releases the lock, whoever holds it. The counterpart of <c>release()</c>.</summary>
    /// <exception cref="SynchronizationLockException">It is not held.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed of.</exception>
    [Releases]
    public override void Release()
    {
        Segment.ThrowIfClosed();
        HolderThread = 0;
        bool wasHeld = Word.TryRelease();
        GC.KeepAlive(this);
        if (!wasHeld)
            throw new SynchronizationLockException(
                "The ProcessLock is not held: it was released already, or never acquired.");
    }

    internal override LockOutcome Take(TimeSpan limit, CancellationToken cancellationToken, out int dead)
    {
        Segment.ThrowIfClosed();
        cancellationToken.ThrowIfCancellationRequested();
        dead = 0;
        LockOutcome outcome = Word.TryTake() ? LockOutcome.Taken : Word.Take(limit, cancellationToken, out dead);
        if (outcome != LockOutcome.NotTaken) HolderThread = ThisThread;
        GC.KeepAlive(this);
        return outcome;
    }

    internal override int ReleaseAll()
    {
        Release();
        return 1;
    }

    void ITravelsByReference<ProcessLock>.WriteReference(PayloadWriter writer) => WriteTo(writer);

    static ProcessLock ITravelsByReference<ProcessLock>.ReadReference(PayloadReader reader)
    {
        (SharedSegment segment, long offset) = ReadFrom(reader);
        return new ProcessLock(segment, offset, isOwn: false);
    }
}
