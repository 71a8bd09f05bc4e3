using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using PoolRuntime.Tests;
using Xunit;

namespace PoolRuntime.Conformance.Executors;

#pragma warning disable POOL701, POOL705 // Some jobs are only there to be run.

/// <summary>What executors of threads do.</summary>
public sealed class ThreadPoolExecutorTests : IClassFixture<NothingLeftBehind>
{
    private static int Square(int number) => number * number;

    [Theory]
    [InlineData(null, 50)]
    [InlineData(4, 4)]
    [Trait("Conformance", "CF-022")]
    public void Map_submits_without_being_gone_through(int? bufferSize, int expected)
    {
        using ThreadPoolExecutor executor = new(2);
        int done = 0;
        using ImapIterator<int> results = executor.Map(
            i => Interlocked.Increment(ref done), Enumerable.Range(0, 50), bufferSize: bufferSize ?? int.MaxValue);
        Bound.Until(() => Volatile.Read(ref done) == expected, $"{expected} jobs are done");
        Thread.Sleep(20);
        Assert.Equal(expected, Volatile.Read(ref done));
    }

    [Fact]
    [Trait("Conformance", "CF-023")]
    public void Default_is_processors_and_four_at_most_thirty_two()
    {
        using ThreadPoolExecutor executor = new();
        Assert.Equal(Math.Min(32, Environment.ProcessorCount + 4), executor.MaxWorkers);
    }

    [Fact]
    [Trait("Conformance", "CF-024")]
    public void Never_more_threads_than_workers()
    {
        using SemaphoreSlim begun = new(0), gate = new(0);
        ConcurrentDictionary<int, bool> threads = [];
        using (ThreadPoolExecutor executor = new(4))
        {
            for (int i = 0; i < 15 * executor.MaxWorkers; i++)
                executor.Submit(() =>
                {
                    threads[Environment.CurrentManagedThreadId] = true;
                    begun.Release();
                    gate.Wait();
                });
            for (int i = 0; i < 4; i++) Assert.True(begun.Wait(Bound.Limit));
            Assert.False(begun.Wait(TimeSpan.FromMilliseconds(50)), "a fifth job has begun");
            gate.Release(15 * executor.MaxWorkers);
        }

        Assert.Equal(4, threads.Count);
    }

    [Fact]
    [Trait("Conformance", "CF-025")]
    public void Idle_thread_is_used_again()
    {
        using ThreadPoolExecutor executor = new(4);
        HashSet<int> threads = [.. Enumerable.Range(0, 3).Select(_ => Bound.Within(
            () => executor.Submit(static () => Environment.CurrentManagedThreadId).Result()))];
        _ = Assert.Single(threads);
    }

    [Fact]
    [Trait("Conformance", "CF-028")]
    public void Items_behind_the_one_that_was_late_never_begin()
    {
        using ThreadPoolExecutor executor = new(1);
        using ManualResetEventSlim gate = new();
        ConcurrentQueue<int> begun = [];
        using (ImapIterator<int> results = executor.Map(i =>
        {
            begun.Enqueue(i);
            if (i == 1) gate.Wait();
            return i;
        }, Enumerable.Range(0, 6), timeout: TimeSpan.FromMilliseconds(500)))
        {
            Assert.Equal(0, Bound.Within(() => results.Next()));
            Bound.Throws<TimeoutException>(() => results.Next());
        }

        gate.Set();
        Assert.Equal(16, Bound.Within(() => executor.Submit(Square, 4).Result()));
        Assert.Equal([0, 1], begun);
    }

    [Fact]
    [Trait("Conformance", "CF-065")]
    public void Dropped_executor_finishes_its_work_and_its_threads_end()
    {
        List<Future<int>> futures = SubmitToDropped();
        Bound.Until(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return !OperatingSystem.IsLinux() || NothingLeftBehind.ThreadsOfPools().Count == 0;
        }, "the threads have ended");
        Assert.Equal([0, 1, 4, 9, 16], Bound.Within(() => futures.Select(future => future.Result()).ToArray()));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<Future<int>> SubmitToDropped()
    {
        ThreadPoolExecutor executor = new(2);
        return [.. Enumerable.Range(0, 5).Select(i => executor.Submit(Square, i))];
    }

    [Fact]
    [Trait("Conformance", "CF-066")]
    public void Shutdown_without_waiting_completes_the_work_and_the_threads_end()
    {
        using ManualResetEventSlim gate = new();
        ThreadPoolExecutor executor = new(1);
        List<Future<int>> futures = [.. Enumerable.Range(0, 5).Select(i => executor.Submit(() =>
        {
            gate.Wait();
            return i;
        }))];
        executor.Shutdown(wait: false);
        Assert.DoesNotContain(futures, future => future.Done);
        Assert.Throws<InvalidOperationException>(() => executor.Submit(Square, 1));
        gate.Set();
        Assert.Equal([0, 1, 2, 3, 4], Bound.Within(() => futures.Select(future => future.Result()).ToArray()));
        if (OperatingSystem.IsLinux())
            Bound.Until(() => NothingLeftBehind.ThreadsOfPools().Count == 0, "the threads have ended");
    }

    [Fact]
    [Trait("Conformance", "CF-067")]
    public void Threads_bear_the_name_that_was_given()
    {
        using ThreadPoolExecutor executor = new(new PoolOptions { Workers = 3, WorkerNamePrefix = "SpecialPool" });
        Assert.All(Names(executor), name => Assert.Matches("^SpecialPool_[0-2]$", name));
    }

    [Fact]
    [Trait("Conformance", "CF-068")]
    public void Threads_bear_the_name_of_the_executor_by_default()
    {
        using ThreadPoolExecutor executor = new(3);
        Assert.All(Names(executor), name => Assert.Matches(@"^ThreadPoolExecutor-\d+_[0-2]$", name));
    }

    private static List<string> Names(ThreadPoolExecutor executor) => Bound.Within(() =>
    {
        List<Future<string>> futures = [.. Enumerable.Range(0, 9).Select(
            _ => executor.Submit(static () => Thread.CurrentThread.Name!))];
        return futures.Select(future => future.Result()).ToList();
    });

    [Fact]
    [Trait("Conformance", "CF-084")]
    public void Waiting_for_a_hundred_futures_while_they_end_misses_none()
    {
        using ThreadPoolExecutor executor = new(2);
        for (int round = 0; round < 20; round++)
        {
            using ManualResetEventSlim gate = new();
            List<Future> futures = [.. Enumerable.Range(0, 100).Select(_ => executor.Submit(() => gate.Wait()))];
            Task<int> waiting = Task.Factory.StartNew(
                () => Futures.Wait(futures).Done.Count, TaskCreationOptions.LongRunning);
            gate.Set();
            Assert.Equal(100, Bound.Within(() => waiting.Result));
        }
    }
}
