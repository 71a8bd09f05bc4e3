using System.Diagnostics;
using PoolRuntime.Conformance.Pools;
using PoolRuntime.Tests;
using Xunit;

namespace PoolRuntime.Conformance.Queues;

/// <summary>Queues between processes, and, where it is the same, between threads.</summary>
public sealed class ProcessQueueTests(SharedPools pools) : IClassFixture<SharedPools>
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(200);

    [Theory, OnBoth]
    [Trait("Conformance", "MP-034")]
    public void Get_in_each_of_its_ways(WorkerKind kind)
    {
        using Either queue = new(kind);
        Assert.Throws<QueueEmptyException>(() => queue.Get(TimeSpan.Zero));
        Assert.Throws<QueueEmptyException>(() => queue.Get(TimeSpan.FromMilliseconds(20)));
        Assert.False(queue.TryGet(out _));
        Bound.Within(() => pools.Of(kind).Apply(PutFive, queue.Far, queue.Near));
        Assert.Equal(0, Bound.Within(() => queue.Get(null)));
        Assert.Equal(1, queue.Get(Moment));
        Assert.Equal(2, queue.Get(TimeSpan.Zero));
        Assert.True(queue.TryGet(out int third));
        Assert.Equal(3, third);
        Assert.Equal(4, queue.Get(null));
        Assert.False(queue.TryGet(out _));
    }

    [Theory, OnBoth]
    [Trait("Conformance", "MP-036")]
    public void Count_follows_each_put_and_get(WorkerKind kind)
    {
        using Either queue = new(kind);
        Assert.Equal(0, queue.Count);
        queue.Put(1);
        Assert.Equal(1, queue.Count);
        queue.Put(2);
        Assert.Equal(2, queue.Count);
        queue.Get(null);
        Assert.Equal(1, queue.Count);
        queue.Get(null);
        Assert.Equal(0, queue.Count);
    }

    [Theory, OnBoth]
    [Trait("Conformance", "MP-037")]
    public void Join_ends_when_four_consumers_have_done_ten_items(WorkerKind kind)
    {
        using Pool pool = kind == WorkerKind.Processes ? new ProcessPool(4) : new WorkerThreadPool(4);
        using Either queue = new(kind);
        AsyncResult<int>[] consumers =
            [.. Enumerable.Range(0, 4).Select(_ => pool.ApplyAsync(Consume, queue.Far, queue.Near))];
        for (int i = 0; i < 10; i++) queue.Put(i);
        Bound.Within(queue.Join);
        Assert.Equal(0, queue.Count);
        for (int i = 0; i < 4; i++) queue.Put(-1);
        Assert.Equal(10, consumers.Sum(consumer => Bound.Within(() => consumer.Get())));
        Bound.Within(pool.Dispose);
    }

    [Theory, OnBoth]
    [Trait("Conformance", "MP-039")]
    public void Waiting_takes_its_time(WorkerKind kind)
    {
        using Either queue = new(kind);
        long start = Stopwatch.GetTimestamp();
        Assert.Throws<QueueEmptyException>(() => queue.Get(Moment));
        Assert.InRange(Stopwatch.GetElapsedTime(start), Moment - TimeSpan.FromMilliseconds(20), Bound.Limit);
    }

    private sealed class Unsendable
    {
        public Exception? Error;
    }

    [Fact]
    [Trait("Conformance", "MP-040")]
    public void What_cannot_travel_is_refused_and_takes_no_room()
    {
        using ProcessQueue<Unsendable> queue = new(maxSize: 1);
        Assert.Throws<NotTransferableException>(() => queue.Put(new Unsendable { Error = new FormatException() }));
        Assert.False(queue.IsFull);
        queue.Put(new Unsendable());
        Assert.Null(queue.Get().Error);
    }

    [Fact]
    [Trait("Conformance", "MP-041")]
    public void Who_puts_gets_the_error_and_has_the_item_and_the_error_names_the_member()
    {
        using ProcessQueue<Unsendable> queue = new();
        Unsendable item = new() { Error = new FormatException() };
        NotTransferableException refused = Assert.Throws<NotTransferableException>(() => queue.Put(item));
        Assert.Contains(nameof(Unsendable.Error), refused.What);
        Assert.NotEmpty(refused.Reason);
        Assert.True(queue.IsEmpty);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Conformance", "MP-042")]
    public void A_closed_queue_does_not_say_whether_it_is_empty(bool isUsed)
    {
        using ProcessQueue<int> queue = new();
        if (isUsed)
        {
            queue.Put(1);
            queue.Get();
        }

        queue.Close();
        queue.JoinThread();
        Assert.Contains("is closed", Assert.Throws<ObjectDisposedException>(() => queue.IsEmpty).Message);
    }

    [Fact]
    [Trait("Conformance", "MP-043")]
    public void A_closed_queue_takes_and_gives_nothing()
    {
        using ProcessQueue<int> queue = new();
        queue.Close();
        Assert.Contains("is closed", Assert.Throws<ObjectDisposedException>(() => queue.Put(1)).Message);
        Assert.Contains("is closed", Assert.Throws<ObjectDisposedException>(() => queue.Get()).Message);
    }

    [Fact]
    [Trait("Conformance", "MP-227")]
    public void A_closed_simple_queue_does_not_say_whether_it_is_empty()
    {
        using SimpleProcessQueue<int> queue = new();
        queue.Close();
        Assert.Throws<ObjectDisposedException>(() => queue.IsEmpty);
    }

    [Fact]
    [Trait("Conformance", "MP-228")]
    public void A_simple_queue_says_rightly_whether_it_is_empty_here_and_there()
    {
        using SimpleProcessQueue<string> queue = new();
        Assert.True(queue.IsEmpty);
        string seen = Bound.Within(() => pools.Of(WorkerKind.Processes).Apply(
            static queue =>
            {
                bool before = queue.IsEmpty;
                queue.Put("one");
                queue.Put("two");
                return $"{before} {queue.IsEmpty}";
            }, queue));
        Assert.Equal("True False", seen);
        Assert.False(queue.IsEmpty);
        Assert.Equal("one", queue.Get());
        Assert.Equal("two", queue.Get());
        Assert.True(queue.IsEmpty);
    }

    [Fact]
    [Trait("Conformance", "MP-229")]
    public void A_simple_queue_can_be_closed_twice()
    {
        using SimpleProcessQueue<int> queue = new();
        queue.Close();
        queue.Close();
    }

    [Fact]
    [Trait("Conformance", "MP-230")]
    public void Nothing_goes_into_a_closed_simple_queue_or_comes_out()
    {
        using SimpleProcessQueue<int> queue = new();
        queue.Put(1);
        queue.Close();
        Assert.Throws<ObjectDisposedException>(() => queue.Put(2));
        Assert.Throws<ObjectDisposedException>(() => queue.Get());
    }

    [Fact]
    [Trait("Conformance", "X-035")]
    public void An_item_is_written_when_it_is_put()
    {
        using ProcessQueue<List<int>> queue = new();
        List<int> item = [1];
        queue.Put(item);
        item.Add(2);
        Assert.Equal([1], Bound.Within(() => pools.Of(WorkerKind.Processes).Apply(static queue => queue.Get(), queue)));
        using ProcessQueue<Unsendable> refusing = new();
        Assert.Throws<NotTransferableException>(() => refusing.Put(new Unsendable { Error = new FormatException() }));
    }

    [Fact]
    [Trait("Conformance", "X-037")]
    public void Processes_killed_in_get_and_put_hold_up_nobody_two_hundred_times()
    {
        const int rounds = 25;
        const int pairs = 4;
        using ProcessPool pool = new(2);
        using ProcessQueue<byte[]> queue = new(maxSize: 4);
        Random chance = new(1);
        int killed = 0;
        for (int round = 0; round < rounds; round++)
        {
            List<AsyncResult<int>> dying = [];
            for (int i = 0; i < pairs; i++)
            {
                dying.Add(pool.ApplyAsync(PutAndDie, queue, chance.NextDouble() * 4));
                dying.Add(pool.ApplyAsync(GetAndDie, queue, chance.NextDouble() * 4));
            }

            foreach (AsyncResult<int> job in dying) Bound.Throws<WorkerLostException>(() => job.Get());
            killed += dying.Count;
            Bound.Within(() =>
            {
                while (queue.TryGet(out byte[] rest)) AssertWhole(rest);
                queue.Put([7]);
                Assert.Equal([7], queue.Get(Bound.Limit));
            });
        }

        Assert.Equal(200, killed);
        Assert.InRange(queue.LostItems, 0, killed / 2);
    }

    private static void AssertWhole(byte[] item) => Assert.Equal(-1, item.AsSpan().IndexOfAnyExcept((byte)7));

    private static void DieAfter(double milliseconds)
    {
        long start = Stopwatch.GetTimestamp();
        new Thread(() =>
        {
            while (Stopwatch.GetElapsedTime(start).TotalMilliseconds < milliseconds) Thread.Yield();
            Process.GetCurrentProcess().Kill();
        }) { IsBackground = true }.Start();
    }

    private static int PutAndDie(ProcessQueue<byte[]> queue, double after)
    {
        DieAfter(after);
        for (int size = 1; ; size = size * 3 % 200_003)
        {
            byte[] item = new byte[size];
            Array.Fill(item, (byte)7);
            queue.Put(item);
        }
    }

    private static int GetAndDie(ProcessQueue<byte[]> queue, double after)
    {
        DieAfter(after);
        while (true) AssertWhole(queue.Get());
    }

    private static int PutFive(JoinableProcessQueue<int>? far, int near)
    {
        Either queue = new(far, near);
        for (int i = 0; i < 5; i++) queue.Put(i);
        return 5;
    }

    private static int Consume(JoinableProcessQueue<int>? far, int near)
    {
        Either queue = new(far, near);
        for (int done = 0; ; done++)
        {
            int item = queue.Get(null);
            queue.TaskDone();
            if (item < 0) return done;
        }
    }

    /// <summary>A queue between processes, or one between threads, which jobs on threads find by its number.</summary>
    private sealed class Either : IDisposable
    {
        private static readonly List<BlockingQueue<int>> Queues = [];

        public Either(WorkerKind kind)
        {
            if (kind == WorkerKind.Processes)
            {
                Far = new JoinableProcessQueue<int>();
                return;
            }

            lock (Queues)
            {
                Near = Queues.Count;
                Queues.Add(new BlockingQueue<int>());
            }
        }

        public Either(JoinableProcessQueue<int>? far, int near) => (Far, Near) = (far, near);

        public JoinableProcessQueue<int>? Far { get; }

        public int Near { get; }

        public long Count => Far?.Count ?? Local.Count;

        private BlockingQueue<int> Local
        {
            get
            {
                lock (Queues) return Queues[Near];
            }
        }

        public void Dispose() => Far?.Dispose();

        public void Put(int item)
        {
            if (Far is { } far) far.Put(item);
            else Local.Put(item);
        }

        public int Get(TimeSpan? timeout) => Far is { } far ? far.Get(timeout) : Local.Get(timeout);

        public bool TryGet(out int item) => Far is { } far ? far.TryGet(out item) : Local.TryGet(out item);

        public void TaskDone()
        {
            if (Far is { } far) far.TaskDone();
            else Local.TaskDone();
        }

        public void Join()
        {
            if (Far is { } far) far.Join();
            else Local.Join();
        }
    }
}
