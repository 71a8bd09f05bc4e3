using PoolRuntime.Tests;
using Xunit;
using Xunit.Abstractions;

namespace PoolRuntime.Chaos;

#pragma warning disable POOL501 // Whoever is killed gives nothing back; that is what is tested.

/// <summary>
/// Locks and semaphores between processes while those that hold them, or wait for them, are killed. Each death of a
/// holder is told once; what a lock guards is half done only where that was told.
/// </summary>
public sealed class LockChaos(ITestOutputHelper output)
{
    private const int Milliseconds = 3000;
    private const int MostPermits = 3;

    // What a participant is at, as it has said before or after.
    private const int Elsewhere = 0;
    private const int Wanting = 1;
    private const int Holding = 2;
    private const int Releasing = 3;

    [Fact]
    public void Others_go_on_when_a_holder_is_killed_and_one_of_them_is_told() => ChaosRun.Rounds(output, HoldLocks);

    [Fact]
    public void Permits_of_those_that_were_killed_come_back() => ChaosRun.Rounds(output, HoldPermits);

    private sealed class Guarded
    {
        public ProcessLock? Lock;
        public ProcessRLock? RLock;
        public bool TakesOver;

        /// <summary>Two numbers that are the same unless somebody is in between, and who that is.</summary>
        public required SharedArray<int> Pair;

        /// <summary>What each is at.</summary>
        public required SharedArray<int> At;

        /// <summary>How often each has held the lock.</summary>
        public required SharedArray<int> Done;

        /// <summary>How many deaths were told, and of which processes.</summary>
        public required SharedArray<int> Told;

        public required SharedValue<int> TornUntold;

        public required SharedValue<int> IsOver;

        public ProcessLockBase Any => (ProcessLockBase?)Lock ?? RLock!;

        /// <summary>Acquires the lock.</summary>
        /// <returns>Whether it is held now; else somebody has died.</returns>
        public bool TryEnter(out bool wasAbandoned)
        {
            wasAbandoned = false;
            if (TakesOver)
            {
                Any.Acquire(out wasAbandoned);
                if (wasAbandoned) Told.Add(0, 1);
                return true;
            }

            try
            {
                Any.Acquire();
                return true;
            }
            catch (AbandonedException error)
            {
                Told[Told.Add(0, 1)] = error.ProcessId;
                return false;
            }
        }

        /// <summary>With the lock held: the pair as it has to be.</summary>
        public void Repair(bool wasAbandoned)
        {
            if (Pair[0] == Pair[1]) return;
            if (!wasAbandoned) TornUntold.Add(1);
            Pair[1] = Pair[0];
        }
    }

    private static void HoldAgainAndAgain(Guarded guarded, Life life)
    {
        IDisposable? doom = null;
        Random random = new(life.Seed);
        while (guarded.IsOver.Value == 0)
        {
            guarded.At[life.Number] = Wanting;
            if (!guarded.TryEnter(out bool wasAbandoned)) continue;
            guarded.At[life.Number] = Holding;
            doom ??= life.Begin();
            int depth = guarded.RLock is null ? 0 : random.Next(3);
            for (int i = 0; i < depth; i++)
                if (!guarded.Any.TryAcquire()) throw new InvalidOperationException("It does not hold what it holds.");
            int other = guarded.Pair.Exchange(2, Environment.ProcessId);
            if (other != 0 && ProcessLife.Look(other) is not null)
                throw new InvalidOperationException($"Process {other} is inside as well.");
            guarded.Repair(wasAbandoned);
            guarded.Pair[0]++;
            Linger(random);
            guarded.Pair[1]++;
            guarded.Done[life.Number]++;
            guarded.Pair[2] = 0;
            guarded.At[life.Number] = Releasing;
            for (int i = 0; i <= depth; i++) guarded.Any.Release();
            guarded.At[life.Number] = Elsewhere;
            if (random.Next(4) == 0) Linger(random);
        }

        doom?.Dispose();
    }

    private static void Linger(Random random)
    {
        switch (random.Next(20))
        {
            case 0:
                Thread.Sleep(random.Next(3));
                break;
            case 1:
                Thread.Yield();
                break;
            default:
                Thread.SpinWait(random.Next(200));
                break;
        }
    }

    private static void HoldLocks(Crowd crowd)
    {
        bool isRecursive = crowd.Random.Next(2) == 0;
        using ProcessLock? once = isRecursive ? null : new();
        using ProcessRLock? again = isRecursive ? new() : null;
        using SharedArray<int> pair = SharedArray<int>.WithoutLock(3);
        using SharedArray<int> at = SharedArray<int>.WithoutLock(Crowd.Most);
        using SharedArray<int> done = SharedArray<int>.WithoutLock(Crowd.Most);
        using SharedArray<int> told = SharedArray<int>.WithoutLock(10 * Crowd.Most);
        using SharedValue<int> tornUntold = SharedValue<int>.WithoutLock();
        using SharedValue<int> isOver = SharedValue<int>.WithoutLock();
        Guarded guarded = new()
        {
            Lock = once, RLock = again, TakesOver = crowd.Random.Next(2) == 0, Pair = pair, At = at, Done = done,
            Told = told, TornUntold = tornUntold, IsOver = isOver,
        };
        crowd.Keep(
            [HoldAgainAndAgain, HoldAgainAndAgain, HoldAgainAndAgain, HoldAgainAndAgain], guarded,
            TimeSpan.FromMilliseconds(Milliseconds));
        isOver.Value = 1;
        if (!crowd.AwaitEnd("holding a lock")) return;
        Bound.Within(() =>
        {
            bool wasAbandoned;
            while (!guarded.TryEnter(out wasAbandoned)) { }
            guarded.Repair(wasAbandoned);
            guarded.Any.Release();
        });
        Settle(crowd, guarded);
    }

