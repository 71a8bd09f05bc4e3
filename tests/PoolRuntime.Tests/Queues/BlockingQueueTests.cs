using Xunit;

namespace PoolRuntime.Tests.Queues;

#pragma warning disable POOL602 // What is not done, and what is refused, is what is tested.

public sealed class BlockingQueueTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(20);

    public static TheoryData<string> Kinds => [.. Makers.Keys];

    private static readonly Dictionary<string, Func<int, BlockingQueue<int>>> Makers = new()
    {
        ["first in, first out"] = size => new BlockingQueue<int>(size),
        ["last in, first out"] = size => new BlockingLifoQueue<int>(size),
        ["smallest first"] = size => new BlockingPriorityQueue<int>(size),
    };

    [Fact]
    public void Each_kind_gives_its_items_in_its_order()
    {
        int[] items = [3, 1, 2];
        Assert.Equal([3, 1, 2], Through(new BlockingQueue<int>(), items));
        Assert.Equal([2, 1, 3], Through(new BlockingLifoQueue<int>(), items));
        Assert.Equal([1, 2, 3], Through(new BlockingPriorityQueue<int>(), items));
        int[] many = [.. Enumerable.Range(0, 1_000).OrderBy(i => i * 7919 % 1_000)];
        Assert.Equal(Enumerable.Range(0, 1_000), Through(new BlockingPriorityQueue<int>(), many));
    }

    [Fact]
    public void Equal_priorities_keep_their_order()
    {
        BlockingPriorityQueue<(int Priority, object Data)> queue =
            new(comparer: Comparer<(int Priority, object Data)>.Create((a, b) => a.Priority.CompareTo(b.Priority)));
        object[] data = [new(), new(), new(), new()];
        foreach (object one in data) queue.Put((1, one));
        queue.Put((0, "first"));
        Assert.Equal("first", queue.Get().Data);
        foreach (object one in data) Assert.Same(one, queue.Get().Data);
    }

    [Fact]
    public void A_type_without_order_is_refused_at_once() =>
        Assert.Contains("IComparable", Assert.Throws<ArgumentException>(() => new BlockingPriorityQueue<object>()).Message);

    [Fact]
    public void A_comparer_that_throws_leaves_the_queue_as_it_was()
    {
        bool isBroken = false;
        BlockingPriorityQueue<int> queue = new(comparer: Comparer<int>.Create((a, b) =>
            isBroken ? throw new NotSupportedException() : a.CompareTo(b)));
        foreach (int item in new[] { 5, 3, 4, 1, 2 }) queue.Put(item);
        isBroken = true;
        Assert.Throws<NotSupportedException>(() => queue.Put(0));
        Assert.Throws<NotSupportedException>(() => queue.Get());
        Assert.Equal((5, 5), (queue.Count, queue.Unfinished));
        isBroken = false;
        Assert.Equal([1, 2, 3, 4, 5], Enumerable.Range(0, 5).Select(_ => queue.Get()));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Full_and_empty_are_told_and_end_the_waiting_in_time(string kind)
    {
        BlockingQueue<int> queue = Makers[kind](2);
        Assert.True(queue is { IsEmpty: true, IsFull: false, Count: 0 });
        Assert.False(queue.TryGet(out _));
        Assert.Throws<QueueEmptyException>(() => queue.Get(TimeSpan.Zero));
        Assert.Throws<QueueEmptyException>(() => queue.Get(Moment));
        queue.Put(1);
        Assert.True(queue is { IsEmpty: false, IsFull: false });
        Assert.True(queue.TryPut(2));
        Assert.True(queue.IsFull);
        Assert.False(queue.TryPut(3));
        Assert.Throws<QueueFullException>(() => queue.Put(3, TimeSpan.Zero));
        Assert.Contains("2 at most", Assert.Throws<QueueFullException>(() => queue.Put(3, Moment)).Message);
        Assert.Equal(2, queue.Count);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_waiting_side_is_released_by_the_other(string kind)
    {
        BlockingQueue<int> queue = Makers[kind](1);
        Task<int> getter = Run(() => queue.Get());
        queue.Put(1);
        Assert.Equal(1, Bound.Within(() => getter.Result));

        queue.Put(2);
        Task putter = Run(() => queue.Put(3));
        Assert.NotEqual(TaskStatus.RanToCompletion, putter.Status);
        Assert.Equal(2, queue.Get());
        Bound.Within(putter.Wait);
        Assert.Equal(3, queue.Get());
    }

    [Fact]
    public void A_negative_timeout_is_refused_whether_it_would_matter_or_not()
    {
        BlockingQueue<int> queue = new();
        TimeSpan negative = TimeSpan.FromSeconds(-2);
        Assert.Throws<ArgumentOutOfRangeException>("timeout", () => queue.Put(1, negative));
        Assert.Throws<ArgumentOutOfRangeException>("timeout", () => queue.Get(negative));
        Assert.Throws<ArgumentOutOfRangeException>("timeout", () => queue.Join(negative));
        Assert.Throws<ArgumentOutOfRangeException>("maxSize", () => new BlockingQueue<int>(-1));
        Assert.True(queue.IsEmpty);
    }

    [Fact]
    public void A_smaller_size_keeps_the_items_and_a_larger_one_lets_putters_in()
    {
        BlockingQueue<int> queue = new(3);
        for (int i = 0; i < 3; i++) queue.Put(i);
        queue.MaxSize = 1;
        Assert.Equal(0, queue.Get());
        Assert.Equal(1, queue.Get());
        Assert.False(queue.TryPut(9));
        Task putter = Run(() => queue.Put(3));
        queue.MaxSize = 2;
        Bound.Within(putter.Wait);
        Assert.Equal([2, 3], new[] { queue.Get(), queue.Get() });
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Join_waits_until_all_items_are_done_with_and_can_be_called_again(string kind)
    {
        BlockingQueue<int> queue = Makers[kind](0);
        Assert.Contains("TaskDone", Assert.Throws<InvalidOperationException>(queue.TaskDone).Message);
        long sum = 0;
        Task[] workers = [.. Enumerable.Range(0, 2).Select(_ => Run(() =>
        {
            for (int item; (item = queue.Get()) >= 0; queue.TaskDone()) Interlocked.Add(ref sum, item);
            queue.TaskDone();
        }))];
        for (int round = 1; round <= 2; round++)
        {
            for (int i = 0; i < 100; i++) queue.Put(i);
            Assert.True(Bound.Within(() => queue.Join(Bound.Limit)));
            Assert.Equal(4_950 * round, Interlocked.Read(ref sum));
        }
        queue.Put(-1);
        Assert.True(queue.Join(Bound.Limit));
        queue.Put(-1);
        Bound.Within(queue.Join);
        Bound.Within(() => Task.WaitAll(workers));
        Assert.Throws<InvalidOperationException>(queue.TaskDone);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void After_a_shutdown_what_is_left_can_be_taken_and_nothing_put(string kind)
    {
        BlockingQueue<int> queue = Makers[kind](0);
        queue.Put(1);
        Assert.Empty(queue.Shutdown());
        Assert.True(queue.IsShutdown);
        Assert.Throws<QueueShutdownException>(() => queue.Put(2));
        Assert.Throws<QueueShutdownException>(() => queue.TryPut(2));
        Assert.Equal(1, queue.Get());
        Assert.Throws<QueueShutdownException>(() => queue.Get());
        Assert.Throws<QueueShutdownException>(() => queue.TryGet(out _));
        Assert.False(queue.Join(Moment));
        queue.TaskDone();
        Assert.True(queue.Join(TimeSpan.Zero));
        queue.Shutdown(immediate: true);
        queue.Shutdown();
        Assert.True(queue.IsShutdown);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void An_immediate_shutdown_gives_back_what_it_drops_and_waits_for_what_is_in_flight(string kind)
    {
        BlockingQueue<int> queue = Makers[kind](0);
        for (int i = 0; i < 3; i++) queue.Put(i);
        int inFlight = queue.Get();
        Task<bool> joiner = Run(() => queue.Join(Bound.Limit));
        IReadOnlyList<int> dropped = queue.Shutdown(immediate: true);
        Assert.Equal([0, 1, 2], dropped.Append(inFlight).Order());
        Assert.Throws<QueueShutdownException>(() => queue.Get());
        Assert.Equal(1, queue.Unfinished);
        Assert.False(joiner.IsCompleted);
        queue.TaskDone();
        Assert.True(Bound.Within(() => joiner.Result));
        Assert.Throws<InvalidOperationException>(queue.TaskDone);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Whoever_waits_is_woken_by_a_shutdown(bool immediate)
    {
        BlockingQueue<int> empty = new(), full = new(1);
        full.Put(1);
        Task[] waiting =
        [
            .. Enumerable.Range(0, 3).Select(_ => Run(() => Assert.Throws<QueueShutdownException>(() => empty.Get()))),
            .. Enumerable.Range(0, 3).Select(_ => Run(() => Assert.Throws<QueueShutdownException>(() => full.Put(2)))),
            Assert.ThrowsAsync<QueueShutdownException>(() => empty.GetAsync()),
            Assert.ThrowsAsync<QueueShutdownException>(() => full.PutAsync(2)),
        ];
        empty.Shutdown(immediate);
        full.Shutdown(immediate);
        Bound.Within(() => Task.WaitAll(waiting));
        Assert.Equal(immediate ? 0 : 1, full.Count);
    }

    [Fact]
    public void Of_three_getters_and_two_items_exactly_one_is_told_of_the_shutdown()
    {
        BlockingQueue<int> queue = new();
        Task<int>[] getters = [.. Enumerable.Range(0, 3).Select(_ => Run(() => queue.Get()))];
        queue.Put(1);
        queue.Put(2);
        queue.Shutdown();
        Bound.Within(() => Task.WhenAll(getters).ContinueWith(_ => { }).Wait());
        Assert.Single(getters, getter => getter.Exception?.InnerException is QueueShutdownException);
        Assert.Equal(2, getters.Count(getter => getter.IsCompletedSuccessfully));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Many_producers_and_consumers_lose_nothing(string kind)
    {
        BlockingQueue<int> queue = Makers[kind](10);
        long sum = 0;
        Task[] consumers = [.. Enumerable.Range(0, 8).Select(i => Run(() =>
        {
            try
            {
                while (true)
                {
                    int item = 0;
                    bool came = (i % 3) switch
                    {
                        0 => Taken(item = queue.Get()),
                        1 => queue.TryGet(out item),
                        _ => TimedGet(queue, out item),
                    };
                    if (came) Interlocked.Add(ref sum, item);
                    else Thread.Yield();
                }
            }
            catch (QueueShutdownException)
            {
            }
        }))];
        Task[] producers = [.. Enumerable.Range(0, 8).Select(i => Run(() =>
        {
            for (int item = i; item < 4_000; item += 8) queue.Put(item);
        }))];
        Bound.Within(() => Task.WaitAll(producers));
        queue.Shutdown();
        Bound.Within(() => Task.WaitAll(consumers));
        Assert.Equal(4_000L * 3_999 / 2, sum);

        static bool Taken(int _) => true;
    }

    [Fact]
    public async Task Waiting_asynchronously_holds_no_thread_and_loses_nothing()
    {
        BlockingQueue<int> queue = new(1);
        Task<int>[] getters = [.. Enumerable.Range(0, 500).Select(_ => queue.GetAsync())];
        for (int i = 0; i < 500; i++) await queue.PutAsync(i);
        Assert.Equal(Enumerable.Range(0, 500), await Task.WhenAll(getters).WaitAsync(Bound.Limit));
        await Assert.ThrowsAsync<QueueEmptyException>(() => queue.GetAsync(Moment));
        queue.Put(1);
        await Assert.ThrowsAsync<QueueFullException>(() => queue.PutAsync(2, Moment));
        queue.Get();
        Task join = queue.JoinAsync();
        for (int i = 0; i < 501; i++) queue.TaskDone();
        await join.WaitAsync(Bound.Limit);
    }

    [Fact]
    public async Task A_cancelled_wait_leaves_the_line_and_takes_nothing()
    {
        BlockingQueue<int> queue = new(1);
        using CancellationTokenSource stop = new();
        Task sync = Run(() => Assert.ThrowsAny<OperationCanceledException>(() => queue.Get(null, stop.Token)));
        Task async = Assert.ThrowsAnyAsync<OperationCanceledException>(() => queue.GetAsync(null, stop.Token));
        await stop.CancelAsync();
        await Task.WhenAll(sync, async).WaitAsync(Bound.Limit);
        queue.Put(1);
        Assert.Equal(1, queue.Count);
        Assert.ThrowsAny<OperationCanceledException>(() => queue.Put(2, null, stop.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => queue.Get(null, stop.Token));
        Assert.Equal(1, queue.Get());
    }

    [Fact]
    public async Task Timeouts_and_items_that_come_together_lose_nothing()
    {
        BlockingQueue<int> queue = new();
        int taken = 0;
        Task getter = Task.Run(async () =>
        {
            while (!queue.IsShutdown || !queue.IsEmpty)
            {
                try
                {
                    await queue.GetAsync(TimeSpan.FromMilliseconds(1));
                    taken++;
                }
                catch (QueueEmptyException)
                {
                }
                catch (QueueShutdownException)
                {
                }
            }
        });
        for (int i = 0; i < 300; i++)
        {
            await Task.Delay(1);
            queue.Put(i);
        }
        queue.Shutdown();
        await getter.WaitAsync(Bound.Limit);
        Assert.Equal(300, taken);
    }

    private static bool TimedGet(BlockingQueue<int> queue, out int item)
    {
        try
        {
            item = queue.Get(Moment);
            return true;
        }
        catch (QueueEmptyException)
        {
            item = 0;
            return false;
        }
    }

    private static int[] Through(BlockingQueue<int> queue, int[] items)
    {
        foreach (int item in items) queue.Put(item);
        return [.. items.Select(_ => queue.Get())];
    }

    /// <summary>On a thread of its own: those of the thread pool may all be waiting.</summary>
    private static Task<T> Run<T>(Func<T> work) => Task.Factory.StartNew(
        work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static Task Run(Action work) => Run<object?>(() =>
    {
        work();
        return null;
    });
}
