using System.Runtime.CompilerServices;
using PoolRuntime.Tests;
using PoolRuntime.Tests.Scheduling;
using Xunit;

namespace PoolRuntime.Conformance.Executors;

/// <summary>What executors of processes do.</summary>
public sealed class ProcessPoolExecutorTests : IClassFixture<NothingLeftBehind>
{
    private static WeakReference? remembered;

    private static int Square(int number) => number * number;

    private static int Own() => Environment.ProcessId;

    private static int PassAndTell(string gate)
    {
        _ = Gate.Pass(gate);
        return Environment.ProcessId;
    }

    private static T[] ResultsOf<T>(IEnumerable<Future<T>> futures) =>
        Bound.Within(() => futures.Select(future => future.Result()).ToArray());

    [Fact]
    [Trait("Conformance", "CF-032")]
    public void Each_lost_future_has_an_exception_of_its_own()
    {
        using ProcessPoolExecutor executor = new(2);
        List<Future> lost = [.. Enumerable.Range(0, 4).Select(i => executor.Submit(static i => Environment.Exit(i), i))];
        WorkerLostException[] errors = Bound.Within(
            () => lost.Select(future => Assert.IsType<WorkerLostException>(future.Exception())).ToArray());
        Assert.Equal([0, 1, 2, 3], errors.Select(error => error.ExitCode!.Value));
        Assert.Equal(4, errors.Select(error => error.ProcessId).Distinct().Count());
        Assert.Equal(4, errors.Distinct().Count());
    }

    [Fact]
    [Trait("Conformance", "CF-033")]
    public void Chunks_give_what_a_loop_gives()
    {
        using ProcessPoolExecutor executor = new(2);
        foreach (int chunkSize in (int[])[6, 50, 40])
            Assert.Equal(
                Enumerable.Range(0, 99).Select(Square),
                Bound.Within(() => executor.Map(Square, Enumerable.Range(0, 99), chunkSize: chunkSize).ToArray()));
        Assert.Throws<ArgumentOutOfRangeException>(() => executor.Map(Square, [1], chunkSize: -1));
    }

    [Fact]
    [Trait("Conformance", "CF-034")]
    public void Exception_keeps_type_and_message_and_tells_where_it_was_thrown()
    {
        using ProcessPoolExecutor executor = new(1);
        Future failed = executor.Submit(ThrowFromHere);
        FormatException error = Bound.Throws<FormatException>(() => failed.Result());
        Assert.Equal("123", error.Message);
        Assert.Contains(nameof(ThrowFromHere), error.StackTrace);
    }

    private static void ThrowFromHere() => throw new FormatException("123");

    [Fact]
    [Trait("Conformance", "CF-036")]
    public void Worker_lets_go_of_the_arguments_of_a_job_that_is_done()
    {
        using ProcessPoolExecutor executor = new(1);
        Bound.Within(() => executor.Submit(static bytes =>
        {
            remembered = new WeakReference(bytes);
        }, new byte[1000]).Result());
        bool isAlive = Bound.Within(() => executor.Submit(static () =>
        {
            for (int i = 0; i < 20 && remembered!.IsAlive; i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }

            return remembered!.IsAlive;
        }).Result());
        Assert.False(isAlive);
        Assert.Null(remembered);
    }

    [Fact]
    [Trait("Conformance", "CF-037")]
    public void Never_more_processes_than_workers()
    {
        using ProcessPoolExecutor executor = new(3);
        using Gate gate = new();
        List<Future<int>> futures =
            [.. Enumerable.Range(0, 45).Select(_ => executor.Submit(PassAndTell, gate.Path))];
        Bound.Until(() => futures.Count(future => future.Running) == 3, "three jobs run");
        gate.Open();
        Assert.Equal(3, ResultsOf(futures).Distinct().Count());
    }

    [Fact]
    [Trait("Conformance", "CF-038")]
    public void Jobs_one_after_the_other_use_one_process()
    {
        using ProcessPoolExecutor executor = new(4);
        HashSet<int> processes = [.. Enumerable.Range(0, 4).Select(_ => Bound.Within(() => executor.Submit(Own).Result()))];
        _ = Assert.Single(processes);
    }

    [Fact]
    [Trait("Conformance", "CF-039")]
    public void Two_pairs_of_jobs_use_at_most_three_processes()
    {
        using ProcessPoolExecutor executor = new(4);
        HashSet<int> processes = [];
        for (int pair = 0; pair < 2; pair++)
        {
            using Gate gate = new();
            List<Future<int>> futures = [executor.Submit(PassAndTell, gate.Path), executor.Submit(PassAndTell, gate.Path)];
            Bound.Until(() => futures.All(future => future.Running), "both jobs run");
            gate.Open();
            processes.UnionWith(ResultsOf(futures));
        }

        Assert.InRange(processes.Count, 2, 3);
    }

