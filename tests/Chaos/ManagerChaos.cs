using System.Diagnostics;
using PoolRuntime.Tests;
using Xunit;
using Xunit.Abstractions;

namespace PoolRuntime.Chaos;

#pragma warning disable POOL501 // Whoever is killed gives nothing back; that is what is tested.

/// <summary>
/// What a manager holds while its clients are killed in the middle of calls and while they hold locks and permits, and
/// while the manager's own process is killed: then everybody is told at once, and a new one serves.
/// </summary>
public sealed class ManagerChaos(ITestOutputHelper output)
{
    private const int Milliseconds = 4000;
    private const int MostItems = 2000;
    private const int Permits = 2;

    // Or most would be killed before they have compiled their code.
    private const int StepsBefore = 4;

    [Fact]
    public void Clients_that_are_killed_hold_up_nobody_and_lose_nothing() =>
        ChaosRun.Rounds(output, crowd => Round(crowd, losesManager: false));

    [Fact]
    public void Clients_are_told_when_the_manager_is_killed() =>
        ChaosRun.Rounds(output, crowd => Round(crowd, losesManager: true));

    public interface IDoom
    {
        void Kill();
    }

    public sealed class Doom : IDoom
    {
        public void Kill() => Process.GetCurrentProcess().Kill();
    }

    private sealed class Common
    {
        public required ManagedList<int> Pair;
        public required ManagedLock Lock;
        public required ManagedSemaphore Semaphore;
        public required ManagedValue<int> Inside;
        public required ManagedDictionary<int, int> Counts;
        public required ManagedQueue<int> Queue;
        public required ManagedCondition Condition;
        public required ManagedBarrier Barrier;
        public required ManagedEvent Event;

        /// <summary>How many steps each has done of each kind, in memory of their own.</summary>
        public required SharedArray<int> Done;

        /// <summary>How often each item has arrived.</summary>
        public required SharedArray<int> Arrived;

        public required SharedValue<int> Torn;

        /// <summary>How many were told that the manager is gone.</summary>
        public required SharedValue<int> Told;

        public required SharedValue<int> IsOver;

        public void Did(Life life, int step) => Done.Add(life.Number * Steps.Length + step, 1);
    }

    private static readonly Action<Common, Life>[] Steps = [Put, Get, Hold, Permit, Count, Meet, Await, Notify];

    private static void Live(Common common, Life life)
    {
        IDisposable? doom = null;
        Random random = new(life.Seed);
        int steps = 0;
        try
        {
            while (common.IsOver.Value == 0)
            {
                int step = random.Next(Steps.Length);
                Steps[step](common, life);
                common.Did(life, step);
                if (++steps == StepsBefore) doom = life.Begin();
            }
        }
        catch (ManagerLostException)
        {
            common.Told.Add(1);
        }

        doom?.Dispose();
    }

    private static void Put(Common common, Life life)
    {
        int number = common.Done[life.Number * Steps.Length];
        if (number < MostItems) common.Queue.Put(life.Number * MostItems + number);
    }

    private static void Get(Common common, Life life)
    {
        if (common.Queue.TryGet(out int item)) common.Arrived.Add(item, 1);
    }

    private static void Hold(Common common, Life life)
    {
        using (common.Lock.Acquire(out bool wasAbandoned))
        {
            int[] pair = common.Pair.ToArray();
            if (pair[0] != pair[1])
            {
                if (!wasAbandoned) common.Torn.Add(1);
                common.Pair[1] = pair[0];
            }

            common.Pair[0] = pair[0] + 1;
            common.Pair[1] = pair[0] + 1;
        }
    }

    private static void Permit(Common common, Life life)
    {
        if (!common.Semaphore.TryAcquire(TimeSpan.FromMilliseconds(20))) return;
        common.Inside.Add(1);
        common.Inside.Add(-1);
        common.Semaphore.Release();
    }

    private static void Count(Common common, Life life) =>
        common.Counts.AddOrUpdate(life.Number, 1, static (_, before) => before + 1);

    private static void Meet(Common common, Life life)
    {
        try
        {
            common.Barrier.Wait(TimeSpan.FromMilliseconds(10));
        }
        catch (BarrierBrokenException)
        {
            common.Barrier.Reset();
        }
    }

    private static void Await(Common common, Life life)
    {
        if (!common.Event.Wait(TimeSpan.FromMilliseconds(5))) common.Event.Set();
        else common.Event.Clear();
    }

    private static void Notify(Common common, Life life)
    {
        using (common.Condition.Acquire(out _))
        {
            try
            {
                if (life.Number % 2 == 0) common.Condition.Wait(TimeSpan.FromMilliseconds(5));
                else common.Condition.Notify();
            }
            catch (AbandonedException error) when (error.LockIsHeld)
            {
                // Nothing is guarded by it.
            }
        }
    }

