using System.Diagnostics;
using System.Runtime.ExceptionServices;
using PoolRuntime.Contracts;
using PoolRuntime.Serialization;
using PoolRuntime.Sharing;
using PoolRuntime.Synchronization;

namespace PoolRuntime;

/// <summary>
/// A lock between processes and a place to wait until something has changed that it guards. Who is notified waits for
/// nobody, and the processes that were killed while they waited are passed over. It goes to other processes as an
/// argument or captured variable of a job, or in anything else that is sent. The counterpart of Python's
/// <c>multiprocessing.Condition</c>.
/// </summary>
/// <remarks>
/// All members may be called by any number of threads at the same time. Who has waited longest is notified first. A
/// notification for which nobody waits is lost: look at what the lock guards before waiting, as
/// <see cref="WaitFor"/> does. It lives until it is disposed of where it was made, or that process ends; until it has
/// been sent somewhere it also ends when nobody refers to it.
/// </remarks>
[ThreadSafe]
[Accepts(0, Most = AcceptsAttribute.LongestWait, OrInfinite = true, Parameter = "timeout")]
public sealed unsafe class ProcessCondition : IDisposable, ITravelsByReference<ProcessCondition>
{
    private const int MostWaiters = 1000;
    private const int OrderOffset = 32;
    private const int SlotsOffset = 64;

    private const int Notified = 2;

    private const byte OwnLock = 0;
    private const byte GivenLock = 1;
    private const byte GivenRLock = 2;

    private readonly SharedSegment _segment;
    private readonly WaiterSlots _slots;

    /// <summary>Makes a condition with a recursive lock of its own.</summary>
    /// <exception cref="IOException">The system gives no shared memory.</exception>
    public ProcessCondition() : this(null, SharedSegment.Create(Size))
    {
    }

    /// <summary>Makes a condition with a given lock, which others may use as well.</summary>
    /// <param name="lock">The lock.</param>
    /// <exception cref="ArgumentNullException"><paramref name="lock"/> is null.</exception>
    /// <exception cref="IOException">The system gives no shared memory.</exception>
    public ProcessCondition(ProcessLock @lock) : this(Given(@lock), SharedSegment.Create(Size))
    {
    }

    /// <inheritdoc cref="ProcessCondition(ProcessLock)"/>
    public ProcessCondition(ProcessRLock @lock) : this(Given(@lock), SharedSegment.Create(Size))
    {
    }

    private ProcessCondition(ProcessLockBase? given, SharedSegment segment)
    {
        _segment = segment;
        _slots = new WaiterSlots(segment, SlotsOffset, MostWaiters);
        Lock = given ?? new ProcessRLock(segment, 0, isOwn: false);
        segment.Kind = nameof(ProcessCondition);
    }

    /// <summary>The lock, which is held around everything else here.</summary>
    public ProcessLockBase Lock { get; }

    private static long Size => SlotsOffset + WaiterSlots.SizeOf(MostWaiters);

    private ref long LastOrder => ref *(long*)(_segment.Start + OrderOffset);

    /// <summary>Acquires the lock, waiting for it as long as it takes. The counterpart of <c>with</c>.</summary>
    /// <inheritdoc cref="ProcessLockBase.Acquire(CancellationToken)" path="/param|/returns|/exception"/>
    [Acquires]
    public LockScope Acquire(CancellationToken cancellationToken = default) => Lock.Acquire(cancellationToken);

    /// <summary>Acquires the lock, waiting for it for a time.</summary>
    /// <inheritdoc cref="ProcessLockBase.TryAcquire(TimeSpan?, CancellationToken)" path="/param|/returns|/exception"/>
    [Acquires]
    public bool TryAcquire(TimeSpan? timeout, CancellationToken cancellationToken = default) =>
        Lock.TryAcquire(timeout, cancellationToken);

    /// <summary>Releases the lock.</summary>
    /// <inheritdoc cref="ProcessLockBase.Release" path="/exception"/>
    [Releases]
    public void Release() => Lock.Release();