    [Fact]
    [Trait("Conformance", "CF-040")]
    public void Process_stays_for_its_share_then_another_comes()
    {
        using ProcessPoolExecutor executor = new(new PoolOptions { Workers = 1, MaxTasksPerWorker = 3 });
        int[] processes = [.. Enumerable.Range(0, 4).Select(_ => Bound.Within(() => executor.Submit(Own).Result()))];
        _ = Assert.Single(processes[..3].Distinct());
        Assert.NotEqual(processes[2], processes[3]);
    }

    [Theory]
    [InlineData(1, 2, 6)]
    [InlineData(2, 2, 8)]
    [InlineData(1, 2, 100)]
    [Trait("Conformance", "CF-042")]
    public void More_jobs_than_all_shares_are_done(int workers, int share, int jobs)
    {
        using ProcessPoolExecutor executor = new(new PoolOptions { Workers = workers, MaxTasksPerWorker = share });
        List<Future<int>> futures = [.. Enumerable.Range(0, jobs).Select(i => executor.Submit(Square, i))];
        Assert.Equal(Enumerable.Range(0, jobs).Select(Square), ResultsOf(futures));
    }

    [Fact]
    [Trait("Conformance", "CF-043")]
    public void Replacements_do_what_is_left_after_shutdown_without_waiting()
    {
        ProcessPoolExecutor executor = new(new PoolOptions { Workers = 1, MaxTasksPerWorker = 1 });
        List<Future<int>> futures = [.. Enumerable.Range(0, 3).Select(i => executor.Submit(Square, i))];
        executor.Shutdown(wait: false);
        Assert.Equal([0, 1, 4], ResultsOf(futures));
    }

    [Fact]
    [Trait("Conformance", "CF-046")]
    public void Executor_that_has_no_worker_and_gets_none_says_so()
    {
        using FailingExecutor executor = new(new PoolOptions { Workers = 1, MaxTasksPerWorker = 1 }, starting: 1);
        Assert.Equal(4, Bound.Within(() => executor.Submit(Square, 2).Result()));
        Bound.Until(() => executor.Refusal() is not null, "the executor says that it has no workers");
        Assert.IsType<IOException>(executor.Refusal()!.InnerException);
    }

    [Fact]
    [Trait("Conformance", "CF-047")]
    public void Shutdown_right_after_submitting_completes_more_than_all_shares()
    {
        ProcessPoolExecutor executor = new(new PoolOptions { Workers = 3, MaxTasksPerWorker = 1 });
        List<Future<int>> futures = [.. Enumerable.Range(0, 6).Select(i => executor.Submit(Square, i))];
        Bound.Within(() => executor.Shutdown());
        Assert.Equal([0, 1, 4, 9, 16, 25], futures.Select(future => future.Result(TimeSpan.Zero)));
    }

    [Fact]
    [Trait("Conformance", "CF-049")]
    [Trait("Conformance", "CF-050")]
    public void All_workers_are_killed()
    {
        (ProcessPoolExecutor executor, List<Future<string>> futures, Gate gate) = Busy();
        executor.KillWorkers();
        Assert.All(futures, future => Assert.IsType<PoolTerminatedException>(Bound.Within(() => future.Exception())));
        if (OperatingSystem.IsLinux())
            Bound.Until(() => NothingLeftBehind.Children().Count == 0, "all workers have ended");
        Bound.Within(() => executor.Shutdown());
        gate.Dispose();
    }

    [Fact]
    [Trait("Conformance", "CF-052")]
    public void Job_that_blocks_never_finishes_when_its_worker_is_killed()
    {
        string mark = Path.Combine(OwnTemporaryFolder.Path, $"mark-{Guid.NewGuid():N}");
        using Gate gate = new();
        string path = gate.Path;
        ProcessPoolExecutor executor = new(1);
        Future future = executor.Submit(() =>
        {
            _ = Gate.Pass(path);
            File.WriteAllText(mark, "");
        });
        Bound.Until(() => future.Running, "the job runs");
        executor.KillWorkers();
        Bound.Within(() => executor.Shutdown());
        gate.Open();
        Thread.Sleep(50);
        Assert.False(File.Exists(mark));
        Assert.IsType<PoolTerminatedException>(future.Exception());
    }

    [Fact]
    [Trait("Conformance", "CF-053")]
    public void Killing_the_workers_of_a_broken_executor_does_nothing()
    {
        ProcessPoolExecutor executor = new(new PoolOptions { Workers = 1, Initializer = static () => Environment.Exit(1) });
        Future<int> future = executor.Submit(Square, 1);
        Assert.IsType<PoolBrokenException>(Bound.Within(() => future.Exception()));
        executor.KillWorkers();
        executor.KillWorkers();
        Bound.Within(() => executor.Shutdown());
        Assert.IsType<PoolBrokenException>(future.Exception());
    }