    private static void Round(Crowd crowd, bool losesManager)
    {
        using SyncManager manager = new();
        manager.Register<IDoom, Doom>();
        manager.Start();
        using SharedArray<int> done = SharedArray<int>.WithoutLock(Crowd.Most * Steps.Length);
        using SharedArray<int> arrived = SharedArray<int>.WithoutLock(Crowd.Most * MostItems);
        using SharedValue<int> torn = SharedValue<int>.WithoutLock();
        using SharedValue<int> told = SharedValue<int>.WithoutLock();
        using SharedValue<int> isOver = SharedValue<int>.WithoutLock();
        Common common = new()
        {
            Pair = manager.List([0, 0]), Lock = manager.Lock(), Semaphore = manager.BoundedSemaphore(Permits),
            Inside = manager.Value(0), Counts = manager.Dictionary<int, int>(), Queue = manager.Queue<int>(),
            Condition = manager.Condition(), Barrier = manager.Barrier(2), Event = manager.Event(), Done = done,
            Arrived = arrived, Torn = torn, Told = told, IsOver = isOver,
        };
        crowd.Keep([Live, Live, Live, Live], common, TimeSpan.FromMilliseconds(Milliseconds));
        crowd.Books.Count("steps", done.Sum());
        if (losesManager)
        {
            Lose(crowd, manager, common);
            return;
        }

        isOver.Value = 1;
        if (!crowd.AwaitEnd("using a manager")) return;
        if (told.Value > 0) crowd.Books.Fault("The manager was said to be lost, and it is there.");
        Settle(crowd, common);
    }

    /// <summary>Those that are in the middle of something when the manager is killed come to an end by it.</summary>
    private static void Lose(Crowd crowd, SyncManager manager, Common common)
    {
        List<Participant> waiting =
        [
            crowd.Add(GetForEver, common, isDoomed: false), crowd.Add(HoldForEver, common, isDoomed: false),
            crowd.Add(HoldForEver, common, isDoomed: false), crowd.Add(Live, common, isDoomed: false),
        ];
        Thread.Sleep(crowd.Random.Next(200));
        // Some may only just be on their way in.
        crowd.ExpectedError = typeof(ManagerLostException);
        IDoom doom = manager.Create<IDoom>().Object;
        Bound.Throws<ManagerLostException>(doom.Kill);
        long start = Stopwatch.GetTimestamp();
        if (!crowd.AwaitEnd("using a manager that was killed")) return;
        crowd.Books.Count("milliseconds until all knew", (long)Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        crowd.Books.Open(waiting.Count);
        crowd.Books.Close(
            "told that the manager is lost",
            Math.Min(waiting.Count, common.Told.Value + crowd.CountFailed<ManagerLostException>()));
        Bound.Throws<ManagerLostException>(() => common.Queue.Put(1));
        using SyncManager next = SyncManager.StartNew();
        if (next.Value(1).Add(1) != 2) crowd.Books.Fault("A new manager does not work.");
    }

    private static void GetForEver(Common common, Life life)
    {
        try
        {
            while (common.IsOver.Value == 0) common.Queue.Get();
        }
        catch (ManagerLostException)
        {
            common.Told.Add(1);
        }
    }

    private static void HoldForEver(Common common, Life life)
    {
        try
        {
            using (common.Lock.Acquire(out _)) Thread.Sleep(50);
            common.Barrier.Wait();
            common.Event.Clear();
            while (common.IsOver.Value == 0) common.Queue.Get();
        }
        catch (BarrierBrokenException)
        {
            GetForEver(common, life);
        }
        catch (ManagerLostException)
        {
            common.Told.Add(1);
        }
    }

    private static void Settle(Crowd crowd, Common common)
    {
        Books books = crowd.Books;
        int killed = crowd.CountKilled;
        if (common.Torn.Value > 0) books.Fault($"{common.Torn.Value} times it was half done and nobody was told.");
        // A client that was killed is gone for the server when that has read the end of its connection.
        if (!SpinWait.SpinUntil(() => common.Semaphore.Value == Permits, Bound.Limit))
            books.Fault($"Of {Permits} permits {common.Semaphore.Value} came back.");
        if (!SpinWait.SpinUntil(() => !common.Lock.IsLocked && !common.Condition.IsLocked, Bound.Limit))
            books.Fault("A lock is held when all clients have ended.");
        using (common.Lock.Acquire(out _)) { }
        using (common.Condition.Acquire(out _)) { }
        while (common.Queue.TryGet(out int item)) common.Arrived.Add(item, 1);
        int missing = 0;
        int[] arrived = common.Arrived.ToArray();
        for (int life = 0; life < Crowd.Most; life++)
        {
            int put = Math.Min(MostItems, common.Done[life * Steps.Length]);
            books.Open(put);
            for (int i = 0; i < MostItems; i++)
            {
                int times = arrived[life * MostItems + i];
                if (times > 1) books.Fault($"The item {i} of {life} arrived {times} times.");
                if (times == 1 && i > put) books.Fault($"The item {i} of {life} was never put.");
                if (times == 1 && i < put) books.Close("items");
                if (times == 0 && i < put) missing++;
            }
        }

        books.Close("items with one that was killed", missing);
        if (missing > killed) books.Fault($"{missing} items are missing, and {killed} were killed.");
        int held = Sum(step: 2);
        int pair = common.Pair[0];
        if (pair < held || pair > held + killed) books.Fault($"{pair} were counted, {held} done, and {killed} killed.");
        int counted = common.Counts.ToArray().Sum(static pair => pair.Value);
        int counts = Sum(step: 4);
        if (counted < counts || counted > counts + killed)
            books.Fault($"{counted} are in the dictionary, {counts} done, and {killed} killed.");
        if (Math.Abs(common.Inside.Value) > killed) books.Fault($"{common.Inside.Value} are inside, of {killed} killed.");

        int Sum(int step)
        {
            int sum = 0;
            for (int life = 0; life < Crowd.Most; life++) sum += common.Done[life * Steps.Length + step];
            return sum;
        }
    }
}