    /// <summary>
    /// Releases the lock, waits until it is notified, and acquires the lock again, as often as it was held. The
    /// counterpart of <c>wait(timeout)</c>.
    /// </summary>
    /// <param name="timeout">How long to wait at most for the notification; null or
    /// <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Whether it was notified; false when the time is over.</returns>
    /// <exception cref="SynchronizationLockException">The lock is not held.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before it was notified; the lock is held.
    /// </exception>
    /// <exception cref="AbandonedException">The process that held the lock meanwhile has ended without giving it back;
    /// the lock is held.</exception>
    /// <exception cref="InvalidOperationException">1000 threads wait already.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative or longer than 24 days (POOL113).
    /// </exception>
    /// <exception cref="ObjectDisposedException">It is disposed of.</exception>
    [WaitsForNotice]
    public bool Wait(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        TimeSpan limit = AsyncResult.CheckedTimeout(timeout);
        CheckHeld("waits");
        cancellationToken.ThrowIfCancellationRequested();
        WaiterSlots.Slot* slot = _slots.TryClaim(++LastOrder);
        if (slot is null)
            throw new InvalidOperationException($"{MostWaiters} threads wait for this condition, and no more can.");
        using SharedWait wait = new(_segment, limit, cancellationToken);
        Exception? ended = null;
        bool isNotified;
        int? dead;
        do
        {
            int times = Lock.ReleaseAll();
            try
            {
                while (Volatile.Read(ref slot->State) == WaiterSlots.Waiting && !wait.IsOver)
                    if (wait.Sleep(&slot->State, WaiterSlots.Waiting) && FindLostNotification() is not null) break;
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
            {
                ended = error;
            }

            dead = Lock.Retake(times);
            isNotified = slot->State == Notified || (ended is null && TakeOver(slot));
        }
        while (!isNotified && ended is null && dead is null && !wait.IsOver);

        WaiterSlots.Release(slot);
        GC.KeepAlive(this);
        if (dead is { } process) throw new AbandonedException(process, Lock.GetType().Name, lockIsHeld: true);
        if (ended is not null && !isNotified)
            ExceptionDispatchInfo.Throw(ended);
        return isNotified;
    }

    /// <summary>
    /// Waits until something is so that the lock guards: looks, and looks again whenever it is notified. The
    /// counterpart of <c>wait_for(predicate, timeout)</c>.
    /// </summary>
    /// <param name="predicate">Looks, in this thread, with the lock held.</param>
    /// <param name="timeout">How long to wait at most; null or <see cref="Timeout.InfiniteTimeSpan"/> for as long as it
    /// takes.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>What <paramref name="predicate"/> returned last: false when the time is over.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="predicate"/> is null.</exception>
    /// <inheritdoc cref="Wait" path="/exception"/>
    public bool WaitFor(
        Func<bool> predicate, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        TimeSpan limit = AsyncResult.CheckedTimeout(timeout);
        CheckHeld("waits");
        long start = Stopwatch.GetTimestamp();
        bool isSo;
        while (!(isSo = predicate()))
        {
            TimeSpan left = limit;
            if (limit != Timeout.InfiniteTimeSpan)
            {
                left = limit - Stopwatch.GetElapsedTime(start);
                if (left <= TimeSpan.Zero) break;
            }

            Wait(left, cancellationToken);
        }

        return isSo;
    }

    /// <summary>
    /// Lets some go on that wait, those that have waited longest; they do when the lock is released. The counterpart of
    /// <c>notify(n)</c>.
    /// </summary>
    /// <param name="count">How many.</param>
    /// <exception cref="SynchronizationLockException">The lock is not held.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed of.</exception>
    [Notifies]
    public void Notify(int count = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        CheckHeld("notifies");
        while (count > 0 && LongestWaiting() is var slot && slot is not null)
        {
            if (WaiterSlots.IsAlive(slot))
            {
                WaiterSlots.Tell(slot, Notified);
                count--;
            }
            else
            {
                WaiterSlots.Release(slot);
            }
        }

        GC.KeepAlive(this);
    }

    /// <summary>Lets all go on that wait; they do when the lock is released. The counterpart of <c>notify_all()</c>.
    /// </summary>
    /// <inheritdoc cref="Notify" path="/exception[1]|/exception[3]"/>
    [Notifies]
    public void NotifyAll()
    {
        CheckHeld("notifies");
        for (int i = 0; i < _slots.Count; i++)
            if (_slots[i]->State == WaiterSlots.Waiting) WaiterSlots.Tell(_slots[i], Notified);
        GC.KeepAlive(this);
    }

    /// <summary>
    /// Ends the condition for all processes, if this one made it; a lock that was given stays. Does nothing in a
    /// process that received it.
    /// </summary>
    public void Dispose()
    {
        if (_segment.IsMaker) _segment.Dispose();
    }

    /// <summary>Says what its lock is, and how many wait.</summary>
    public override string ToString()
    {
        if (_segment.IsClosed) return $"{nameof(ProcessCondition)} (disposed)";
        int waiting = 0;
        for (int i = 0; i < _slots.Count; i++)
            if (_slots[i]->State == WaiterSlots.Waiting) waiting++;
        GC.KeepAlive(this);
        return $"{nameof(ProcessCondition)} ({Lock}, {waiting} waiting)";
    }

    void ITravelsByReference<ProcessCondition>.WriteReference(PayloadWriter writer)
    {
        _segment.WriteReference(writer);
        bool isOwn = ReferenceEquals(Lock.Segment, _segment);
        writer.Write(isOwn ? OwnLock : Lock is ProcessLock ? GivenLock : GivenRLock);
        if (isOwn) return;
        if (Lock is ProcessLock once)
            ((ITravelsByReference<ProcessLock>)once).WriteReference(writer);
        else
            ((ITravelsByReference<ProcessRLock>)Lock).WriteReference(writer);
    }

    static ProcessCondition ITravelsByReference<ProcessCondition>.ReadReference(PayloadReader reader)
    {
        SharedSegment segment = SharedSegment.ReadReference(reader).AtLeast(Size);
        ProcessLockBase? given = reader.Read<byte>() switch
        {
            OwnLock => null,
            GivenLock => Read<ProcessLock>(reader),
            GivenRLock => Read<ProcessRLock>(reader),
            _ => throw new InvalidDataException("A condition has a lock of an unknown kind."),
        };
        return new ProcessCondition(given, segment);
    }

    private static T Read<T>(PayloadReader reader) where T : class, ITravelsByReference<T> => T.ReadReference(reader);

    private static ProcessLockBase Given(ProcessLockBase @lock)
    {
        ArgumentNullException.ThrowIfNull(@lock);
        return @lock;
    }

    // One was told to go on, and died before it did.
    private WaiterSlots.Slot* FindLostNotification()
    {
        for (int i = 0; i < _slots.Count; i++)
            if (Volatile.Read(ref _slots[i]->State) == Notified && !WaiterSlots.IsAlive(_slots[i])) return _slots[i];
        return null;
    }

    // Its own first: if this one dies in between, there are two, and somebody looks for nothing.
    private bool TakeOver(WaiterSlots.Slot* own)
    {
        WaiterSlots.Slot* lost = FindLostNotification();
        if (lost is null) return false;
        own->State = Notified;
        WaiterSlots.Release(lost);
        return true;
    }

    private WaiterSlots.Slot* LongestWaiting()
    {
        WaiterSlots.Slot* longest = null;
        for (int i = 0; i < _slots.Count; i++)
        {
            WaiterSlots.Slot* slot = _slots[i];
            if (slot->State == WaiterSlots.Waiting && (longest is null || slot->Order < longest->Order)) longest = slot;
        }

        return longest;
    }

    private void CheckHeld(string does)
    {
        _segment.ThrowIfClosed();
        if (!Lock.IsMine)
            throw new SynchronizationLockException(
                $"Who {does} holds the lock of the condition; put it into 'using (condition.Acquire())'.");
    }
}
