using System.Diagnostics;
using Xunit;

namespace PoolRuntime.Tests.Queues;

/// <summary>Queues between processes, while nobody dies.</summary>
public sealed class ProcessQueueTests(PoolOfTwo fixture) : IClassFixture<PoolOfTwo>
{
    private readonly ProcessPool _pool = fixture.Pool;

    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);

    private static int PutRange(ProcessQueue<int> queue, int first, int count)
    {
        for (int i = first; i < first + count; i++) queue.Put(i);
        return Environment.ProcessId;
    }

    private static long SumUntilNegative(ProcessQueue<int> queue)
    {
        long sum = 0;
        while (queue.Get() is var item and >= 0) sum += item;
        return sum;
    }

    private static int Echo(ProcessQueue<byte[]> from, ProcessQueue<byte[]> to, int count)
    {
        for (int i = 0; i < count; i++) to.Put(from.Get());
        return count;
    }

    private static byte[] Bytes(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static string GetFails(ProcessQueue<int> queue)
    {
        try
        {
            return $"got {queue.Get()}";
        }
        catch (QueueShutdownException)
        {
            return "shut down";
        }
    }

    [Fact]
    public void What_one_process_puts_another_gets_in_order()
    {
        using ProcessQueue<int> queue = new();
        AsyncResult<int> putter = _pool.ApplyAsync(PutRange, queue, 0, 20_000);
        Bound.Within(() =>
        {
            for (int i = 0; i < 20_000; i++) Assert.Equal(i, queue.Get());
            Assert.NotEqual(Environment.ProcessId, putter.Get());
        });
        Assert.True(queue.IsEmpty);
        Assert.False(queue.TryGet(out _));
    }

    [Fact]
    public void Many_putters_and_getters_lose_nothing_and_get_nothing_twice()
    {
        const int each = 5_000;
        using ProcessQueue<int> queue = new(maxSize: 64);
        AsyncResult<int> far = _pool.ApplyAsync(PutRange, queue, 0, each);
        AsyncResult<long> getter = _pool.ApplyAsync(SumUntilNegative, queue);
        Task<long>[] getters = [Start(() => SumUntilNegative(queue)), Start(() => SumUntilNegative(queue))];
        Task<int>[] putters = [Start(() => PutRange(queue, each, each)), Start(() => PutRange(queue, 2 * each, each))];
        Bound.Within(() =>
        {
            far.Get();
            Task.WaitAll(putters);
            for (int i = 0; i < 3; i++) queue.Put(-1);
            Task.WaitAll(getters);
            long sum = getter.Get() + getters[0].Result + getters[1].Result;
            Assert.Equal(3L * each * (3 * each - 1) / 2, sum);
        });
        Assert.Equal(0, queue.Count);

        static Task<T> Start<T>(Func<T> work) => Task.Factory.StartNew(
            work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    [Fact]
    public void Items_of_any_size_come_back_as_they_were()
    {
        int[] sizes =
        [
            0, 1, 7, 8, 9, 1000, 32 * 1024 - 8, 32 * 1024 - 4, 32 * 1024, 65_536, 70_000, 1 << 20, (1 << 20) + 1, 5 << 20,
            50 << 20,
        ];
        using ProcessQueue<byte[]> there = new();
        using ProcessQueue<byte[]> back = new();
        AsyncResult<int> echo = _pool.ApplyAsync(Echo, there, back, sizes.Length);
        Bound.Within(() =>
        {
            for (int i = 0; i < sizes.Length; i++)
            {
                there.Put(Bytes(sizes[i], i));
                Assert.Equal(Bytes(sizes[i], i), back.Get());
            }

            Assert.Equal(sizes.Length, echo.Get());
        });
    }

    [Fact]
    public void Order_holds_over_blocks_and_large_items_between()
    {
        Random sizes = new(1);
        List<int> put = [];
        using ProcessQueue<byte[]> there = new();
        using ProcessQueue<byte[]> back = new();
        for (int i = 0; i < 600; i++)
        {
            put.Add(sizes.Next(10) == 0 ? sizes.Next(200_000) : sizes.Next(20_000));
            there.Put(Bytes(put[i], i));
        }

        Assert.Equal(600, there.Count);
        AsyncResult<int> echo = _pool.ApplyAsync(Echo, there, back, put.Count);
        Bound.Within(() =>
        {
            for (int i = 0; i < put.Count; i++) Assert.Equal(Bytes(put[i], i), back.Get());
            echo.Get();
        });
    }

    [Fact]
    public void Memory_grows_with_the_items_and_shrinks_again()
    {
        if (!OperatingSystem.IsLinux()) return;
        ProcessQueue<byte[]> queue = new();
        int before = Files();
        for (int i = 0; i < 2000; i++) queue.Put(new byte[20_000]);
        queue.Put(new byte[30_000_000]);
        Assert.InRange(Files() - before, 30, 60);
        for (int i = 0; i < 2001; i++) queue.Get();
        Assert.InRange(Files() - before, 0, 10);
        for (int i = 0; i < 200_000; i++)
        {
            queue.Put(new byte[100]);
            queue.Get();
        }

        Assert.InRange(Files() - before, 0, 10);
        queue.Dispose();
        Assert.Equal(before - 1, Files());

        static int Files() => Directory.GetFiles("/dev/shm", $"poolruntime.*-{Environment.ProcessId}-*").Length;
    }

    [Fact]
    public void A_full_queue_takes_nothing_until_somebody_gets()
    {
        using ProcessQueue<int> queue = new(maxSize: 2);
        queue.Put(1);
        Assert.False(queue.IsFull);
        Assert.True(queue.TryPut(2));
        Assert.True(queue.IsFull);
        Assert.False(queue.TryPut(3));
        Assert.Throws<QueueFullException>(() => queue.Put(3, TimeSpan.Zero));
        long start = Stopwatch.GetTimestamp();
        Assert.Throws<QueueFullException>(() => queue.Put(3, Short));
        Assert.True(Stopwatch.GetElapsedTime(start) >= Short);
        AsyncResult<int> putter = _pool.ApplyAsync(PutRange, queue, 3, 3);
        Assert.Equal([1, 2, 3, 4, 5], Bound.Within(() => Enumerable.Range(0, 5).Select(_ => queue.Get()).ToArray()));
        Bound.Within(() => putter.Get());
        Assert.Equal(2, queue.MaxSize);
    }

    [Fact]
    public void Waiting_for_an_item_ends_in_time_or_when_it_is_cancelled()
    {
        using ProcessQueue<int> queue = new();
        Assert.Throws<QueueEmptyException>(() => queue.Get(TimeSpan.Zero));
        long start = Stopwatch.GetTimestamp();
        Assert.Throws<QueueEmptyException>(() => queue.Get(Short));
        Assert.True(Stopwatch.GetElapsedTime(start) >= Short);
        using CancellationTokenSource cancelled = new(Short);
        Bound.Throws<OperationCanceledException>(() => queue.Get(null, cancelled.Token));
        Assert.Throws<OperationCanceledException>(() => queue.Put(1, null, cancelled.Token));
        Assert.True(queue.IsEmpty);
        Task<int> waiting = Task.Run(() => queue.Get());
        Thread.Sleep(Short);
        queue.Put(7);
        Assert.Equal(7, Bound.Within(() => waiting.GetAwaiter().GetResult()));
    }

    [Fact]
    public async Task Asynchronous_forms_wait_without_the_thread()
    {
        using ProcessQueue<string?> queue = new(maxSize: 1);
        Task<string?> first = queue.GetAsync();
        await queue.PutAsync("first");
        await Bound.WithinAsync(first);
        Assert.Equal("first", await first);
        await queue.PutAsync(null);
        Task second = queue.PutAsync("second");
        Assert.Null(await queue.GetAsync());
        await Bound.WithinAsync(second);
        await Assert.ThrowsAsync<QueueFullException>(() => queue.PutAsync("third", Short));
        Assert.Equal("second", await queue.GetAsync(TimeSpan.Zero));
        await Assert.ThrowsAsync<QueueEmptyException>(() => queue.GetAsync(Short));
        await Assert.ThrowsAsync<QueueEmptyException>(() => queue.GetAsync(TimeSpan.Zero));
        using CancellationTokenSource cancelled = new(Short);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => queue.GetAsync(null, cancelled.Token));
    }

    [Fact]
    public void Bad_arguments_are_refused_at_once()
    {
        using ProcessQueue<int> queue = new();
        TimeSpan[] bad = [TimeSpan.FromMilliseconds(-2), TimeSpan.FromDays(30)];
        foreach (TimeSpan timeout in bad)
        {
            Assert.Throws<ArgumentOutOfRangeException>("timeout", () => queue.Put(1, timeout));
            Assert.Throws<ArgumentOutOfRangeException>("timeout", () => queue.Get(timeout));
        }

        Assert.Throws<ArgumentOutOfRangeException>("maxSize", () => new ProcessQueue<int>(-1));
        Assert.Throws<ArgumentOutOfRangeException>("maxSize", () => new JoinableProcessQueue<int>(-1));
        Assert.Contains("Stream", Assert.Throws<NotTransferableException>(() => new ProcessQueue<Stream>()).Message);
        Assert.Throws<NotTransferableException>(() => new SimpleProcessQueue<object>());
    }

    private sealed class Order
    {
        public string? Name;
        public Animal? Animal;
    }

    private class Animal;

    private sealed class Dog : Animal;

    [Fact]
    public void An_item_is_written_when_it_is_put_and_refused_there()
    {
        using ProcessQueue<Order> queue = new(maxSize: 1);
        NotTransferableException refused =
            Assert.Throws<NotTransferableException>(() => queue.Put(new Order { Animal = new Dog() }));
        Assert.Contains("Animal", refused.What);
        Assert.True(queue.IsEmpty);
        Order order = new() { Name = "before" };
        queue.Put(order);
        order.Name = "after";
        Assert.Equal("before", queue.Get().Name);
    }

    private static int GetThrough(ProcessQueue<ProcessQueue<int>> queues)
    {
        using ProcessQueue<int> inner = queues.Get();
        inner.Put(5);
        return Environment.ProcessId;
    }

    private static string SayThrough(ProcessQueue<Connection<string>> connections)
    {
        using Connection<string> connection = connections.Get();
        connection.Send("hello");
        return "sent";
    }

    [Fact]
    public void Items_can_be_queues_and_connections()
    {
        using ProcessQueue<ProcessQueue<int>> outer = new();
        using ProcessQueue<int> inner = new();
        outer.Put(inner);
        Bound.Within(() => _pool.Apply(GetThrough, outer));
        Assert.Equal(5, inner.Get(TimeSpan.Zero));
        outer.Put(inner);
        // The same one also where it was made; what was received does not end it.
        outer.Get().Dispose();
        inner.Put(6);
        Assert.Equal(6, inner.Get());

        using ProcessQueue<Connection<string>> connections = new();
        (Connection<string> here, Connection<string> there) = Pipe.Create<string>();
        using (here)
        {
            connections.Put(there);
            AsyncResult<string> said = _pool.ApplyAsync(SayThrough, connections);
            Assert.Equal("hello", Bound.Within(() => here.Receive()));
            said.Get();
        }
    }

    [Fact]
    public void A_closed_queue_is_closed_here_only()
    {
        ProcessQueue<int> queue = new();
        AsyncResult<ProcessQueue<int>> same = _pool.ApplyAsync(static queue => queue, queue);
        ProcessQueue<int> other = Bound.Within(() => same.Get());
        Assert.Throws<InvalidOperationException>(queue.JoinThread);
        queue.Put(1);
        queue.CancelJoinThread();
        queue.Close();
        queue.Close();
        Bound.Within(queue.JoinThread);
        Assert.Throws<ObjectDisposedException>(() => queue.Put(1));
        Assert.Throws<ObjectDisposedException>(() => queue.Get());
        Assert.Throws<ObjectDisposedException>(() => queue.TryGet(out _));
        Assert.Throws<ObjectDisposedException>(() => queue.IsEmpty);
        Assert.Throws<ObjectDisposedException>(() => queue.Count);
        Assert.Throws<NotTransferableException>(() => _pool.Apply(static queue => queue.Count, queue));
        Assert.Contains("closed", queue.ToString());
        Assert.Equal(1, other.Get());
        Bound.Within(() => _pool.Apply(PutRange, other, 2, 1));
        Assert.Equal(2, other.Get());
        queue.Dispose();
        Assert.Throws<ObjectDisposedException>(() => other.Get());
    }

    [Fact]
    public void What_was_put_outlives_who_has_put_it()
    {
        using ProcessQueue<byte[]> queue = new();
        using ChildProcess child = ChildProcess.For(PutMuch, queue);
        child.Start();
        // Before anything is taken out.
        Bound.Within(child.Join);
        Assert.Equal(0, child.ExitCode);
        for (int i = 0; i < 40; i++) Assert.Equal(Bytes(i * 10_000, i), queue.Get(TimeSpan.Zero));
    }

    private static void PutMuch(ProcessQueue<byte[]> queue)
    {
        for (int i = 0; i < 40; i++) queue.Put(Bytes(i * 10_000, i));
        queue.CancelJoinThread();
    }

    [Fact]
    public void Shutting_down_lets_what_is_there_out_and_wakes_all()
    {
        using ProcessQueue<int> queue = new();
        AsyncResult<string> waiting = _pool.ApplyAsync(GetFails, queue);
        Task<string> here = Task.Run(() => GetFails(queue));
        Thread.Sleep(Short);
        Assert.Empty(queue.Shutdown());
        Assert.Equal("shut down", Bound.Within(() => waiting.Get()));
        Assert.Equal("shut down", Bound.Within(() => here.GetAwaiter().GetResult()));

        using ProcessQueue<int> full = new(maxSize: 3);
        PutRange(full, 0, 3);
        AsyncResult<int> putter = _pool.ApplyAsync(PutRange, full, 3, 1);
        Thread.Sleep(Short);
        full.Shutdown();
        Bound.Throws<QueueShutdownException>(() => putter.Get());
        Assert.True(full.IsShutdown);
        Assert.Equal(0, full.Get());
        Assert.Throws<QueueShutdownException>(() => full.TryPut(1));
        Assert.Equal([1, 2], full.Shutdown(immediate: true));
        Assert.Throws<QueueShutdownException>(() => full.Get());
    }

    [Fact]
    public void The_queue_ends_when_its_maker_disposes_of_it_or_is_killed()
    {
        ProcessQueue<int> queue = new();
        AsyncResult<string> far = _pool.ApplyAsync(GetFails, queue);
        Task<Exception?> here = Task.Run<Exception?>(() => Record.Exception(() => queue.Get()));
        Thread.Sleep(Short);
        queue.Dispose();
        queue.Dispose();
        Assert.Equal("shut down", Bound.Within(() => far.Get()));
        Assert.IsType<ObjectDisposedException>(Bound.Within(() => here.GetAwaiter().GetResult()));
        Assert.Throws<ObjectDisposedException>(() => queue.Put(1));

        using ProcessPool other = new(1);
        AsyncResult<ProcessQueue<int>> made = other.ApplyAsync(static () => new ProcessQueue<int>());
        using ProcessQueue<int> theirs = Bound.Within(() => made.Get());
        theirs.Put(1);
        Assert.Equal(1, theirs.Get());
        Process.GetProcessById(made.WorkerProcessId!.Value).Kill();
        QueueShutdownException ended = Bound.Throws<QueueShutdownException>(() => theirs.Get());
        Assert.Contains($"{made.WorkerProcessId}", ended.Message);
        Assert.Throws<QueueShutdownException>(() => theirs.Put(1));
        Bound.Within(other.Terminate);
    }

    [Fact]
    public void A_simple_queue_puts_gets_and_tells_whether_it_is_empty()
    {
        using SimpleProcessQueue<string?> queue = new();
        Assert.True(queue.IsEmpty);
        Assert.Equal("put", Bound.Within(() => _pool.Apply(
            static queue =>
            {
                queue.Put("from afar");
                queue.Put(null);
                return queue.IsEmpty ? "empty" : "put";
            }, queue)));
        Assert.False(queue.IsEmpty);
        Assert.Equal("from afar", queue.Get());
        Assert.Null(queue.Get());
        queue.Close();
        queue.Close();
        Assert.Throws<ObjectDisposedException>(() => queue.IsEmpty);
        Assert.Throws<ObjectDisposedException>(() => queue.Put("x"));
        Assert.Throws<ObjectDisposedException>(() => queue.Get());
    }
}
