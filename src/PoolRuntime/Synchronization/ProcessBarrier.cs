using System.Runtime.InteropServices;
using PoolRuntime.Calls;
using PoolRuntime.Contracts;
using PoolRuntime.Serialization;
using PoolRuntime.Sharing;
using PoolRuntime.Synchronization;

namespace PoolRuntime;

/// <summary>
/// A place where a number of threads of any processes wait for each other, again and again. A process that is killed
/// while it waits there breaks the barrier, so that nobody waits for it. It goes to other processes as an argument or
/// captured variable of a job, or in anything else that is sent. The counterpart of Python's
/// <c>multiprocessing.Barrier</c>.
/// </summary>
/// <remarks>
/// All members may be called by any number of threads at the same time. It lives until it is disposed of where it was
/// made, or that process ends; until it has been sent somewhere it also ends when nobody refers to it.
/// </remarks>
[ThreadSafe]
[Accepts(0, Most = AcceptsAttribute.LongestWait, OrInfinite = true, Parameter = "timeout")]
[Accepts(1, Parameter = "parties")]
public sealed class ProcessBarrier : IDisposable, ITravelsByReference<ProcessBarrier>
{
    // Some have been told that they may go on and have not gone yet, while the next already come.
    private const int SlotsForEach = 2;
    private const int MoreSlots = 16;

    private const int MostParties = 100_000;

    private const int Passed = 2;
    private const int Broken = 3;

    // How those that wait go on, written down while they are told.
    private const int Passing = 1;
    private const int Breaking = 2;
    private const int Resetting = 3;

    private readonly SharedSegment _segment;
    private readonly LockWord _lock;
    private readonly WaiterSlots _slots;
    private readonly Action? _action;

