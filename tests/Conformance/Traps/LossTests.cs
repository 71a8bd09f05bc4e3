using System.Diagnostics;
using PoolRuntime.Tests;
using Xunit;

namespace PoolRuntime.Conformance.Traps;

/// <summary>Workers that end when they should not, and what comes back from them.</summary>
public sealed class LossTests : IClassFixture<NothingLeftBehind>
{
    private static int Square(int number) => number * number;

    private static int Own() => Environment.ProcessId;

    private static void Kill(int process)
    {
        using Process worker = Process.GetProcessById(process);
        worker.Kill();
    }

    [Fact]
    [Trait("Conformance", "X-002")]
    public void Idle_workers_that_are_killed_hold_up_nobody()
    {
        using ProcessPool pool = new(2);
        for (int round = 0; round < 50; round++)
        {
            // It may be gone already where the last round's death is only being noticed.
            int worker = Bound.Within(() => pool.Apply(Own));
            Kill(worker);
            Assert.Equal([0, 1, 4, 9], Bound.Within(() => pool.Map(Square, [0, 1, 2, 3], chunkSize: 1)));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(null)]
    [Trait("Conformance", "X-005")]
    public void Job_that_ends_its_process_is_told_of(int? code)
    {
        using ProcessPool pool = new(1);
        AsyncResult ended = pool.ApplyAsync(static code =>
        {
            if (code is null) Environment.FailFast("on purpose");
            Environment.Exit(code!.Value);
        }, code);
        WorkerLostException error = Bound.Throws<WorkerLostException>(() => ended.Get());
        Assert.Equal(code, error.ExitCode);
        if (OperatingSystem.IsLinux()) Assert.Equal(code is null, error.Signal is not null);
        Assert.NotEqual(error.ProcessId, Bound.Within(() => pool.Apply(Own)));
    }

    [Fact]
    [Trait("Conformance", "X-006")]
    public void Exceptions_of_any_type_arrive()
    {
        using ProcessPool pool = new(1);
        int worker = Bound.Within(() => pool.Apply(Own));
        Assert.Contains("seventeen", ErrorOf(static () => throw new Odd(17)).ToString());
        Assert.Contains("with a stream", ErrorOf(static () => throw new Holding(Stream.Null)).ToString());
        Assert.Equal(10_000_000, ErrorOf(static () => throw new FormatException(new string('x', 10_000_000))).Message.Length);
        Exception nested = ErrorOf(static () =>
        {
            Exception inner = new FormatException("innermost");
            for (int i = 0; i < 50; i++) inner = new InvalidOperationException($"level {i}", inner);
            throw inner;
        });
        int depth = 0;
        while (nested.InnerException is { } inner)
        {
            nested = inner;
            depth++;
        }

        Assert.Equal((50, "innermost"), (depth, nested.Message));
        Assert.Equal(worker, Bound.Within(() => pool.Apply(Own)));

        Exception ErrorOf(Action job) => Bound.Within(() => Assert.ThrowsAny<Exception>(() => pool.Apply(job)));
    }

    [Fact]
    [Trait("Conformance", "X-019")]
    public void Share_counts_items_not_chunks()
    {
        using ProcessPool pool = new(new PoolOptions { Workers = 2, MaxTasksPerWorker = 3 });
        int[] workers = Bound.Within(
            () => pool.Map(static i => i < 0 ? 0 : Environment.ProcessId, Enumerable.Range(0, 30), chunkSize: 5));
        Assert.All(workers.GroupBy(id => id), ofWorker => Assert.InRange(ofWorker.Count(), 1, 3));
    }

    [Fact]
    [Trait("Conformance", "X-026")]
    public void One_crash_of_twenty_costs_one_future()
    {
        using ProcessPoolExecutor executor = new(2);
        List<Future<int>> futures = [.. Enumerable.Range(0, 20).Select(i => executor.Submit(static i =>
        {
            if (i == 7) Process.GetCurrentProcess().Kill();
            return i;
        }, i))];
        Exception?[] errors = Bound.Within(() => futures.Select(future => future.Exception()).ToArray());
        Assert.IsType<WorkerLostException>(errors[7]);
        Assert.Equal(19, errors.Count(error => error is null));
        Assert.Equal(16, Bound.Within(() => executor.Submit(Square, 4).Result()));
    }

    [Fact]
    [Trait("Conformance", "X-032")]
    public void What_a_worker_started_ends_with_it()
    {
        ProcessPool pool = new(1);
        // The worker of a pool in a job is a child of the worker.
        string place = Path.Combine(OwnTemporaryFolder.Path, $"child-{Guid.NewGuid():N}");
        AsyncResult result = pool.ApplyAsync(() =>
        {
            using ProcessPool inner = new(1);
            File.WriteAllText(place + ".part", $"{inner.Apply(Own)}");
            File.Move(place + ".part", place);
            inner.Apply(static () => Thread.Sleep(Timeout.Infinite));
        });
        Bound.Until(() => File.Exists(place), "the child is there");
        int child = int.Parse(File.ReadAllText(place), System.Globalization.CultureInfo.InvariantCulture);
        pool.Terminate();
        Bound.Within(pool.Join);
        Assert.IsType<PoolTerminatedException>(Assert.ThrowsAny<Exception>(() => result.Get()));
        Bound.Until(() => !IsAlive(child), "the child of the worker has ended");
        File.Delete(place);
    }

    private static bool IsAlive(int process)
    {
        try
        {
            // Whoever takes the place of its parent may leave it as a zombie.
            string state = File.ReadAllText($"/proc/{process}/stat");
            return state[state.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    [Fact]
    [Trait("Conformance", "X-058")]
    public void Captured_variable_that_cannot_travel_is_named()
    {
        using ProcessPool pool = new(1);
        string mark = Path.Combine(OwnTemporaryFolder.Path, $"mark-{Guid.NewGuid():N}");
        Stream stream = Stream.Null;
        SemaphoreSlim gate = new(1);
        Assert.Contains("stream", ErrorOf(() =>
        {
            File.WriteAllText(mark, $"{stream.Length}");
        }).What);
        Assert.Contains("gate", ErrorOf(() =>
        {
            File.WriteAllText(mark, $"{gate.CurrentCount}");
        }).What);
        Assert.Contains("_own", ErrorOf(new WithStream().Run).What);
        Assert.Equal(9, Bound.Within(() => pool.Apply(Square, 3)));
        Assert.False(File.Exists(mark));
        gate.Dispose();

        NotTransferableException ErrorOf(Action job) =>
            Assert.Throws<NotTransferableException>(() => pool.ApplyAsync(job));
    }

    private sealed class WithStream
    {
        private readonly Stream _own = Stream.Null;

        public void Run() => _own.Flush();
    }

    /// <summary>Cannot be made from a message.</summary>
    private sealed class Odd(int number) : Exception(number == 17 ? "seventeen" : "none")
    {
        public int Number => number;
    }

    private sealed class Holding(Stream stream) : Exception("with a stream")
    {
        public Stream Stream => stream;
    }
}
