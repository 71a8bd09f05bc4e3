using PoolRuntime.Tests;
using Xunit;
using Xunit.Abstractions;

namespace PoolRuntime.Chaos;

/// <summary>
/// Conditions, barriers and events while those that wait, and those that they wait for, are killed: the others go on,
/// or get their clear error, and what was broken is reset and used again.
/// </summary>
public sealed class MeetingChaos(ITestOutputHelper output)
{
    private const int Milliseconds = 3000;
    private const int Parties = 3;

    [Fact]
    public void Notifications_reach_those_that_live() => ChaosRun.Rounds(output, Notify);

    [Fact]
    public void Barriers_break_when_a_party_is_killed_and_are_used_again() => ChaosRun.Rounds(output, MeetAtBarrier);

    [Fact]
    public void Events_wake_whoever_waits() => ChaosRun.Rounds(output, WaitForEvents);

    /// <summary>A number of things, which is changed with the lock of the condition.</summary>
    private sealed class Store
    {
        public required ProcessCondition Condition;

        public required SharedValue<int> Things;

        public required SharedArray<int> Made;

        public required SharedArray<int> Used;

        public required SharedValue<int> AreMakersOver;

        public required SharedValue<int> IsOver;

        /// <summary>Enters, and takes over from one that was killed.</summary>
        public LockScope Enter()
        {
            LockScope scope = Condition.Lock.Acquire(out bool wasAbandoned);
            // It may not have come to tell of what it has changed.
            if (wasAbandoned) Condition.NotifyAll();
            return scope;
        }

        public void Wait()
        {
            try
            {
                Condition.Wait();
            }
            catch (AbandonedException error) when (error.LockIsHeld)
            {
                Condition.NotifyAll();
            }
        }
    }

    private static void Make(Store store, Life life)
    {
        IDisposable? doom = null;
        Random random = new(life.Seed);
        while (store.AreMakersOver.Value == 0)
        {
            using (store.Enter())
            {
                int count = random.Next(1, 4);
                store.Things.Value += count;
                store.Made[life.Number] += count;
                store.Condition.Notify(count);
            }

            doom ??= life.Begin();
            if (random.Next(2) == 0) Thread.Sleep(random.Next(3));
        }

        doom?.Dispose();
    }

    private static void Use(Store store, Life life)
    {
        IDisposable? doom = null;
        while (true)
        {
            using (store.Enter())
            {
                while (store.Things.Value == 0)
                {
                    if (store.IsOver.Value != 0)
                    {
                        doom?.Dispose();
                        return;
                    }

                    store.Wait();
                }

                store.Things.Value--;
                store.Used[life.Number]++;
            }

            doom ??= life.Begin();
        }
    }

    private static void Notify(Crowd crowd)
    {
        using ProcessRLock given = new();
        using ProcessCondition condition = crowd.Random.Next(2) == 0 ? new() : new(given);
        using SharedValue<int> things = SharedValue<int>.WithoutLock();
        using SharedArray<int> made = SharedArray<int>.WithoutLock(Crowd.Most);
        using SharedArray<int> used = SharedArray<int>.WithoutLock(Crowd.Most);
        using SharedValue<int> areMakersOver = SharedValue<int>.WithoutLock();
        using SharedValue<int> isOver = SharedValue<int>.WithoutLock();
        Store store = new()
        {
            Condition = condition, Things = things, Made = made, Used = used, AreMakersOver = areMakersOver,
            IsOver = isOver,
        };
        List<Participant> makers = [];
        crowd.Keep(
            [Make, Use, Use, Use], store, TimeSpan.FromMilliseconds(Milliseconds),
            (one, place) =>
            {
                if (place == 0) makers.Add(one);
            });
        crowd.Add(Use, store, isDoomed: false);
        areMakersOver.Value = 1;
        if (!crowd.AwaitEnd(makers, "making")) return;
        // Nobody notifies any more: those that live have been told of everything, or find out that one was not.
        long start = Environment.TickCount64;
        while (things.Value != 0 && Environment.TickCount64 - start < Bound.Limit.TotalMilliseconds) Thread.Sleep(1);
        if (things.Value != 0) crowd.Books.Fault($"{things.Value} things are there, and nobody is told: {condition}.");
        isOver.Value = 1;
        using (store.Enter()) condition.NotifyAll();
        if (!crowd.AwaitEnd("using")) return;
        int all = made.Sum();
        crowd.Books.Open(all);
        crowd.Books.Close("things", all);
        // One that was killed may have changed the number and not its own account, of three at most.
        if (Math.Abs(all - used.Sum()) > 3 * crowd.CountKilled)
            crowd.Books.Fault($"{all} were made and {used.Sum()} used, and {crowd.CountKilled} were killed.");
    }

