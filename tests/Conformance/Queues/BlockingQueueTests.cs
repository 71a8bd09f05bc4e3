using System.Runtime.CompilerServices;
using PoolRuntime.Tests;
using Xunit;

namespace PoolRuntime.Conformance.Queues;

/// <summary>Queues between threads, of each kind.</summary>
public sealed class BlockingQueueTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(20);

    private static readonly Dictionary<string, (Func<int, BlockingQueue<int>> Make, int[] Order)> Makers = new()
    {
        ["first in, first out"] = (size => new BlockingQueue<int>(size), [111, 333, 222]),
        ["last in, first out"] = (size => new BlockingLifoQueue<int>(size), [222, 333, 111]),
        ["smallest first"] = (size => new BlockingPriorityQueue<int>(size), [111, 222, 333]),
    };

    public static TheoryData<string> Kinds => [.. Makers.Keys];

    private static BlockingQueue<int> Make(string kind, int size = 0) => Makers[kind].Make(size);

    private static Task<T> Start<T>(Func<T> work) => Task.Factory.StartNew(
        work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static string Outcome(Action work) => Record.Exception(work)?.GetType().Name ?? "done";

    private static T End<T>(Task<T> task) => Bound.Within(() => task.GetAwaiter().GetResult());

    private static string GetUntilEnd(BlockingQueue<int> queue) => Outcome(() =>
    {
        while (true)
        {
            queue.Get();
            queue.TaskDone();
        }
    });

    private static string PutUntilEnd(BlockingQueue<int> queue) => Outcome(() =>
    {
        for (int i = 0; ; i++) queue.Put(i);
    });

    [Theory, MemberData(nameof(Kinds))]
    [Trait("Conformance", "QU-001")]
    public void Nothing_can_be_done_with_of_a_new_queue(string kind) =>
        Assert.Throws<InvalidOperationException>(Make(kind).TaskDone);

    [Theory, MemberData(nameof(Kinds))]
    [Trait("Conformance", "QU-002")]
    public void Join_waits_for_a_hundred_items_twice(string kind)
    {
        BlockingQueue<int> queue = Make(kind);
        Task<string>[] workers = [Start(() => GetUntilEnd(queue)), Start(() => GetUntilEnd(queue))];
        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < 100; i++) queue.Put(i);
            Bound.Within(queue.Join);
            Assert.Equal(0, queue.Unfinished);
        }

        Assert.Throws<InvalidOperationException>(queue.TaskDone);
        queue.Shutdown();
        foreach (Task<string> worker in workers) Assert.Equal(nameof(QueueShutdownException), End(worker));
    }

    [Theory, MemberData(nameof(Kinds))]
    [Trait("Conformance", "QU-003")]
    public void Order_size_full_and_empty_and_both_sides_release_each_other(string kind)
    {
        BlockingQueue<int> queue = Make(kind, 3);
        for (int round = 0; round < 2; round++)
        {
            Assert.True(queue.IsEmpty);
            foreach (int item in new[] { 111, 333, 222 }) queue.Put(item);
            Assert.True(queue.IsFull);
            Assert.Equal(3, queue.Count);
            Assert.False(queue.TryPut(4));
            Assert.Throws<QueueFullException>(() => queue.Put(4, Moment));
            Task<string> putter = Start(() => Outcome(() => queue.Put(1000)));
            Thread.Sleep(Moment);
            Assert.Equal(Makers[kind].Order[0], queue.Get());
            Assert.Equal("done", End(putter));
            List<int> rest = [queue.Get(), queue.Get(), queue.Get()];
            Assert.Equal([.. Makers[kind].Order[1..], 1000], kind.StartsWith('l') ? [rest[1], rest[2], rest[0]] : rest);
            Assert.False(queue.TryGet(out _));
            Assert.Throws<QueueEmptyException>(() => queue.Get(Moment));
            Task<int> getter = Start(() => queue.Get());
            Thread.Sleep(Moment);
            queue.Put(5);
            Assert.Equal(5, End(getter));
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    [Trait("Conformance", "QU-004")]
    public void Negative_timeouts_are_refused(string kind)
    {
        BlockingQueue<int> queue = Make(kind, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => queue.Put(1, TimeSpan.FromSeconds(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => queue.Get(TimeSpan.FromSeconds(-1)));
    }

    [Theory, MemberData(nameof(Kinds))]
    [Trait("Conformance", "QU-006")]
    public void A_queue_that_was_made_smaller_is_full(string kind)
    {
        BlockingQueue<int> queue = Make(kind, 3);
        for (int i = 0; i < 3; i++) queue.Put(i);
        queue.MaxSize = 2;
        Assert.True(queue.IsFull);
        Assert.Throws<QueueFullException>(() => queue.Put(4, TimeSpan.Zero));
    }

    [Theory, MemberData(nameof(Kinds))]
    [Trait("Conformance", "QU-007")]
    public void An_empty_queue_that_is_shut_down_takes_and_gives_nothing(string kind)
    {
        BlockingQueue<int> queue = Make(kind);
        queue.Shutdown();
        Assert.Throws<QueueShutdownException>(() => queue.Put(1));
        Assert.Throws<QueueShutdownException>(() => queue.Get());
    }

    [Theory, MemberData(nameof(Kinds))]
    [Trait("Conformance", "QU-008")]
    public void What_is_left_comes_out_before_the_end(string kind)
    {
        BlockingQueue<int> queue = Make(kind);
        queue.Put(1);
        queue.Shutdown();
        Assert.Equal(1, queue.Get());
        Assert.Throws<QueueShutdownException>(() => queue.Get());
    }

    [Theory, MemberData(nameof(Kinds))]
    [Trait("Conformance", "QU-010")]
    public void It_stays_shut_down_whatever_comes_after(string kind)
    {
        BlockingQueue<int> queue = Make(kind);
        foreach (bool immediate in new[] { false, true, false })
        {
            queue.Shutdown(immediate);
            Assert.True(queue.IsShutdown);
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    [Trait("Conformance", "QU-012")]
    public void After_an_immediate_shutdown_nothing_is_left_to_get_or_to_wait_for(string kind)
    {
        BlockingQueue<int> queue = Make(kind, 2);
        queue.Put(1);
        queue.Put(2);
        queue.Shutdown(immediate: true);
        Assert.Throws<QueueShutdownException>(() => queue.Put(3));
        Assert.Throws<QueueShutdownException>(() => queue.TryPut(3));
        Assert.Throws<QueueShutdownException>(() => queue.Get());
        Assert.Throws<QueueShutdownException>(() => queue.TryGet(out _));
        Assert.Throws<InvalidOperationException>(queue.TaskDone);
        Bound.Within(queue.Join);
    }

    [Theory, MemberData(nameof(Kinds))]
    [Trait("Conformance", "QU-013")]
    public void Many_putters_and_getters_all_stop_at_a_shutdown(string kind) => StopMany(kind, immediate: false);

    [Theory, MemberData(nameof(Kinds))]
    [Trait("Conformance", "QU-014")]
    public void So_they_do_at_an_immediate_one_and_nothing_is_left(string kind) => StopMany(kind, immediate: true);

    private static void StopMany(string kind, bool immediate)
    {
        BlockingQueue<int> queue = Make(kind, 10);
        List<Task<string>> all = [];
        for (int i = 0; i < 4; i++) all.Add(Start(() => PutUntilEnd(queue)));
        for (int i = 0; i < 6; i++) all.Add(Start(() => GetUntilEnd(queue)));
        Task<string> joiner = Start(() => Outcome(queue.Join));
        Thread.Sleep(Moment);
        queue.Shutdown(immediate);
        foreach (Task<string> one in all) Assert.Equal(nameof(QueueShutdownException), End(one));
        Assert.Equal("done", End(joiner));
        Assert.True(queue.IsEmpty);
    }

    [Theory, MemberData(nameof(Kinds))]
    [Trait("Conformance", "QU-015")]
    public void Of_three_getters_of_two_items_one_is_told_of_the_end(string kind)
    {
        BlockingQueue<int> queue = Make(kind);
        queue.Put(1);
        queue.Put(2);
        queue.Shutdown();
        Task<string>[] getters = [.. Enumerable.Range(0, 3).Select(_ => Start(() => Outcome(() => queue.Get())))];
        Assert.Equal(["QueueShutdownException", "done", "done"], getters.Select(End).Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Kinds))]
    [Trait("Conformance", "QU-016")]
    public void After_an_immediate_one_all_are(string kind)
    {
        BlockingQueue<int> queue = Make(kind);
        queue.Put(1);
        queue.Put(2);
        queue.Shutdown(immediate: true);
        Task<string>[] getters = [.. Enumerable.Range(0, 3).Select(_ => Start(() => Outcome(() => queue.Get())))];
        Assert.All(getters, getter => Assert.Equal(nameof(QueueShutdownException), End(getter)));
    }

    [Theory, MemberData(nameof(Kinds))]
    [Trait("Conformance", "QU-017")]
    public void Putters_that_wait_are_told_of_the_end(string kind) => StopPutters(kind, immediate: false);

    [Theory, MemberData(nameof(Kinds))]
    [Trait("Conformance", "QU-018")]
    public void So_they_are_of_an_immediate_one(string kind) => StopPutters(kind, immediate: true);

    private static void StopPutters(string kind, bool immediate)
    {
        BlockingQueue<int> queue = Make(kind, 1);
        queue.Put(1);
        Task<string>[] putters = [.. Enumerable.Range(0, 3).Select(_ => Start(() => Outcome(() => queue.Put(2))))];
        Thread.Sleep(Moment);
        queue.Shutdown(immediate);
        Assert.All(putters, putter => Assert.Equal(nameof(QueueShutdownException), End(putter)));
    }

    [Theory, MemberData(nameof(Kinds))]
    [Trait("Conformance", "QU-019")]
    public void Join_ends_when_what_is_left_is_done_with(string kind)
    {
        BlockingQueue<int> queue = Make(kind);
        queue.Put(1);
        queue.Put(2);
        queue.Shutdown();
        Task<string> joiner = Start(() => Outcome(queue.Join));
        for (int i = 0; i < 2; i++)
        {
            Assert.False(joiner.IsCompleted);
            queue.Get();
            queue.TaskDone();
        }

        Assert.Equal("done", End(joiner));
    }

    [Theory, MemberData(nameof(Kinds))]
    [Trait("Conformance", "QU-020")]
    public void Join_ends_at_once_when_nothing_is_in_flight(string kind)
    {
        BlockingQueue<int> queue = Make(kind);
        queue.Put(1);
        queue.Put(2);
        Task<string> joiner = Start(() => Outcome(queue.Join));
        Thread.Sleep(Moment);
        Assert.False(joiner.IsCompleted);
        queue.Shutdown(immediate: true);
        Assert.Equal("done", End(joiner));
    }

    [Theory, MemberData(nameof(Kinds))]
    [Trait("Conformance", "QU-022")]
    public void Dropping_releases_putters_and_joiners(string kind)
    {
        BlockingQueue<int> queue = Make(kind, 1);
        queue.Put(1);
        Task<string> putter = Start(() => Outcome(() => queue.Put(2)));
        Task<string> joiner = Start(() => Outcome(queue.Join));
        Thread.Sleep(Moment);
        queue.Shutdown(immediate: true);
        Assert.Equal(nameof(QueueShutdownException), End(putter));
        Assert.Equal("done", End(joiner));
    }

    [Theory, MemberData(nameof(Kinds))]
    [Trait("Conformance", "QU-024")]
    public void A_getter_that_waits_is_woken_by_the_end(string kind)
    {
        BlockingQueue<int> queue = Make(kind);
        Task<string> getter = Start(() => Outcome(() => queue.Get()));
        Thread.Sleep(Moment);
        queue.Shutdown();
        Assert.Equal(nameof(QueueShutdownException), End(getter));
    }

    [Fact]
    [Trait("Conformance", "QU-025")]
    public void What_the_storage_throws_leaves_the_queue_as_it_was()
    {
        bool fails = false;
        BlockingPriorityQueue<int> queue = new(3, Comparer<int>.Create(
            (left, right) => fails ? throw new FormatException() : left.CompareTo(right)));
        queue.Put(2);
        queue.Put(1);
        fails = true;
        Assert.Throws<FormatException>(() => queue.Put(3));
        fails = false;
        Assert.Equal(2, queue.Count);
        queue.Put(3);
        Assert.Equal([1, 2, 3], new[] { queue.Get(), queue.Get(), queue.Get() });
    }

    [Fact]
    [Trait("Conformance", "QU-026")]
    public void Putting_getting_size_and_emptiness_in_all_ways()
    {
        BlockingQueue<int> queue = new();
        Assert.True(queue.IsEmpty);
        queue.Put(1);
        Assert.True(queue.TryPut(2));
        queue.Put(3, Moment);
        queue.Put(4, TimeSpan.Zero);
        Assert.Equal(4, queue.Count);
        Assert.Equal(1, queue.Get());
        Assert.Equal(2, queue.Get(Moment));
        Assert.True(queue.TryGet(out int third));
        Assert.Equal(3, third);
        Assert.Equal(4, queue.Get(TimeSpan.Zero));
        Assert.True(queue.IsEmpty);
        Assert.Throws<QueueEmptyException>(() => queue.Get(TimeSpan.Zero));
        Assert.Throws<QueueEmptyException>(() => queue.Get(Moment));
        Assert.False(queue.TryGet(out _));
    }

    [Fact]
    [Trait("Conformance", "QU-027")]
    public void A_negative_timeout_of_a_getter_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new BlockingQueue<int>().Get(TimeSpan.FromSeconds(-1)));

    [Fact]
    [Trait("Conformance", "QU-029")]
    public void Fifty_putters_and_getters_lose_nothing() => LoseNothing(queue => queue.Get());

    [Fact]
    [Trait("Conformance", "QU-030")]
    public void So_do_getters_that_only_look() => LoseNothing(queue =>
    {
        while (true)
        {
            if (queue.TryGet(out int item)) return item;
            Thread.Yield();
        }
    });

    [Fact]
    [Trait("Conformance", "QU-031")]
    public void So_do_getters_that_wait_for_a_time() => LoseNothing(queue =>
    {
        while (true)
        {
            try
            {
                return queue.Get(TimeSpan.FromMilliseconds(1));
            }
            catch (QueueEmptyException)
            {
                // Not yet.
            }
        }
    });

    private static void LoseNothing(Func<BlockingQueue<int>, int> get)
    {
        const int threads = 50;
        const int each = 40;
        BlockingQueue<int> queue = new();
        Task<List<int>>[] getters = [.. Enumerable.Range(0, threads).Select(_ => Start(() =>
        {
            List<int> got = [];
            for (int i = 0; i < each; i++) got.Add(get(queue));
            return got;
        }))];
        Task<int>[] putters = [.. Enumerable.Range(0, threads).Select(number => Start(() =>
        {
            for (int i = 0; i < each; i++) queue.Put(number * each + i);
            return number;
        }))];
        foreach (Task<int> putter in putters) End(putter);
        Assert.Equal(Enumerable.Range(0, threads * each), getters.SelectMany(End).Order());
        Assert.True(queue.IsEmpty);
    }

    [Fact]
    [Trait("Conformance", "QU-032")]
    public void An_item_that_has_left_is_not_kept()
    {
        BlockingQueue<object> queue = new();
        WeakReference item = PutAndGet(queue);
        Bound.Until(
            () =>
            {
                GC.Collect();
                return !item.IsAlive;
            },
            "the item is collected");
        GC.KeepAlive(queue);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference PutAndGet(BlockingQueue<object> queue)
    {
        queue.Put(new object());
        return new WeakReference(queue.Get());
    }
}
