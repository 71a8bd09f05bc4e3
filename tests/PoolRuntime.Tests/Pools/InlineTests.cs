using Xunit;

namespace PoolRuntime.Tests.Pools;

/// <summary>Jobs in the caller's thread, and all else as with workers.</summary>
public sealed class InlineTests : IClassFixture<NothingLeftBehind>
{
    private sealed class Box
    {
        public int Number { get; set; }
    }

    private sealed record Model(int Factor);

    // Static, because a pool does not travel.
    private static Pool? poolOfJob;

    private static Pool NewPool(WorkerKind kind, PoolOptions? options = null) =>
        kind.NewPool((options ?? new PoolOptions()) with { Inline = true });

    private static int ThreadOfJob() => Environment.CurrentManagedThreadId;

    private static int Square(int number) => number * number;

    private static int FailOnThree(int number) =>
        number == 3 ? throw new FormatException("three") : number + WorkerContext.Current!.Get<Model>().Factor;

    private static int Change(Box box) => ++box.Number;

    private static int Sleep(int milliseconds)
    {
        Thread.Sleep(milliseconds);
        return milliseconds;
    }

    private static int LookLate(int number)
    {
        Thread.Sleep(100);
        return WaitForToken(number);
    }

    private static int WaitForToken(int number)
    {
        WorkerContext.Current!.CancellationToken.WaitHandle.WaitOne();
        return number;
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Jobs_run_in_the_thread_that_submits_them_before_that_returns(WorkerKind kind)
    {
        using Pool pool = NewPool(kind);
        AsyncResult<int> result = pool.ApplyAsync(ThreadOfJob);
        Assert.True(result.Ready);
        Assert.Equal(Environment.CurrentManagedThreadId, result.Get());
        Assert.Equal(Environment.ProcessId, result.WorkerProcessId);
        AsyncResult<int[]> map = pool.MapAsync(static _ => ThreadOfJob(), Enumerable.Range(0, 100));
        Assert.True(map.Ready);
        Assert.All(map.Get(), id => Assert.Equal(Environment.CurrentManagedThreadId, id));
        Assert.Null(WorkerContext.Current);
        Assert.Empty(NothingLeftBehind.Children());
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void All_ways_to_call_give_what_they_give_with_workers(WorkerKind kind)
    {
        using Pool pool = NewPool(kind, new PoolOptions
        {
            Initializer = static () => WorkerContext.Current!.Set(new Model(10)),
        });
        int captured = 7;
        Assert.Equal(14, Bound.Within(() => pool.Apply(() => captured * 2)));
        Assert.Equal([11, 12], Bound.Within(() => pool.Map(FailOnThree, [1, 2])));
        Assert.Equal("three", Bound.Throws<FormatException>(() => pool.Map(FailOnThree, [1, 2, 3, 4])).Message);
        Assert.Equal([5, 9], Bound.Within(() => pool.StarMap(static (int a, int b) => a + b, [(2, 3), (4, 5)])));
        Assert.Equal(
            [true, true, false, true],
            Bound.Within(() => pool.Imap(FailOnThree, [1, 2, 3, 4], chunkSize: 3).Outcomes().ToArray())
                .Select(outcome => outcome.Succeeded));
        Assert.Equal(
            [0, 1, 4], Bound.Within(() => pool.Map(Square, [0, 1, 2], timeout: TimeSpan.FromMinutes(1))));
        Assert.Equal(
            Enumerable.Range(0, 100_000).Select(i => new string('x', i % 7)),
            Bound.Within(() => pool.Map(static i => new string('x', i % 7), Enumerable.Range(0, 100_000))));
        Assert.Equal("x", Bound.Within(() => pool.Apply(static async () =>
        {
            await Task.Yield();
            return "x";
        })));
    }

    [Fact]
    public void Processes_get_copies_and_threads_the_objects_themselves()
    {
        Box box = new();
        using (Pool processes = NewPool(WorkerKind.Processes))
            Assert.Equal(1, Bound.Within(() => processes.Apply(Change, box)));
        Assert.Equal(0, box.Number);
        using (Pool threads = NewPool(WorkerKind.Threads))
            Assert.Equal(1, Bound.Within(() => threads.Apply(Change, box)));
        Assert.Equal(1, box.Number);
    }

    [Fact]
    public void What_cannot_travel_is_refused_as_for_processes()
    {
        using Pool pool = NewPool(WorkerKind.Processes);
        Stream stream = Stream.Null;
        Assert.Contains("stream", Assert.Throws<NotTransferableException>(
            () => pool.ApplyAsync(() => stream.Flush())).Message);
        Assert.Throws<NotTransferableException>(() => pool.ApplyAsync(static () => Stream.Null));
        Shared<int[]> shared = new([1, 2, 3]);
        Assert.Equal([2, 3], Bound.Within(() => pool.Map(i => shared.Value[i], [1, 2])));
        Assert.Throws<NotTransferableException>(
            () => NewPool(WorkerKind.Processes, new PoolOptions { Initializer = () => stream.Flush() }));
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Callbacks_retries_progress_and_insights_work(WorkerKind kind)
    {
        using Pool pool = NewPool(kind, new PoolOptions { Insights = true });
        int called = 0;
        pool.ApplyAsync(Square, 4, callback: value => called = value);
        Pool again = pool.With(new JobOptions { Retry = new RetryPolicy { When = static _ => true } });
        Assert.Equal(2, Bound.Within(() => again.Apply(static () => WorkerContext.Current!.Attempt < 2
            ? throw new FormatException()
            : WorkerContext.Current.Attempt)));
        Bound.Within(pool.Dispose);
        Assert.Equal(16, called);
        Assert.Equal(3, Assert.Single(pool.GetInsights().Workers).Jobs);
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Job_that_takes_too_long_fails_in_time_and_goes_on(WorkerKind kind)
    {
        using Pool pool = NewPool(kind);
        Bound.Throws<TimeoutException>(() => pool.Apply(WaitForToken, 1, TimeSpan.FromMilliseconds(50)));
        Bound.Throws<TimeoutException>(() => pool.Apply(LookLate, 1, TimeSpan.FromMilliseconds(20)));
        Bound.Throws<TimeoutException>(() => pool.Apply(Sleep, 100, TimeSpan.FromMilliseconds(20)));
        Assert.Equal(4, Bound.Within(() => pool.Apply(Square, 2)));
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Job_that_waits_for_its_own_pool_is_refused(WorkerKind kind)
    {
        using Pool pool = NewPool(kind);
        poolOfJob = pool;
        Assert.Contains("POOL205", Bound.Throws<InvalidOperationException>(
            () => pool.Apply(static () => poolOfJob!.Apply(Square, 2))).Message);
        Assert.Equal(9, Bound.Within(() => pool.Apply(Square, 3)));
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Initializer_that_fails_breaks_the_pool(WorkerKind kind)
    {
        using Pool pool = NewPool(kind, new PoolOptions
        {
            Initializer = static () => throw new FormatException("of the initializer"),
        });
        Assert.Contains("of the initializer", Bound.Throws<PoolBrokenException>(() => pool.Apply(Square, 2)).Message);
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Pool_ends_as_with_workers(WorkerKind kind)
    {
        using Pool closed = NewPool(kind);
        closed.Apply(Square, 2);
        closed.Close();
        Bound.Within(closed.Join);
        Assert.Throws<InvalidOperationException>(() => closed.Apply(Square, 2));
        using Pool terminated = NewPool(kind);
        terminated.Terminate();
        Bound.Within(terminated.Join);
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Several_threads_may_submit(WorkerKind kind)
    {
        using Pool pool = NewPool(kind);
        int[][] results = Bound.Within(() => Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(
            () => pool.Map(Square, Enumerable.Range(i * 100, 100), chunkSize: 3)))).GetAwaiter().GetResult());
        Assert.Equal(Enumerable.Range(0, 400).Select(Square), results.SelectMany(result => result));
    }

    [Fact]
    public void Executors_can_do_without_workers_as_well()
    {
        using ProcessPoolExecutor executor = new(new PoolOptions { Inline = true });
        Assert.Equal(Environment.CurrentManagedThreadId, executor.Submit(ThreadOfJob).Result());
        Assert.Equal([0, 1, 4], Bound.Within(() => executor.Map(Square, [0, 1, 2]).ToArray()));
    }
}
