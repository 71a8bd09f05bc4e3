using PoolRuntime.Diagnostics;
using PoolRuntime.Transport;

namespace PoolRuntime.Scheduling;

/// <summary>
/// One worker as the scheduler sees it, and the seam to what a worker is: it takes calls, and tells the scheduler of
/// their ends and of its own. The calls that it holds are ordered; it begins and ends them in that order.
/// </summary>
/// <remarks>All members are used under the scheduler's lock unless they say otherwise.</remarks>
internal abstract class Worker
{
    public const int LargestWindow = 128;

    // Calls of less than 16 µs.
    private const int WindowOfShortCalls = 32;

    // Work sent ahead: enough that the worker need not wait for the parent, not more.
    private static readonly TimeSpan WorkAhead = TimeSpan.FromMicroseconds(500);

    private readonly Place[] _calls = new Place[WorkerMemory.MaxCallsInFlight];
    private int _oldest;
    private int _next;
    private int _oldestSeen;

    protected Worker(WorkerSlot slot) => Slot = slot;

    /// <summary>Its place in the pool.</summary>
    public WorkerSlot Slot { get; }

    public abstract int ProcessId { get; }

    /// <summary>Why it could not begin, where it has said so.</summary>
    public Exception? StartError { get; protected set; }

    /// <summary>When it was ready, in stopwatch ticks.</summary>
    public long ReadySince { get; set; }

    /// <summary>Jobs and items that it has been given.</summary>
    public int TasksGiven { get; private set; }

    /// <summary>It has become too large.</summary>
    public virtual bool WantsToEnd => false;

    /// <summary>What is written down of it, where somebody wants to know.</summary>
    public WorkerLife? Life { get; set; }

    public bool IsReady { get; set; }

    public bool IsShuttingDown { get; set; }

    /// <summary>There are to be fewer workers: it is not replaced when it ends.</summary>
    public bool IsSurplus { get; set; }

    /// <summary>Nothing can be given to it any more.</summary>
    public bool IsGone { get; set; }

    /// <summary>It is being stopped in the middle of a call: nothing more is given to it.</summary>
    public bool IsCondemned { get; set; }

    /// <summary>The call that it is to be stopped in, however it gets on with it; null when none.</summary>
    public Job? Unwanted { get; set; }

    /// <summary>What it was asked to end, and the time after which it is made to; null when nothing.</summary>
    public (Progress At, long Until)? Asked { get; set; }

    /// <summary>How many calls to let the worker hold.</summary>
    public int Window { get; private set; } = 2;

    /// <summary>Whether its calls take so little time that handing one over takes longer.</summary>
    protected bool RunsShortCalls => Window >= WindowOfShortCalls;

    /// <summary>Whether it takes calls from the queue by itself, soon. Any thread may look.</summary>
    public virtual bool LooksForCalls => false;

    /// <summary>Whether it has to be woken. Any thread may look.</summary>
    public virtual bool IsAsleep => false;

    /// <summary>It is asleep from now on.</summary>
    /// <param name="naps">Whether it looks from time to time whether others hold calls that it could begin.</param>
    public virtual void FallAsleep(bool naps) { }

    /// <summary>While it sleeps, looks from time to time whether others hold calls that it could begin.</summary>
    public virtual void Watch() { }

    /// <summary>Whether it has ended a call since somebody last asked.</summary>
    public bool HasMoved()
    {
        int oldest = Volatile.Read(ref _oldest);
        bool hasMoved = oldest != _oldestSeen;
        _oldestSeen = oldest;
        return hasMoved;
    }

    /// <summary>Calls that it holds. Any thread may look.</summary>
    public int InFlight => Volatile.Read(ref _next) - Volatile.Read(ref _oldest);

    /// <summary>The number of the oldest call that it holds.</summary>
    public int Oldest => _oldest;

    /// <summary>The item of the chunk at work; of a worker that is gone, the last one that it was at.</summary>
    public abstract int CurrentItem { get; }

    /// <summary>Begins to hear from it. Without the lock.</summary>
    public abstract void Listen();

    /// <summary>Whether it can be given a call of that size now without anybody having to wait.</summary>
    public abstract bool HasRoomFor(Job job);