    [Fact]
    [Trait("Conformance", "CF-055")]
    public void Nothing_can_be_submitted_after_the_workers_were_killed()
    {
        (ProcessPoolExecutor executor, _, Gate gate) = Busy();
        executor.KillWorkers();
        Assert.Throws<InvalidOperationException>(() => executor.Submit(Square, 1));
        Bound.Within(() => executor.Shutdown());
        if (OperatingSystem.IsLinux()) Assert.Empty(NothingLeftBehind.Children());
        gate.Dispose();
    }

    private static (ProcessPoolExecutor Executor, List<Future<string>> Futures, Gate Gate) Busy()
    {
        ProcessPoolExecutor executor = new(2);
        Gate gate = new();
        List<Future<string>> futures = [.. Enumerable.Range(0, 4).Select(_ => executor.Submit(Gate.Pass, gate.Path))];
        Bound.Until(() => futures.Count(future => future.Running) == 2, "two jobs run");
        return (executor, futures, gate);
    }

    [Fact]
    [Trait("Conformance", "CF-070")]
    public void As_many_processes_as_were_needed_and_none_after_shutdown()
    {
        ProcessPoolExecutor executor = new(5);
        using Gate gate = new();
        List<Future<int>> futures = [.. Enumerable.Range(0, 3).Select(_ => executor.Submit(PassAndTell, gate.Path))];
        Bound.Until(() => futures.All(future => future.Running), "three jobs run");
        if (OperatingSystem.IsLinux()) Assert.Equal(3, NothingLeftBehind.Children().Count);
        gate.Open();
        Assert.Equal(3, ResultsOf(futures).Distinct().Count());
        Bound.Within(() => executor.Shutdown());
        if (OperatingSystem.IsLinux()) Assert.Empty(NothingLeftBehind.Children());
    }

    [Fact]
    [Trait("Conformance", "CF-071")]
    public void End_of_a_using_waits()
    {
        List<Future<int>> futures;
        using (ProcessPoolExecutor executor = new(5))
            futures = [.. Enumerable.Range(-5, 10).Select(i => executor.Submit(Square, i))];
        Assert.Equal(Enumerable.Range(-5, 10).Select(Square), futures.Select(future => future.Result(TimeSpan.Zero)));
        if (OperatingSystem.IsLinux()) Assert.Empty(NothingLeftBehind.Children());
    }

    [Fact]
    [Trait("Conformance", "CF-072")]
    public void Dropped_executor_finishes_its_work_and_leaves_nothing()
    {
        List<Future<int>> futures = SubmitToDropped();
        Assert.Equal([0, 1, 4, 9, 16], ResultsOf(futures));
        Bound.Until(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return !OperatingSystem.IsLinux()
                || (NothingLeftBehind.Children().Count == 0 && NothingLeftBehind.ThreadsOfPools().Count == 0);
        }, "processes and threads have ended");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<Future<int>> SubmitToDropped()
    {
        ProcessPoolExecutor executor = new(2);
        return [.. Enumerable.Range(0, 5).Select(i => executor.Submit(Square, i))];
    }

    [Fact]
    [Trait("Conformance", "CF-074")]
    public void Failing_jobs_with_shares_of_one_and_two_workers() => FailWithSharesOfOne(workers: 2);

    [Fact]
    [Trait("Conformance", "CF-075")]
    public void Failing_jobs_with_shares_of_one_and_four_workers() => FailWithSharesOfOne(workers: 4);

    private static void FailWithSharesOfOne(int workers)
    {
        ProcessPoolExecutor executor = new(new PoolOptions { Workers = workers, MaxTasksPerWorker = 1 });
        List<Future<int>> futures = [.. Enumerable.Range(0, 5).Select(
            i => executor.Submit(static i => 12 / i, i))];
        executor.Shutdown(wait: false);
        Assert.IsType<DivideByZeroException>(Bound.Within(() => futures[0].Exception()));
        Assert.Equal([12, 6, 4, 3], ResultsOf(futures[1..]));
        Bound.Within(() => executor.Shutdown());
    }

    private sealed class FailingExecutor(PoolOptions options, int starting) : Executor(new FailingPool(options, starting))
    {
        public PoolBrokenException? Refusal()
        {
            try
            {
                return Submit(Square, 1).Exception() as PoolBrokenException;
            }
            catch (PoolBrokenException error)
            {
                return error;
            }
        }
    }
}