    private sealed class Meeting
    {
        public required ProcessBarrier Barrier;

        /// <summary>How often somebody has passed with each number.</summary>
        public required SharedArray<int> Passed;

        public required SharedValue<int> Broken;

        public required SharedValue<int> IsOver;
    }

    private static void Meet(Meeting meeting, Life life)
    {
        IDisposable? doom = null;
        Random random = new(life.Seed);
        while (meeting.IsOver.Value == 0)
        {
            try
            {
                meeting.Passed.Add(meeting.Barrier.Wait(), 1);
                doom ??= life.Begin();
            }
            catch (BarrierBrokenException)
            {
                meeting.Broken.Add(1);
                if (random.Next(2) == 0) Thread.Sleep(1);
                if (meeting.IsOver.Value == 0 && meeting.Barrier.IsBroken) meeting.Barrier.Reset();
            }
        }

        doom?.Dispose();
    }

    private static void MeetAtBarrier(Crowd crowd)
    {
        using SharedValue<int> acted = SharedValue<int>.WithoutLock();
        bool hasAction = crowd.Random.Next(2) == 0;
        using ProcessBarrier barrier = hasAction ? new(Parties, () => acted.Add(1)) : new(Parties);
        using SharedArray<int> passed = SharedArray<int>.WithoutLock(Parties);
        using SharedValue<int> broken = SharedValue<int>.WithoutLock();
        using SharedValue<int> isOver = SharedValue<int>.WithoutLock();
        Meeting meeting = new() { Barrier = barrier, Passed = passed, Broken = broken, IsOver = isOver };
        crowd.Keep([Meet, Meet, Meet], meeting, TimeSpan.FromMilliseconds(Milliseconds));
        isOver.Value = 1;
        // Some wait for those that have seen that it is over.
        if (!crowd.AwaitEnd("meeting at a barrier", barrier.Abort)) return;
        int[] counts = passed.ToArray();
        crowd.Books.Count("times broken", broken.Value);
        crowd.Books.Open(counts.Max());
        crowd.Books.Close("times met", counts.Max());
        if (counts.Max() - counts.Min() > crowd.CountKilled)
            crowd.Books.Fault($"{string.Join("/", counts)} passed, and {crowd.CountKilled} were killed.");
        if (hasAction && acted.Value < counts.Max())
            crowd.Books.Fault($"They met {counts.Max()} times, and the action ran {acted.Value} times.");
        barrier.Reset();
        List<Participant> last = [.. Enumerable.Range(0, Parties).Select(_ => crowd.Add(MeetOnce, barrier, false))];
        crowd.AwaitEnd(last, "meeting at a barrier that was reset");
    }

    private static void MeetOnce(ProcessBarrier barrier, Life life) => barrier.Wait();

    private sealed class Signals
    {
        public required ProcessEvent There;

        public required ProcessEvent Back;

        public required SharedArray<int> Woken;

        public required SharedValue<int> IsOver;
    }

    private static void Signal(Signals signals, Life life)
    {
        IDisposable? doom = null;
        while (signals.IsOver.Value == 0)
        {
            signals.There.Set();
            signals.There.Clear();
            signals.Back.Wait(TimeSpan.FromMilliseconds(1));
            signals.Back.Clear();
            doom ??= life.Begin();
        }

        doom?.Dispose();
    }

    private static void AwaitSignals(Signals signals, Life life)
    {
        IDisposable? doom = null;
        while (signals.IsOver.Value == 0)
        {
            signals.There.Wait();
            signals.Woken[life.Number]++;
            signals.Back.Set();
            doom ??= life.Begin();
            // It stays set where the one was killed that was about to clear it.
            Thread.Sleep(signals.There.IsSet ? 1 : 0);
        }

        doom?.Dispose();
    }

    private static void WaitForEvents(Crowd crowd)
    {
        using ProcessEvent there = new();
        using ProcessEvent back = new();
        using SharedArray<int> woken = SharedArray<int>.WithoutLock(Crowd.Most);
        using SharedValue<int> isOver = SharedValue<int>.WithoutLock();
        Signals signals = new() { There = there, Back = back, Woken = woken, IsOver = isOver };
        crowd.Keep(
            [Signal, AwaitSignals, AwaitSignals, AwaitSignals], signals, TimeSpan.FromMilliseconds(Milliseconds));
        isOver.Value = 1;
        there.Set();
        if (!crowd.AwaitEnd("waiting for an event", there.Set)) return;
        crowd.Books.Count("times woken", woken.Sum());
        there.Clear();
        if (there.Wait(TimeSpan.Zero)) crowd.Books.Fault("An event is set that was cleared.");
    }
}
