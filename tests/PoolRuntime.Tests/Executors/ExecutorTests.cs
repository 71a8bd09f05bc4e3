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

    [Fact]
    public void Results_that_cannot_travel_fail_and_lose_no_worker()
    {
        using ProcessPoolExecutor executor = new(2);
        HashSet<int> before = [.. Enumerable.Range(0, 20).Select(_ => Bound.Within(
            () => executor.Submit(static () => Environment.ProcessId).Result()))];
        for (int i = 0; i < 20; i++)
        {
            Future<Holder> future = executor.Submit(static () => new Holder { Content = Stream.Null });
            Assert.Contains(
                "Content", Assert.IsType<NotTransferableException>(Bound.Within(() => future.Exception())).Message);
        }

        Assert.Contains(Bound.Within(() => executor.Submit(static () => Environment.ProcessId).Result()), before);
    }

    private sealed class Holder
    {
        public Stream? Content { get; init; }
    }
}
