using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Xunit;

namespace PoolRuntime.Tests.Executors;

/// <summary>What executors do, on threads and on processes.</summary>
public sealed class ExecutorTests : IClassFixture<NothingLeftBehind>
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);

    private static int Square(int number) => number * number;

    private static int Fail(int number) => throw new FormatException($"{number}");

    private static IEnumerable<int> Endless()
    {
        for (int i = 0; ; i++) yield return i;
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    [Trait("Conformance", "CF-001")]
    [Trait("Conformance", "CF-120")]
    public void Jobs_of_every_shape_give_futures(WorkerKind kind)
    {
        using Executor executor = kind.NewExecutor(2);
        Bound.Within(() =>
        {
            Assert.Equal(5, executor.Submit(static () => 5).Result());
            Assert.Equal(9, executor.Submit(Square, 3).Result());
            Assert.Equal(7, executor.Submit(static (int a, int b) => a + b, 3, 4).Result());
            Assert.Equal(6, executor.Submit(static (int a, int b, int c) => a + b + c, 1, 2, 3).Result());
            Assert.Equal(8, executor.Submit(static async () =>
            {
                await Task.Yield();
                return 8;
            }).Result());
            Future nothing = executor.Submit(static () => { });
            nothing.Result();
            Assert.Equal("Future (finished, returned)", nothing.ToString());
            Future<int> failed = executor.Submit(Fail, 4);
            Assert.Equal("4", Assert.IsType<FormatException>(failed.Exception()).Message);
            Assert.Throws<FormatException>(() => failed.Result());
            Assert.Throws<InvalidOperationException>(() => failed.SetResult(1));
        });
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    [Trait("Conformance", "CF-003")]
    [Trait("Conformance", "CF-010")]
    [Trait("Conformance", "CF-011")]
    [Trait("Conformance", "CF-012")]
    [Trait("Conformance", "CF-014")]
    [Trait("Conformance", "CF-033")]
    public void Map_gives_what_a_loop_gives(WorkerKind kind)
    {
        using Executor executor = kind.NewExecutor(2);
        int[] items = [.. Enumerable.Range(0, 100)];
        Bound.Within(() =>
        {
            foreach (int chunkSize in (int[])[1, 6, 40, 50])
                Assert.Equal(items.Select(Square), executor.Map(Square, items, chunkSize: chunkSize));
            foreach (int bufferSize in (int[])[1, 2, 7, 1000])
            {
                Assert.Equal(items.Select(Square), executor.Map(Square, items, bufferSize: bufferSize));
                Assert.Equal(items.Select(i => i * (i + 1)), executor.Map(
                    static (int a, int b) => a * b, items, Enumerable.Range(1, 1000), bufferSize: bufferSize));
                Assert.Empty(executor.Map(Square, Array.Empty<int>(), bufferSize: bufferSize));
                Assert.Equal([0, 1, 4], executor.Map(Square, Endless(), bufferSize: bufferSize).Take(3));
            }
        });
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    [Trait("Conformance", "CF-009")]
    public void Sizes_of_nothing_are_refused(WorkerKind kind)
    {
        using Executor executor = kind.NewExecutor(1);
        Assert.Throws<ArgumentOutOfRangeException>(() => executor.Map(Square, [1], bufferSize: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => executor.Map(Square, [1], bufferSize: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => executor.Map(Square, [1], chunkSize: -1));
        Assert.Throws<ArgumentNullException>(() => executor.Submit((Action)null!));
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    [Trait("Conformance", "CF-016")]
    public void Map_reads_no_more_than_its_buffer_ahead(WorkerKind kind)
    {
        using Executor executor = kind.NewExecutor(2);
        int read = 0;
        using ImapIterator<int> results = executor.Map(
            Square, Endless().Select(i => Volatile.Read(ref read) is var _ ? Interlocked.Increment(ref read) - 1 : i),
            bufferSize: 4);
        Bound.Until(() => Volatile.Read(ref read) == 4, "the buffer is full");
        Thread.Sleep(Moment);
        Assert.Equal(4, Volatile.Read(ref read));
        Assert.Equal(0, Bound.Within(() => results.Next()));
        Bound.Until(() => Volatile.Read(ref read) == 5, "one more was read");
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    [Trait("Conformance", "CF-004")]
    [Trait("Conformance", "CF-005")]
    public void Map_goes_on_after_an_item_that_failed(WorkerKind kind)
    {
        using Executor executor = kind.NewExecutor(2);
        using ImapIterator<int> results = executor.Map(
            static (int i) => i == 1 ? throw new TimeoutException("of the job") : i, [0, 1, 2],
            timeout: TimeSpan.FromMinutes(1));
        Assert.Equal(0, Bound.Within(() => results.Next()));
        Assert.Equal("of the job", Bound.Throws<TimeoutException>(() => results.Next()).Message);
        Assert.Equal(2, Bound.Within(() => results.Next()));
        Assert.False(results.TryNext(out _));
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    [Trait("Conformance", "CF-006")]
    [Trait("Conformance", "CF-028")]
    public void Map_that_takes_too_long_ends_with_a_timeout(WorkerKind kind)
    {
        using Executor executor = kind.NewExecutor(1);
        using Gate gate = new();
        string path = gate.Path;
        string begun = Path.Combine(OwnTemporaryFolder.Path, $"begun-{Guid.NewGuid():N}");
        // The workers are there before the time begins.
        Assert.Equal(1, Bound.Within(() => executor.Submit(Square, 1).Result()));
        using ImapIterator<int> results = executor.Map(i =>
        {
            if (i == 1) Gate.Pass(path);
            if (i > 1) File.WriteAllText(begun, "");
            return i;
        }, [0, 1, 2, 3], timeout: TimeSpan.FromSeconds(1));
        Assert.Equal(0, Bound.Within(() => results.Next()));
        Bound.Throws<TimeoutException>(() => results.Next());
        Assert.False(results.TryNext(out _));
        gate.Open();
        Assert.Equal(4, Bound.Within(() => executor.Submit(Square, 2).Result()));
        Assert.False(File.Exists(begun));
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    [Trait("Conformance", "CF-019")]
    public void Fewer_than_one_worker_is_refused(WorkerKind kind)
    {
        foreach (int workers in (int[])[0, -1])
            Assert.Contains(
                "POOL113", Assert.Throws<ArgumentOutOfRangeException>(() => kind.NewExecutor(workers)).Message);
        Assert.Throws<ArgumentNullException>(() => new ThreadPoolExecutor((PoolOptions)null!));
        Assert.Throws<ArgumentNullException>(() => new ProcessPoolExecutor((PoolOptions)null!));
    }

    [Fact]
    [Trait("Conformance", "CF-023")]
    public void Default_numbers_are_those_of_Python()
    {
        using ThreadPoolExecutor threads = new();
        Assert.Equal(Math.Min(32, Environment.ProcessorCount + 4), threads.MaxWorkers);
        using ProcessPoolExecutor processes = new();
        Assert.Equal(Environment.ProcessorCount, processes.MaxWorkers);
    }

    [Fact]
    [Trait("Conformance", "CF-024")]
    public void Never_more_threads_than_workers()
    {
        using ThreadPoolExecutor executor = new(4);
        ConcurrentDictionary<int, bool> threads = [];
        using CountdownEvent inside = new(4);
        using ManualResetEventSlim release = new();
        List<Future> futures = [];
        for (int i = 0; i < 60; i++)
            futures.Add(executor.Submit(() =>
            {
                threads[Environment.CurrentManagedThreadId] = true;
                if (!inside.IsSet) inside.Signal();
                release.Wait();
            }));
        Bound.Within(inside.Wait);
        release.Set();
        Bound.Within(() => futures.ForEach(future => future.Result()));
        Assert.Equal(4, threads.Count);
    }

    [Fact]
    [Trait("Conformance", "CF-025")]
    public void Thread_that_is_idle_is_used_again()
    {
        using ThreadPoolExecutor executor = new(5);
        HashSet<int> threads = [];
        for (int i = 0; i < 3; i++)
            threads.Add(Bound.Within(() => executor.Submit(static () => Environment.CurrentManagedThreadId).Result()));
        Assert.Single(threads);
    }

    [Fact]
    [Trait("Conformance", "CF-038")]
    [Trait("Conformance", "CF-070")]
    [Trait("Conformance", "CF-071")]
    public void Processes_are_started_when_they_are_needed()
    {
        using (ProcessPoolExecutor executor = new(5))
        {
            Assert.Empty(NothingLeftBehind.Children());
            HashSet<int> processes = [];
            for (int i = 0; i < 3; i++)
                processes.Add(Bound.Within(() => executor.Submit(static () => Environment.ProcessId).Result()));
            Assert.Single(processes);
            Assert.Single(NothingLeftBehind.Children());
        }

        Assert.Empty(NothingLeftBehind.Children());
    }

    [Fact]
    [Trait("Conformance", "CF-037")]
    public void Never_more_processes_than_workers()
    {
        using ProcessPoolExecutor executor = new(2);
        List<Future<int>> futures = [.. Enumerable.Range(0, 30).Select(_ => executor.Submit(static () =>
        {
            Thread.Sleep(5);
            return Environment.ProcessId;
        }))];
        Assert.InRange(Bound.Within(() => futures.Select(future => future.Result()).Distinct().Count()), 1, 2);
        Assert.InRange(NothingLeftBehind.Children().Count, 1, 2);
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    [Trait("Conformance", "CF-017")]
    [Trait("Conformance", "CF-059")]
    [Trait("Conformance", "CF-066")]
    public void Shutdown_finishes_what_was_submitted(WorkerKind kind)
    {
        foreach (bool wait in (bool[])[true, false])
        {
            Executor executor = kind.NewExecutor(2);
            List<Future<int>> futures = [.. Enumerable.Range(0, 50).Select(i => executor.Submit(static (int i) =>
            {
                Thread.Sleep(1);
                return i;
            }, i))];
            Bound.Within(() => executor.Shutdown(wait));
            if (wait) Assert.All(futures, future => Assert.True(future.Done));
            Assert.Equal(
                Enumerable.Range(0, 50), Bound.Within(() => futures.Select(future => future.Result()).ToList()));
            Assert.Contains(
                "POOL102", Assert.Throws<InvalidOperationException>(() => executor.Submit(Square, 1)).Message);
            Assert.Throws<InvalidOperationException>(() => executor.Map(Square, [1]));
            Bound.Within(() => executor.Shutdown());
        }
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    [Trait("Conformance", "CF-069")]
    public void Shutdown_can_cancel_what_has_not_begun(WorkerKind kind)
    {
        Executor executor = kind.NewExecutor(1);
        using Gate gate = new();
        Future<string> running = executor.Submit(Gate.Pass, gate.Path);
        Bound.Until(() => running.Running, "the first job runs");
        List<Future<int>> waiting = [.. Enumerable.Range(0, 20).Select(i => executor.Submit(Square, i))];
        executor.Shutdown(wait: false, cancelFutures: true);
        Assert.All(waiting, future => Assert.True(future.Cancelled));
        gate.Open();
        Assert.Equal("passed", Bound.Within(() => running.Result()));
        Bound.Within(() => executor.Shutdown());
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    [Trait("Conformance", "X-024")]
    public void Job_runs_only_when_a_worker_has_taken_it_and_can_be_cancelled_until_then(WorkerKind kind)
    {
        using Executor executor = kind.NewExecutor(1);
        using Gate gate = new();
        Future<string> running = executor.Submit(Gate.Pass, gate.Path);
        Bound.Until(() => running.Running, "the first job runs");
        List<Future<int>> waiting = [.. Enumerable.Range(0, 6).Select(i => executor.Submit(Square, i))];
        foreach (Future<int> future in waiting)
        {
            Assert.False(future.Running);
            Assert.True(future.Cancel());
            Assert.True(future.Done);
            Assert.True(future.Cancelled);
        }

        Assert.False(running.Cancel());
        gate.Open();
        Assert.Equal("passed", Bound.Within(() => running.Result()));
        Assert.False(running.Running);
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Running_job_can_be_stopped(WorkerKind kind)
    {
        using Executor executor = kind.NewExecutor(1);
        using Gate gate = new();
        Future<string> running = executor.Submit(Gate.Pass, gate.Path);
        Bound.Until(() => running.Running, "the job runs");
        Assert.True(running.Cancel(stopRunning: true));
        Assert.True(running.Cancelled);
        Assert.Equal(4, Bound.Within(() => executor.Submit(Square, 2).Result()));
        Future<string> late = executor.Submit(Gate.Pass, gate.Path, timeout: Moment);
        Bound.Throws<TimeoutException>(() => late.Result());
        Assert.False(late.Cancelled);
        gate.Open();
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    [Trait("Conformance", "CF-084")]
    public void Waiting_misses_no_future(WorkerKind kind)
    {
        using Executor executor = kind.NewExecutor(4);
        for (int round = 0; round < 10; round++)
        {
            List<Future<int>> futures = [.. Enumerable.Range(0, 100).Select(i => executor.Submit(Square, i))];
            Assert.Equal(100, Bound.Within(() => Futures.Wait(futures)).Done.Count);
            futures = [.. Enumerable.Range(0, 100).Select(i => executor.Submit(Square, i))];
            Assert.Equal(100, Bound.Within(() => Futures.AsCompleted(futures).Count()));
        }
    }

    [Fact]
    public void Callbacks_of_processes_run_one_by_one_here_and_those_of_threads_on_their_worker()
    {
        using ProcessPoolExecutor processes = new(2);
        ConcurrentBag<int> threads = [];
        using CountdownEvent called = new(20);
        for (int i = 0; i < 20; i++)
            processes.Submit(Square, i).AddDoneCallback((Future<int> _) =>
            {
                threads.Add(Environment.CurrentManagedThreadId);
                called.Signal();
            });
        Bound.Within(called.Wait);
        Assert.InRange(threads.Distinct().Count(), 1, 2);

        using ThreadPoolExecutor local = new(1);
        using ManualResetEventSlim added = new();
        int worker = 0;
        int caller = 0;
        Future<int> future = local.Submit(() =>
        {
            added.Wait();
            return worker = Environment.CurrentManagedThreadId;
        });
        future.AddDoneCallback((Future<int> _) => caller = Environment.CurrentManagedThreadId);
        added.Set();
        Bound.Within(() => local.Shutdown());
        Assert.Equal(worker, caller);
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Callback_that_throws_is_told_of_and_harms_nothing(WorkerKind kind)
    {
        using Executor executor = kind.NewExecutor(1);
        BlockingCollection<Exception> told = [];
        executor.UnhandledCallbackException += (_, unhandled) => told.Add(unhandled.Exception);
        executor.Submit(static () => Thread.Sleep(20)).AddDoneCallback(_ => throw new FormatException("of a callback"));
        Assert.Equal("of a callback", Bound.Within(told.Take).Message);
        Assert.Equal(4, Bound.Within(() => executor.Submit(Square, 2).Result()));
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    [Trait("Conformance", "X-009")]
    public void Callback_can_shut_down_and_wait(WorkerKind kind)
    {
        Executor executor = kind.NewExecutor(2);
        using ManualResetEventSlim ended = new();
        executor.Submit(static () => Thread.Sleep(20)).AddDoneCallback(_ =>
        {
            executor.Shutdown();
            ended.Set();
        });
        Bound.Within(ended.Wait);
        Bound.Within(() => executor.Shutdown());
    }

    [Fact]
    [Trait("Conformance", "CF-118")]
    [Trait("Conformance", "X-026")]
    public void Crash_costs_one_future_and_the_executor_heals()
    {
        using ProcessPoolExecutor executor = new(2);
        List<Future<int>> futures = [.. Enumerable.Range(0, 20).Select(i => executor.Submit(static (int i) =>
        {
            if (i == 7) Environment.FailFast("on purpose");
            return i;
        }, i))];
        Bound.Within(() => Futures.Wait(futures));
        Assert.IsType<WorkerLostException>(futures[7].Exception());
        futures.RemoveAt(7);
        Assert.All(futures, future => Assert.Null(future.Exception()));
        Assert.Equal(4, Bound.Within(() => executor.Submit(Square, 2).Result()));
    }

    [Fact]
    [Trait("Conformance", "CF-050")]
    [Trait("Conformance", "CF-052")]
    [Trait("Conformance", "CF-055")]
    public void Workers_can_be_killed()
    {
        ProcessPoolExecutor executor = new(1);
        Future running = executor.Submit(static () => Thread.Sleep(Timeout.Infinite));
        Bound.Until(() => running.Running, "the job runs");
        executor.KillWorkers();
        Assert.IsType<PoolTerminatedException>(Bound.Within(() => running.Exception()));
        Assert.Throws<InvalidOperationException>(() => executor.Submit(Square, 1));
        executor.KillWorkers();
        Bound.Within(() => executor.Shutdown());
        Bound.Until(() => NothingLeftBehind.Children().Count == 0, "the worker is gone");
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    [Trait("Conformance", "CF-065")]
    [Trait("Conformance", "CF-072")]
    public void Forgotten_executor_finishes_its_work_and_ends(WorkerKind kind)
    {
        List<Future<int>> futures = Forget(kind);
        Bound.Within(() => Futures.Wait(futures));
        Assert.All(futures, future => Assert.Null(future.Exception()));
        Bound.Until(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return !OperatingSystem.IsLinux() || NoThreadOfPools();
        }, "its threads are gone");

        static bool NoThreadOfPools() => !Directory.EnumerateDirectories("/proc/self/task").Any(task =>
        {
            try
            {
                return File.ReadAllText(Path.Combine(task, "comm")).StartsWith("PoolRuntime:", StringComparison.Ordinal);
            }
            catch (IOException)
            {
                return false;
            }
        });
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<Future<int>> Forget(WorkerKind kind)
    {
        Executor executor = kind.NewExecutor(2);
        return [.. Enumerable.Range(0, 10).Select(i => executor.Submit(Square, i))];
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public async Task Futures_are_awaitable(WorkerKind kind)
    {
        await using Executor executor = kind.NewExecutor(2);
        Assert.Equal(9, await executor.Submit(Square, 3));
        await Assert.ThrowsAsync<FormatException>(async () => await executor.Submit(Fail, 3));
        await executor.Submit(static () => { });
        int[] all = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => executor.Submit(Square, i).AsTask()));
        Assert.Equal([0, 1, 4, 9, 16], all);
    }
}
