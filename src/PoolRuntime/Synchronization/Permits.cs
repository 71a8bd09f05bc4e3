using System.Runtime.InteropServices;
using PoolRuntime.Sharing;

namespace PoolRuntime.Synchronization;

/// <summary>
/// The permits of a semaphore in shared memory, and which process holds how many. A process that dies in the middle of
/// a change has written down what was before; the next one puts that back. What dead processes held comes back.
/// </summary>
internal sealed unsafe class Permits
{
    private const int MostHolders = 500;

    private readonly SharedSegment _segment;
    private readonly LockWord _lock;

    private Permits(SharedSegment segment)
    {
        _segment = segment;
        _lock = new LockWord(segment, 0);
    }

    public static int Size => sizeof(Layout) + MostHolders * sizeof(Holder);

    public SharedSegment Segment => _segment;

    /// <summary>How many there are to take at this moment.</summary>
    public int Value => Volatile.Read(ref State->Value);

    /// <summary>How many there were at first.</summary>
    public int Initial => State->Initial;

    private Layout* State => (Layout*)_segment.Start;

    private Holder* Holders => (Holder*)(_segment.Start + sizeof(Layout));

    public static Permits Create(int initial)
    {
        Permits permits = new(SharedSegment.Create(Size));
        permits.State->Initial = initial;
        permits.State->Value = initial;
        return permits;
    }

    public static Permits In(SharedSegment segment) => new(segment.AtLeast(Size));

    /// <summary>Takes one, waiting for it.</summary>
    /// <returns>Whether one was taken in time.</returns>
    /// <exception cref="OperationCanceledException">The token is cancelled.</exception>
    public bool Take(TimeSpan limit, CancellationToken cancellationToken)
    {
        _segment.ThrowIfClosed();
        cancellationToken.ThrowIfCancellationRequested();
        bool taken = TryTake(lookForDead: false) || TakeSlowly(limit, cancellationToken);
        GC.KeepAlive(this);
        return taken;
    }

    /// <summary>Gives that many back, or adds them.</summary>
    /// <param name="count">How many.</param>
    /// <param name="most">How many there may be then.</param>
    /// <returns>Whether it was done; else there would be too many, and nothing has changed.</returns>
    public bool TryRelease(int count, int most)
    {
        _segment.ThrowIfClosed();
        Enter();
        bool fits = State->Value <= most - count;
        if (fits)
        {
            int left = count;
            // One's own first; then those of others, for whom this was done.
            if (FindOwn() is var own and >= 0) left = TakeFrom(own, left);
            for (int i = 0; left > 0 && i < MostHolders; i++) left = TakeFrom(i, left);
            if (left > 0) Change(slot: 0, Holders[0].Count, State->Value + left);
        }

        Leave();
        if (fits && Volatile.Read(ref State->Waiting) > 0) SharedWait.Wake(&State->Value, count);
        GC.KeepAlive(this);
        return fits;
    }

    private bool TakeSlowly(TimeSpan limit, CancellationToken cancellationToken)
    {
        using SharedWait wait = new(_segment, limit, cancellationToken);
        bool look = limit == TimeSpan.Zero;
        // One that dies while it waits leaves others to wake somebody who is not there.
        Interlocked.Increment(ref State->Waiting);
        try
        {
            while (!TryTake(look))
            {
                if (wait.IsOver) return false;
                look = wait.Sleep(&State->Value, 0);
            }

            return true;
        }
        finally
        {
            Interlocked.Decrement(ref State->Waiting);
        }
    }

    private bool TryTake(bool lookForDead)
    {
        if (Volatile.Read(ref State->Value) == 0 && !lookForDead) return false;
        Enter();
        try
        {
            if (State->Value == 0 && lookForDead) TakeBackFromDead();
            if (State->Value == 0) return false;
            int slot = FindOwn() is var own and >= 0 ? own : FindFree();
            Change(slot, Holders[slot].Count + 1, State->Value - 1);
            return true;
        }
        finally
        {
            Leave();
        }
    }

    // From one holder to what is there to take.
    private int TakeFrom(int slot, int count)
    {
        int taken = Math.Min(count, Holders[slot].Count);
        if (taken > 0) Change(slot, Holders[slot].Count - taken, State->Value + taken);
        return count - taken;
    }

    private void TakeBackFromDead()
    {
        for (int i = 0; i < MostHolders; i++)
        {
            if (Holders[i].Count == 0 || ProcessLife.Of(Holders[i].Process).IsAlive) continue;
            int value = (int)Math.Min(Math.Max(State->Initial, State->Value), (long)State->Value + Holders[i].Count);
            Change(i, 0, value);
            if (State->Waiting > 1) SharedWait.Wake(&State->Value, value);
        }
    }

    private int FindOwn()
    {
        for (int i = 0; i < MostHolders; i++)
        {
            if (Holders[i].Process == ProcessLife.CurrentCode) return i;
            if (Holders[i].Process == 0) return -1;
        }

        return -1;
    }

    private int FindFree()
    {
        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < MostHolders; i++)
            {
                if (Holders[i].Count > 0) continue;
                Holders[i].Process = ProcessLife.CurrentCode;
                return i;
            }

            TakeBackFromDead();
        }

        throw new InvalidOperationException(
            $"{MostHolders} processes hold permits of this semaphore, more than it keeps account of.");
    }

    // What was before is written down first, and crossed out last.
    private void Change(int slot, int count, int value)
    {
        State->OldValue = State->Value;
        State->OldCount = Holders[slot].Count;
        State->Slot = slot;
        Volatile.Write(ref State->IsChanging, 1);
        Volatile.Write(ref Holders[slot].Count, count);
        Volatile.Write(ref State->Value, value);
        Volatile.Write(ref State->IsChanging, 0);
    }

    private void Enter()
    {
        if (_lock.Take(Timeout.InfiniteTimeSpan, CancellationToken.None) != LockOutcome.TakenFromDead
            || Volatile.Read(ref State->IsChanging) == 0) return;
        Holders[State->Slot].Count = State->OldCount;
        State->Value = State->OldValue;
        Volatile.Write(ref State->IsChanging, 0);
    }

    private void Leave() => _lock.TryRelease();

    [StructLayout(LayoutKind.Sequential)]
    private struct Layout
    {
        public long Lock;
        public int IsChanging;
        public int Slot;
        public int OldCount;
        public int OldValue;
        public int Initial;
        public int Waiting;
        public int Value;
        public int Unused;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Holder
    {
        public long Process;
        public int Count;
        public int Unused;
    }
}