    private static void Settle(Crowd crowd, Guarded guarded)
    {
        Books books = crowd.Books;
        if (guarded.Any.IsLocked) books.Fault("The lock is held when all have ended.");
        int done = guarded.Done.Sum();
        int counted = guarded.Pair[0];
        int killed = crowd.CountKilled;
        books.Open(done);
        books.Close("times held", Math.Min(done, counted));
        if (counted > done + killed) books.Fault($"{counted} were counted, {done} done, and {killed} killed.");
        // Somebody that was told may itself have been killed before it could say so.
        int told = guarded.Told[0];
        int surely = crowd.Killed.Count(one => guarded.At[one.Life.Number] == Holding);
        int wanting = crowd.Killed.Count(one => guarded.At[one.Life.Number] == Wanting);
        int perhaps = wanting + crowd.Killed.Count(one => guarded.At[one.Life.Number] == Releasing);
        books.Count("holders killed", surely);
        books.Count("deaths told", told);
        if (told > surely + perhaps || told < surely - wanting)
            books.Fault($"{told} deaths were told, of {surely} holders and {perhaps} that may have been ({wanting}).");
        int torn = guarded.TornUntold.Value;
        if (guarded.TakesOver)
        {
            if (torn > 0) books.Fault($"{torn} times it was half done, and the one that found it was not told.");
            return;
        }

        int[] processes = guarded.Told.Slice(1, told);
        if (processes.Distinct().Count() != told) books.Fault($"A death was told twice: {string.Join(", ", processes)}.");
        if (torn > told + wanting) books.Fault($"{torn} times it was half done, and {told} deaths were told.");
    }

    private sealed class Permitted
    {
        public ProcessSemaphore? Semaphore;
        public ProcessBoundedSemaphore? Bounded;

        /// <summary>One for each permit: the process that has it.</summary>
        public required SharedArray<int> Seats;

        public required SharedArray<int> Done;

        public required SharedValue<int> IsOver;

        public ProcessSemaphoreBase Any => (ProcessSemaphoreBase?)Semaphore ?? Bounded!;

        /// <summary>Who has a permit finds a seat, that of a dead one too.</summary>
        public int Sit()
        {
            for (int look = 0; look < 10_000; look++)
            {
                for (int i = 0; i < Seats.Length; i++)
                {
                    int other = Seats[i];
                    if (other != 0 && (look % 100 != 99 || ProcessLife.Look(other) is not null)) continue;
                    if (Seats.CompareExchange(i, Environment.ProcessId, other) == other) return i;
                }

                Thread.Yield();
            }

            throw new InvalidOperationException("There are more permits than there may be.");
        }
    }

    private static void HoldPermit(Permitted permitted, Life life)
    {
        IDisposable? doom = null;
        Random random = new(life.Seed);
        while (permitted.IsOver.Value == 0)
        {
            permitted.Any.Acquire();
            doom ??= life.Begin();
            int seat = permitted.Sit();
            Linger(random);
            permitted.Done[life.Number]++;
            permitted.Seats[seat] = 0;
            permitted.Any.Release();
            if (random.Next(4) == 0) Linger(random);
        }

        doom?.Dispose();
    }

    private static void HoldPermits(Crowd crowd)
    {
        bool isBounded = crowd.Random.Next(2) == 0;
        int permits = crowd.Random.Next(1, MostPermits + 1);
        using ProcessSemaphore? plain = isBounded ? null : new(permits);
        using ProcessBoundedSemaphore? bounded = isBounded ? new(permits) : null;
        using SharedArray<int> seats = SharedArray<int>.WithoutLock(permits);
        using SharedArray<int> done = SharedArray<int>.WithoutLock(Crowd.Most);
        using SharedValue<int> isOver = SharedValue<int>.WithoutLock();
        Permitted permitted = new()
        {
            Semaphore = plain, Bounded = bounded, Seats = seats, Done = done, IsOver = isOver,
        };
        crowd.Keep(
            [HoldPermit, HoldPermit, HoldPermit, HoldPermit], permitted, TimeSpan.FromMilliseconds(Milliseconds));
        isOver.Value = 1;
        if (!crowd.AwaitEnd("holding permits")) return;
        crowd.Books.Count("permits held", done.Sum());
        crowd.Books.Open(permits);
        crowd.Books.Count("permits held by the dead", permits - permitted.Any.Value);
        for (int i = 0; i < permits; i++)
        {
            if (permitted.Any.TryAcquire()) crowd.Books.Close("permits that came back");
            else crowd.Books.Fault($"Of {permits} permits {i} came back: {permitted.Any}.");
        }

        if (permitted.Any.TryAcquire()) crowd.Books.Fault($"More than {permits} permits came back.");
    }
}