    /// <summary>Makes a barrier.</summary>
    /// <param name="parties">How many wait for each other.</param>
    /// <param name="action">What is called each time when all have come and before any goes on, by the one that came
    /// last, in its thread and process; null for nothing. Sent along with the barrier, by the rules of jobs: captured
    /// variables travel by value.</param>
    /// <param name="timeout">How long <see cref="Wait"/> waits at most where it is not told; null or
    /// <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="parties"/> is less than 1 or more than 100 000, or
    /// the timeout is negative or longer than 24 days (POOL113).</exception>
    /// <exception cref="IOException">The system gives no shared memory.</exception>
    public unsafe ProcessBarrier(int parties, Action? action = null, TimeSpan? timeout = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(parties, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(parties, MostParties);
        TimeSpan limit = AsyncResult.CheckedTimeout(timeout);
        _segment = SharedSegment.Create(SizeFor(parties));
        _segment.Kind = nameof(ProcessBarrier);
        _lock = new LockWord(_segment, 0);
        _slots = SlotsIn(_segment, parties);
        _action = action;
        State->Parties = parties;
        State->Timeout = limit.Ticks;
    }

    private unsafe ProcessBarrier(SharedSegment segment, Action? action)
    {
        _segment = segment;
        _segment.Kind = nameof(ProcessBarrier);
        _lock = new LockWord(segment, 0);
        int parties = State->Parties;
        if (parties is < 1 or > MostParties)
            throw new InvalidDataException("A barrier is not in the memory that it is said to be in.");
        _slots = SlotsIn(segment.AtLeast(SizeFor(parties)), parties);
        _action = action;
    }

    /// <summary>How many wait for each other. The counterpart of <c>parties</c>.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed of.</exception>
    public unsafe int Parties
    {
        get
        {
            _segment.ThrowIfClosed();
            int parties = State->Parties;
            GC.KeepAlive(this);
            return parties;
        }
    }

    /// <summary>How many wait at this moment. The counterpart of <c>n_waiting</c>.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed of.</exception>
    public int Waiting
    {
        get
        {
            _segment.ThrowIfClosed();
            int waiting = CountWaiting();
            GC.KeepAlive(this);
            return waiting;
        }
    }

    /// <summary>Whether it is broken: nobody can wait there until it is reset. The counterpart of <c>broken</c>.
    /// </summary>
    /// <exception cref="ObjectDisposedException">It is disposed of.</exception>
    public unsafe bool IsBroken
    {
        get
        {
            _segment.ThrowIfClosed();
            bool isBroken = Volatile.Read(ref State->IsBroken) != 0;
            GC.KeepAlive(this);
            return isBroken;
        }
    }

    private unsafe Layout* State => (Layout*)_segment.Start;

    /// <summary>Waits until all parties have come. The counterpart of <c>wait(timeout)</c>.</summary>
    /// <param name="timeout">How long at most; null for what the barrier was made with,
    /// <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes. When it is over, the barrier is broken for all.
    /// </param>
    /// <param name="cancellationToken">Ends the waiting, and breaks the barrier for the others.</param>
    /// <returns>A number from zero on, another one for each party.</returns>
    /// <exception cref="BarrierBrokenException">It was broken, or was while this waited: a party was killed, came too
    /// late or ran an action that failed, the time is over, or it was reset or aborted.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before all had come.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative or longer than 24 days (POOL113).
    /// </exception>
    /// <exception cref="ObjectDisposedException">It is disposed of.</exception>
    public unsafe int Wait(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        TimeSpan? given = timeout is null ? null : AsyncResult.CheckedTimeout(timeout);
        _segment.ThrowIfClosed();
        TimeSpan limit = given ?? TimeSpan.FromTicks(State->Timeout);
        int number = WaitWithin(limit, cancellationToken);
        GC.KeepAlive(this);
        return number;
    }

    /// <summary>Waits until all parties have come, without holding a thread of the thread pool.</summary>
    /// <inheritdoc cref="Wait" path="/param|/returns|/exception"/>
    public Task<int> WaitAsync(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        if (timeout is not null) AsyncResult.CheckedTimeout(timeout);
        return LongWait.Run(() => Wait(timeout, cancellationToken));
    }

    /// <summary>
    /// Makes the barrier as new: usable again if it was broken. Who waits gets a <see cref="BarrierBrokenException"/>.
    /// The counterpart of <c>reset()</c>.
    /// </summary>
    /// <exception cref="ObjectDisposedException">It is disposed of.</exception>
    public void Reset() => Change(Resetting);

    /// <summary>
    /// Breaks the barrier: who waits, and who comes until it is reset, gets a <see cref="BarrierBrokenException"/>. The
    /// counterpart of <c>abort()</c>.
    /// </summary>
    /// <exception cref="ObjectDisposedException">It is disposed of.</exception>
    public void Abort() => Change(Breaking);

    /// <summary>
    /// Ends the barrier for all processes, if this one made it. Does nothing in a process that received it.
    /// </summary>
    public void Dispose()
    {
        if (_segment.IsMaker) _segment.Dispose();
    }

    /// <summary>Says how many wait, and whether it is broken.</summary>
    public override string ToString() => _segment.IsClosed
        ? $"{nameof(ProcessBarrier)} (disposed)"
        : $"{nameof(ProcessBarrier)} ({Waiting}/{Parties} waiting{(IsBroken ? ", broken" : "")})";

    void ITravelsByReference<ProcessBarrier>.WriteReference(PayloadWriter writer)
    {
        _segment.WriteReference(writer);
        writer.Write(_action is not null);
        if (_action is null) return;
        JobFunction function = JobFunction.For(_action);
        writer.Write(function.Definition.Length);
        writer.WriteBytes(function.Definition);
        // Of its own: what is written to is the thread's.
        PayloadWriter target = new();
        function.WriteTarget(target, _action);
        writer.Write(target.Length);
        writer.WriteBytes(target.Written);
    }

    static ProcessBarrier ITravelsByReference<ProcessBarrier>.ReadReference(PayloadReader reader)
    {
        SharedSegment segment = SharedSegment.ReadReference(reader);
        Action? action = reader.Read<bool>() ? ReadAction(reader) : null;
        return new ProcessBarrier(segment, action);
    }

    private static unsafe Action ReadAction(PayloadReader reader)
    {
        ReadOnlySpan<byte> definition = reader.ReadBytes(reader.ReadCount(1));
        ReadOnlySpan<byte> target = reader.ReadBytes(reader.ReadCount(1));
        PayloadReader inner = new();
        FunctionParts parts;
        fixed (byte* start = definition)
        {
            inner.Open(start, definition.Length);
            parts = FunctionParts.Read(inner);
        }

        if (parts.Target is null) return (Action)parts.MakeDelegate(null);
        fixed (byte* start = target)
        {
            inner.Open(start, target.Length);
            return (Action)parts.MakeDelegate(parts.Target.Read(inner));
        }
    }

    private static unsafe long SizeFor(int parties) =>
        sizeof(Layout) + WaiterSlots.SizeOf(checked(parties * SlotsForEach + MoreSlots));

    private static unsafe WaiterSlots SlotsIn(SharedSegment segment, int parties) =>
        new(segment, sizeof(Layout), parties * SlotsForEach + MoreSlots);

    private unsafe int WaitWithin(TimeSpan limit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        SharedWait wait = new(_segment, limit, cancellationToken);
        try
        {
            Enter();
            WaiterSlots.Slot* slot = null;
            int number;
            while (true)
            {
                if (State->Actor != 0 && !ProcessLife.Of(State->Actor).IsAlive) Tell(Breaking);
                if (State->IsBroken != 0)
                {
                    Leave();
                    throw Error("The barrier is broken");
                }

                number = CountWaiting();
                if (State->Actor == 0 && number == State->Parties - 1)
                {
                    if (!HasDeadParty()) return Complete(number);
                    Tell(Breaking);
                    continue;
                }

                if (State->Actor == 0) slot = _slots.TryClaim(State->Generation);
                Leave();
                if (slot is not null) break;
                // Those who came before are being told, or one of them runs the action.
                wait.Nap();
                Enter();
                if (wait.IsOver) Tell(Breaking);
            }

            return WaitIn(slot, number, ref wait);
        }
        finally
        {
            wait.Dispose();
        }
    }

    private unsafe int WaitIn(WaiterSlots.Slot* slot, int number, ref SharedWait wait)
    {
        bool isLate = false;
        try
        {
            while (Volatile.Read(ref slot->State) == WaiterSlots.Waiting)
            {
                isLate = wait.IsOver;
                if (isLate || (wait.Sleep(&slot->State, WaiterSlots.Waiting) && HasDeadParty()))
                    BreakUnlessTold(slot);
            }
        }
        catch (OperationCanceledException)
        {
            BreakUnlessTold(slot);
            bool hasPassed = slot->State == Passed;
            WaiterSlots.Release(slot);
            if (hasPassed) return number;
            throw;
        }

        int end = slot->State;
        WaiterSlots.Release(slot);
        if (end == Passed) return number;
        throw Error(isLate ? "Not all parties came in time" : "The barrier was broken while this party waited");
    }

    private unsafe int Complete(int number)
    {
        if (_action is null)
        {
            Tell(Passing);
            Leave();
            return number;
        }

        int generation = State->Generation;
        State->Actor = ProcessLife.CurrentCode;
        Leave();
        try
        {
            _action();
        }
        catch
        {
            Enter();
            if (State->Generation == generation) Tell(Breaking);
            Leave();
            throw;
        }

        Enter();
        bool isCurrent = State->Generation == generation;
        if (isCurrent) Tell(Passing);
        Leave();
        return isCurrent ? number : throw Error("The barrier was broken while this party ran its action");
    }

    private unsafe void BreakUnlessTold(WaiterSlots.Slot* slot)
    {
        Enter();
        if (slot->State == WaiterSlots.Waiting) Tell(Breaking);
        Leave();
    }

    private void Change(int how)
    {
        _segment.ThrowIfClosed();
        Enter();
        Tell(how);
        Leave();
        GC.KeepAlive(this);
    }

    /// <summary>Tells all who wait how they go on.</summary>
    private unsafe void Tell(int how)
    {
        Volatile.Write(ref State->Telling, how);
        Volatile.Write(ref State->IsBroken, how == Breaking ? 1 : 0);
        for (int i = 0; i < _slots.Count; i++)
            if (_slots[i]->State == WaiterSlots.Waiting) WaiterSlots.Tell(_slots[i], how == Passing ? Passed : Broken);
        State->Actor = 0;
        State->Generation++;
        Volatile.Write(ref State->Telling, 0);
    }

    private unsafe int CountWaiting()
    {
        int waiting = 0;
        for (int i = 0; i < _slots.Count; i++)
            if (Volatile.Read(ref _slots[i]->State) == WaiterSlots.Waiting) waiting++;
        return waiting;
    }

    private unsafe bool HasDeadParty()
    {
        if (State->Actor is not 0 and var actor && !ProcessLife.Of(actor).IsAlive) return true;
        for (int i = 0; i < _slots.Count; i++)
        {
            bool waits = Volatile.Read(ref _slots[i]->State) == WaiterSlots.Waiting;
            if (waits && !WaiterSlots.IsAlive(_slots[i])) return true;
        }

        return false;
    }

    private unsafe void Enter()
    {
        if (_lock.Take(Timeout.InfiniteTimeSpan, CancellationToken.None) == LockOutcome.TakenFromDead
            && Volatile.Read(ref State->Telling) is not 0 and var how)
            Tell(how);
    }

    private void Leave() => _lock.TryRelease();

    private static BarrierBrokenException Error(string what) => new(
        $"{what}: a party was killed, came too late or failed, or somebody has reset or aborted it. Reset makes it "
        + "usable again.");

    [StructLayout(LayoutKind.Sequential)]
    private struct Layout
    {
        public long Lock;
        public long Actor;
        public long Timeout;
        public int Parties;
        public int IsBroken;
        public int Generation;
        public int Telling;
    }
}
