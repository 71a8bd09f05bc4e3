using PoolRuntime.Tests;
using Xunit;
using Xunit.Abstractions;

namespace PoolRuntime.Chaos;

/// <summary>
/// Queues between processes while those that put and get are killed: in the middle of it, or waiting. What was put
/// arrives once and whole, but for one item of each that was killed; nobody is held up.
/// </summary>
public sealed class QueueChaos(ITestOutputHelper output)
{
    private const int MostItems = 5000;
    private const int Milliseconds = 3000;

    [Fact]
    public void Every_item_arrives_once_or_is_lost_with_one_that_was_killed() =>
        ChaosRun.Rounds(output, Round);

    /// <summary>A queue of one of the kinds, and what has become of its items.</summary>
    private sealed class Traffic
    {
        public ProcessQueue<Parcel>? Plain;
        public JoinableProcessQueue<Parcel>? Joinable;
        public SimpleProcessQueue<Parcel>? Simple;

        /// <summary>How often each item has arrived.</summary>
        public required SharedArray<int> Arrived;

        /// <summary>How many items each has begun to put.</summary>
        public required SharedArray<int> Begun;

        /// <summary>How many items each has put.</summary>
        public required SharedArray<int> Put;

        public required SharedValue<int> IsOver;

        public string Name => Plain is not null ? "queues" : Joinable is not null ? "joinable queues" : "simple queues";

        public void PutIn(Parcel parcel)
        {
            if (Simple is not null) Simple.Put(parcel);
            else (Plain ?? Joinable)!.Put(parcel);
        }

        /// <summary>The next item; null when there will be none.</summary>
        public Parcel? Take()
        {
            try
            {
                Parcel parcel = Simple is not null ? Simple.Get() : (Plain ?? Joinable)!.Get();
                return parcel.IsLast ? null : parcel;
            }
            catch (QueueShutdownException)
            {
                return null;
            }
        }
    }

    private sealed class Parcel
    {
        public int Life;
        public int Number;
        public bool IsLast;
        public byte[] Content = [];

        public static Parcel Next(int life, int number, Random random)
        {
            // Copied, copied in a block of its own, or in a part of its own.
            int size = random.Next(40) switch
            {
                0 => random.Next(1, 8) << 20,
                < 8 => random.Next(40_000),
                _ => random.Next(100),
            };
            byte[] content = new byte[size];
            Array.Fill(content, (byte)(life + number));
            return new Parcel { Life = life, Number = number, Content = content };
        }

        public void Check()
        {
            if (Content.AsSpan().IndexOfAnyExcept((byte)(Life + Number)) is >= 0 and var at)
                throw new InvalidDataException($"The item {Number} of {Life} is not whole at {at} of {Content.Length}.");
        }
    }

    private static void PutItems(Traffic traffic, Life life)
    {
        IDisposable? doom = null;
        Random random = new(life.Seed);
        for (int i = 0; i < MostItems && traffic.IsOver.Value == 0; i++)
        {
            // From the first on, or most would be killed before they have compiled their code.
            if (i == 1) doom = life.Begin();
            Parcel parcel = Parcel.Next(life.Number, i, random);
            traffic.Begun[life.Number] = i + 1;
            traffic.PutIn(parcel);
            traffic.Put[life.Number] = i + 1;
        }

        doom?.Dispose();
    }

    private static void GetItems(Traffic traffic, Life life)
    {
        IDisposable? doom = null;
        while (traffic.Take() is { } parcel)
        {
            doom ??= life.Begin();
            parcel.Check();
            traffic.Arrived.Add(parcel.Life * MostItems + parcel.Number, 1);
            traffic.Joinable?.TaskDone();
        }

        doom?.Dispose();
    }

