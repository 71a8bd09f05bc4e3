using System.Diagnostics;
using PoolRuntime.Serialization;
using Xunit;

namespace PoolRuntime.Tests.Queues;

#pragma warning disable POOL604 // It only keeps the queue full.

/// <summary>Processes that are killed while they use a queue: the others go on, and know what was lost.</summary>
public sealed class KilledParticipantTests(PoolOfTwo fixture) : IClassFixture<PoolOfTwo>
{
    private const int Large = 50 << 20;

    private readonly ProcessPool _pool = fixture.Pool;

    // Kills the process that is to make it again, or to write it.
    private sealed class Deadly : ITravelsByReference<Deadly>
    {
        public bool KillsWriter;

        void ITravelsByReference<Deadly>.WriteReference(PayloadWriter writer)
        {
            writer.Write(KillsWriter);
            if (KillsWriter) Process.GetCurrentProcess().Kill();
        }

        static Deadly ITravelsByReference<Deadly>.ReadReference(PayloadReader reader)
        {
            Process.GetCurrentProcess().Kill();
            Thread.Sleep(Timeout.Infinite);
            return new Deadly();
        }
    }

    private sealed class Parcel
    {
        public byte[] Content = [];
        public Deadly? Deadly;
    }

    private static void KillSoon(double milliseconds)
    {
        int self = Environment.ProcessId;
        long start = Stopwatch.GetTimestamp();
        new Thread(() =>
        {
            while (Stopwatch.GetElapsedTime(start).TotalMilliseconds < milliseconds) Thread.Yield();
            Process.GetProcessById(self).Kill();
        }) { IsBackground = true }.Start();
    }

    private static int PutUntilKilled(ProcessQueue<byte[]> queue, int size, double after)
    {
        byte[] item = new byte[size];
        Array.Fill(item, (byte)1);
        queue.Put(item);
        KillSoon(after);
        while (true) queue.Put(item);
    }

    private static int GetUntilKilled(ProcessQueue<byte[]> queue, double after)
    {
        queue.Get();
        KillSoon(after);
        while (true) queue.Get();
    }

    private static int GetParcel(ProcessQueue<Parcel> queue) => queue.Get().Content.Length;

    private static int PutDeadly(ProcessQueue<Parcel> queue)
    {
        queue.Put(new Parcel { Content = new byte[Large], Deadly = new Deadly { KillsWriter = true } });
        return 0;
    }

    private static int JustGet(ProcessQueue<byte[]> queue) => queue.Get().Length;

    private void Dies<T>(AsyncResult<T> job) => Bound.Throws<WorkerLostException>(() => job.Get());

    [Theory]
    [InlineData(10)]
    [InlineData(Large)]
    public void An_item_that_a_killed_getter_was_reading_is_lost_and_counted_and_no_other(int size)
    {
        using ProcessQueue<Parcel> queue = new();
        queue.Put(new Parcel { Content = new byte[size], Deadly = new Deadly() });
        queue.Put(new Parcel { Content = new byte[size] });
        Dies(_pool.ApplyAsync(GetParcel, queue));
        Assert.Equal(size, Bound.Within(() => queue.Get()).Content.Length);
        Assert.Equal(1, queue.LostItems);
        Assert.True(queue.IsEmpty);
    }

    [Fact]
    public void An_item_whose_putter_is_killed_before_it_was_put_is_not_in_the_queue()
    {
        using ProcessQueue<Parcel> queue = new(maxSize: 1);
        Dies(_pool.ApplyAsync(PutDeadly, queue));
        Assert.True(queue.IsEmpty);
        queue.Put(new Parcel { Content = [1] });
        Assert.Single(queue.Get().Content);
        Assert.Equal(0, queue.LostItems);
    }

    [Fact]
    public void Putters_killed_at_any_point_hold_up_nobody_and_leave_whole_items()
    {
        using ProcessQueue<byte[]> queue = new(maxSize: 3);
        for (int round = 0; round < 12; round++)
        {
            int size = round % 3 == 0 ? Large : round % 3 == 1 ? 100 : 20_000;
            AsyncResult<int> putter = _pool.ApplyAsync(PutUntilKilled, queue, size, round * 0.7);
            byte[] item = [];
            Bound.Within(() =>
            {
                // Gets all the time, so that the putter is not only waiting for room.
                while (!putter.Ready)
                {
                    if (!queue.TryGet(out byte[] got)) continue;
                    item = got;
                    Assert.Equal(size, item.Length);
                    Assert.Equal(-1, item.AsSpan().IndexOfAnyExcept((byte)1));
                }

                while (queue.TryGet(out byte[] rest)) Assert.Equal(size, rest.Length);
            });
            Dies(putter);
            Bound.Within(() => queue.Put([1]));
            Assert.Equal([1], Bound.Within(() => queue.Get()));
        }

        Assert.Equal(0, queue.LostItems);
    }

    [Fact]
    public void Getters_killed_at_any_point_hold_up_nobody_and_lose_what_they_held_at_most()
    {
        using ProcessQueue<byte[]> queue = new(maxSize: 3);
        for (int round = 0; round < 12; round++)
        {
            long before = queue.LostItems;
            int size = round % 3 == 0 ? Large : round % 3 == 1 ? 100 : 20_000;
            byte[] item = new byte[size];
            AsyncResult<int> getter = _pool.ApplyAsync(GetUntilKilled, queue, round * 0.7);
            Bound.Within(() =>
            {
                while (!getter.Ready) queue.TryPut(item);
            });
            Dies(getter);
            Bound.Within(() =>
            {
                while (queue.TryGet(out byte[] rest)) Assert.Equal(size, rest.Length);
                queue.Put([2]);
                Assert.Equal([2], queue.Get());
            });
            Assert.InRange(queue.LostItems - before, 0, 1);
        }
    }

    [Fact]
    public void Getters_killed_while_they_wait_lose_nothing()
    {
        using ProcessQueue<byte[]> queue = new();
        for (int round = 0; round < 5; round++)
        {
            AsyncResult<int> killed = _pool.ApplyAsync(GetUntilKilled, queue, 20.0);
            Task<byte[]> here = Task.Run(() => queue.Get());
            queue.Put([1]);
            Bound.Until(() => queue.IsEmpty, "one of them got it");
            if (here.IsCompleted) queue.Put([1]);
            Dies(killed);
            if (!here.IsCompleted) queue.Put([3]);
            Assert.Single(Bound.Within(() => here.GetAwaiter().GetResult()));
        }

        Assert.True(queue.IsEmpty);
        Assert.Equal(0, queue.LostItems);
    }
}
