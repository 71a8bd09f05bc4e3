using Xunit;

namespace PoolRuntime.Tests.Executors;

/// <summary>What goes wrong on the way of a job, there or back, costs its own future and holds up nobody.</summary>
public sealed class DeadlockTests : IClassFixture<NothingLeftBehind>
{
    private static int Square(int number) => number * number;

    private static void StillWorks(ProcessPoolExecutor executor) =>
        Assert.Equal(9, Bound.Within(() => executor.Submit(Square, 3).Result()));

    [Fact]
    [Trait("Conformance", "CF-114")]
    public void Argument_that_cannot_travel_is_refused_at_once()
    {
        using ProcessPoolExecutor executor = new(2);
        Holder holder = new() { Content = Stream.Null };
        Assert.Throws<NotTransferableException>(() => executor.Submit(static (Holder h) => h.Number, holder));
        StillWorks(executor);
    }

    [Fact]
    [Trait("Conformance", "MP-118")]
    [Trait("Conformance", "CF-123")]
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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Conformance", "CF-115")]
    [Trait("Conformance", "CF-117")]
    [Trait("Conformance", "CF-118")]
    [Trait("Conformance", "CF-126")]
    public void Crash_in_a_job_fails_that_job_also_after_shutdown(bool shutDownFirst)
    {
        ProcessPoolExecutor executor = new(2);
        Future crash = executor.Submit(static () =>
        {
            Thread.Sleep(50);
            Environment.FailFast("on purpose");
        });
        List<Future<int>> others = [.. Enumerable.Range(0, 20).Select(i => executor.Submit(Square, i))];
        if (shutDownFirst) executor.Shutdown(wait: false);
        Assert.IsType<WorkerLostException>(Bound.Within(() => crash.Exception()));
        Assert.Equal(
            Enumerable.Range(0, 20).Select(Square),
            Bound.Within(() => others.Select(other => other.Result()).ToList()));
        Bound.Within(() => executor.Shutdown());
    }

    [Fact]
    [Trait("Conformance", "CF-032")]
    public void Each_lost_future_has_an_exception_of_its_own()
    {
        using ProcessPoolExecutor executor = new(2);
        List<Future> lost = [.. Enumerable.Range(0, 4).Select(_ => executor.Submit(static () => Environment.Exit(1)))];
        List<Exception?> errors = Bound.Within(() => lost.Select(future => future.Exception()).ToList());
        Assert.All(errors, error => Assert.IsType<WorkerLostException>(error));
        Assert.Equal(4, errors.Distinct().Count());
    }

    [Fact]
    [Trait("Conformance", "CF-034")]
    [Trait("Conformance", "MP-111")]
    public void Exception_keeps_its_type_and_tells_where_it_was_thrown()
    {
        using ProcessPoolExecutor executor = new(1);
        Future<int> failed = executor.Submit(ThrowDeep, 3);
        FormatException error = Bound.Throws<FormatException>(() => failed.Result());
        Assert.Equal("123", error.Message);
        Assert.Contains(nameof(ThrowDeep), error.StackTrace);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [Trait("Conformance", "CF-074")]
    [Trait("Conformance", "CF-075")]
    [Trait("Conformance", "CF-043")]
    public void Jobs_are_done_after_shutdown_by_workers_that_are_replaced(int workers)
    {
        ProcessPoolExecutor executor = new(new PoolOptions { Workers = workers, MaxTasksPerWorker = 1 });
        List<Future<int>> futures = [.. Enumerable.Range(0, 6).Select(
            i => executor.Submit(static (int i) => i == 2 ? throw new FormatException() : i, i))];
        executor.Shutdown(wait: false);
        Bound.Within(() => Futures.Wait(futures));
        Assert.Equal(5, futures.Count(future => future.Exception() is null));
        Bound.Within(() => executor.Shutdown());
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    [Trait("Conformance", "CF-129")]
    public void Very_many_submits_at_once_hold_up_nobody(WorkerKind kind)
    {
        using Executor executor = kind.NewExecutor(2);
        List<Future<int>> futures = [.. Enumerable.Range(0, 20_000).Select(i => executor.Submit(Square, i))];
        Assert.Equal(20_000, Bound.Within(() => Futures.Wait(futures)).Done.Count);
    }

    [Fact]
    [Trait("Conformance", "CF-018")]
    [Trait("Conformance", "CF-088")]
    public void Argument_is_let_go_when_its_job_is_done()
    {
        using ThreadPoolExecutor executor = new(1);
        (Future<int> future, WeakReference argument) = Submit(executor);
        Assert.Equal(5, Bound.Within(() => future.Result()));
        // The worker has begun something else, so that nothing of the first job is left in its hands.
        Assert.Equal(9, Bound.Within(() => executor.Submit(Square, 3).Result()));
        Bound.Until(() =>
        {
            GC.Collect();
            return !argument.IsAlive;
        }, "the argument is gone");
        GC.KeepAlive(future);

        static (Future<int>, WeakReference) Submit(Executor executor)
        {
            Holder holder = new() { Number = 5 };
            return (executor.Submit(static (Holder h) => h.Number, holder), new WeakReference(holder));
        }
    }

    private static int ThrowDeep(int number) => number == 0
        ? throw new FormatException("123")
        : ThrowDeep(number - 1) + 1;

    private sealed class Holder
    {
        public int Number { get; init; }

        public Stream? Content { get; init; }
    }
}