    public void Assign(Job job)
    {
        int sequence = _next;
        (job.Holder, job.Sequence) = (this, sequence);
        TasksGiven += job.Size;
        _calls[IndexOf(sequence)].Call = job;
        // Counted before it is there to be sent: another thread may be sending, and the answer be quicker than this.
        Volatile.Write(ref _next, sequence + 1);
        Enqueue(job, sequence);
    }

    /// <summary>The call at work, or next; null when it was taken back.</summary>
    public Job? OldestCall => _calls[IndexOf(_oldest)].Call;

    /// <summary>
    /// The oldest call is over. For the thread that hears from the worker, which may leave the lock out.
    /// </summary>
    public virtual void Retire()
    {
        if (OldestCall is { } job) job.Holder = null;
        _calls[IndexOf(_oldest)].Call = null;
        Volatile.Write(ref _oldest, _oldest + 1);
    }

    /// <summary>The calls that it holds, oldest first, without those that were taken back.</summary>
    public IEnumerable<Job> Held
    {
        get
        {
            for (int sequence = Volatile.Read(ref _oldest); _next - sequence > 0; sequence++)
                if (Volatile.Read(ref _calls[IndexOf(sequence)].Call) is { } job) yield return job;
        }
    }

    /// <summary>Takes one call back; false when it has begun.</summary>
    public bool TryTakeBack(Job job)
    {
        if (!TryTakeBack(job.Sequence)) return false;
        Forget(job);
        return true;
    }

    /// <summary>Takes back calls that the worker has not begun, the last first.</summary>
    public List<Job> TakeBack(int count)
    {
        List<Job> taken = [];
        for (int sequence = _next - 1; sequence - _oldest > 0 && taken.Count < count; sequence--)
        {
            if (_calls[IndexOf(sequence)].Call is not { } job) continue;
            if (!TryTakeBack(sequence)) break;
            Forget(job);
            taken.Add(job);
        }

        taken.Reverse();
        return taken;
    }

    /// <summary>All that it holds, oldest first, with whether it has begun; the worker is gone.</summary>
    public IEnumerable<(Job Job, bool Begun)> Abandon()
    {
        for (; _oldest != _next; _oldest++)
        {
            if (_calls[IndexOf(_oldest)].Call is not { } job) continue;
            Forget(job);
            yield return (job, HasBegun(_oldest));
        }
    }

    /// <summary>What it is at.</summary>
    public abstract Progress Look();

    /// <summary>Whether the job at work has looked at its token, which then is cancelled.</summary>
    public abstract bool Ask(Progress at);

    /// <summary>Makes sure that what it is at never ends; false when it has ended.</summary>
    public abstract bool TryCondemn(Progress at);

    /// <summary>Whether a call that it holds has begun. Any thread.</summary>
    public bool HasBegun(Job job) => job.Holder == this && HasBegun(job.Sequence);

    /// <summary>Whether jobs run in <see cref="Send"/>.</summary>
    public virtual bool RunsOnSend => false;

    /// <summary>Sends what was assigned. Without the lock.</summary>
    public abstract void Send();

    /// <summary>There will be no more calls: end when done.</summary>
    public abstract void ShutDown();

    /// <summary>Ends at once. Any thread, any time.</summary>
    public abstract void Kill();

    protected abstract void Enqueue(Job job, int sequence);

    protected abstract bool TryTakeBack(int sequence);

    protected abstract bool HasBegun(int sequence);

    /// <summary>Chooses the window by the mean time of a call.</summary>
    protected void AdaptWindow(TimeSpan meanTime) => Window = meanTime <= TimeSpan.Zero
        ? LargestWindow
        : (int)Math.Clamp(WorkAhead / meanTime, 2, LargestWindow);

    private void Forget(Job job)
    {
        job.Holder = null;
        TasksGiven -= job.Size;
        _calls[IndexOf(job.Sequence)].Call = null;
    }

    private static int IndexOf(int sequence) => sequence & (WorkerMemory.MaxCallsInFlight - 1);

    // So that storing a call does not ask for its type, as arrays of classes do.
    private struct Place
    {
        public Job? Call;
    }
}