    private static void Round(Crowd crowd)
    {
        int maxSize = crowd.Random.Next(3) == 0 ? 0 : crowd.Random.Next(1, 50);
        int kind = crowd.Random.Next(3);
        using ProcessQueue<Parcel>? plain = kind == 0 ? new(maxSize) : null;
        using JoinableProcessQueue<Parcel>? joinable = kind == 1 ? new(maxSize) : null;
        using SimpleProcessQueue<Parcel>? simple = kind == 2 ? new() : null;
        using SharedArray<int> arrived = SharedArray<int>.WithoutLock(Crowd.Most * MostItems);
        using SharedArray<int> begun = SharedArray<int>.WithoutLock(Crowd.Most);
        using SharedArray<int> put = SharedArray<int>.WithoutLock(Crowd.Most);
        using SharedValue<int> isOver = SharedValue<int>.WithoutLock();
        Traffic traffic = new()
        {
            Plain = plain, Joinable = joinable, Simple = simple, Arrived = arrived, Begun = begun, Put = put,
            IsOver = isOver,
        };
        crowd.Books.Count(traffic.Name);
        List<Participant> putters = [];
        List<Participant> getters = [];
        crowd.Keep(
            [PutItems, GetItems, PutItems, GetItems], traffic, TimeSpan.FromMilliseconds(Milliseconds),
            (one, place) => (place % 2 == 0 ? putters : getters).Add(one));
        isOver.Value = 1;
        // Whoever puts may wait for room, which only this one makes for sure.
        Participant last = crowd.Add(GetItems, traffic, isDoomed: false);
        getters.Add(last);
        if (!crowd.AwaitEnd(putters, "putting")) return;
        plain?.Shutdown();
        joinable?.Shutdown();
        if (!crowd.AwaitEnd(getters, "getting", () =>
        {
            if (simple is { IsEmpty: true }) simple.Put(new Parcel { IsLast = true });
        })) return;
        while (simple is { IsEmpty: false })
            if (!simple.Get().IsLast) crowd.Books.Fault("An item was left in a simple queue.");
        Settle(crowd, traffic, getters.Count(one => one.WasKilled));
    }

    private static void Settle(Crowd crowd, Traffic traffic, int killedGetters)
    {
        Books books = crowd.Books;
        int missing = 0;
        int unsure = 0;
        int[] arrived = traffic.Arrived.ToArray();
        for (int life = 0; life < Crowd.Most; life++)
        {
            int put = traffic.Put[life];
            books.Open(put);
            for (int i = 0; i < MostItems; i++)
            {
                int times = arrived[life * MostItems + i];
                if (times > 1) books.Fault($"The item {i} of {life} arrived {times} times.");
                else if (times == 1 && i >= traffic.Begun[life]) books.Fault($"The item {i} of {life} was never put.");
                else if (times == 1 && i < put) books.Close("items");
                else if (i < put) missing++;
                else if (i < traffic.Begun[life]) unsure += 1 - times;
            }
        }

        books.Close("items with one that was killed", missing);
        if (missing > killedGetters)
            books.Fault($"{missing} items are missing, and {killedGetters} were killed, of {traffic.Name}.");
        if ((traffic.Plain ?? traffic.Joinable) is not { } queue) return;
        if (!queue.IsEmpty) books.Fault($"{queue.Count} items were left in a queue.");
        long lost = queue.LostItems;
        books.Count("items counted as lost", lost);
        if (lost > killedGetters) books.Fault($"{lost} items were lost, and {killedGetters} getters were killed.");
        if (traffic.Joinable is not { } joinable)
        {
            if (lost > missing + unsure) books.Fault($"{lost} items were lost, and {missing} are missing.");
            return;
        }

        if (missing > lost) books.Fault($"{missing} items are missing, and {lost} were counted as lost.");
        bool isTold = false;
        try
        {
            if (!joinable.Join(ChaosRun.Patience)) books.Fault($"{joinable.Unfinished} items are never done.");
        }
        catch (QueueItemsLostException)
        {
            isTold = true;
        }

        if (isTold != lost > 0) books.Fault($"{lost} items were lost, and Join has {(isTold ? "" : "not ")}said so.");
    }
}
