using Xunit;

namespace PoolRuntime.Tests.Pools;

/// <summary>Where workers live, and who hears of their coming and going.</summary>
public sealed class PlaceTests : IClassFixture<NothingLeftBehind>
{
    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name);

    private static string Folder() => Environment.CurrentDirectory;

    private static int Square(int number) => number * number;

    // What the thread that runs jobs may use.
    private static string Processors() => File.ReadLines("/proc/thread-self/status")
        .Single(line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal)).Split('\t')[1];

    [Fact]
    public void Environment_of_workers_differs_from_before_their_first_job()
    {
        Environment.SetEnvironmentVariable("PLACE_TESTS", "outside");
        try
        {
            Dictionary<string, string?> environment = new()
            {
                ["OMP_NUM_THREADS"] = "1", ["PLACE_TESTS"] = null, ["DOTNET_TieredPGO"] = "1",
            };
            using ProcessPool pool = new(new PoolOptions
            {
                Workers = 1, WorkerEnvironment = environment, StartMethod = StartMethod.ForkServer,
            });
            environment["OMP_NUM_THREADS"] = "changed later";
            Assert.Equal("1", Bound.Within(() => pool.Apply(Variable, "OMP_NUM_THREADS")));
            Assert.Null(Bound.Within(() => pool.Apply(Variable, "PLACE_TESTS")));
            Assert.Equal("1", Bound.Within(() => pool.Apply(Variable, "DOTNET_TieredPGO")));
            using ProcessPool plain = new(1);
            Assert.Equal("outside", Bound.Within(() => plain.Apply(Variable, "PLACE_TESTS")));
        }
        finally
        {
            Environment.SetEnvironmentVariable("PLACE_TESTS", null);
            PoolRuntime.Workers.SpareWorkers.Clear();
        }
    }

    [Fact]
    public void Workers_have_a_folder_of_their_own()
    {
        string folder = Path.Combine(OwnTemporaryFolder.Path, "place");
        Directory.CreateDirectory(folder);
        try
        {
            using ProcessPool pool = new(new PoolOptions { Workers = 1, WorkerDirectory = folder });
            Assert.Equal(folder, Bound.Within(() => pool.Apply(Folder)));
            Bound.Throws<WorkerLostException>(() => pool.Apply(static () => Environment.Exit(1)));
            Assert.Equal(folder, Bound.Within(() => pool.Apply(Folder)));
        }
        finally
        {
            Directory.Delete(folder);
        }

        ArgumentException error = Assert.Throws<ArgumentException>(
            () => new ProcessPool(new PoolOptions { WorkerDirectory = folder }));
        Assert.Contains("WorkerDirectory", error.Message);
    }

    [Fact]
    public void Workers_are_bound_to_processors()
    {
        if (!OperatingSystem.IsLinux()) return;
        int first = int.Parse(Processors().Split(',', '-')[0], System.Globalization.CultureInfo.InvariantCulture);
        using ProcessPool pool = new(new PoolOptions { Workers = 2, WorkerProcessors = [first] });
        string[] allowed = Bound.Within(
            () => pool.Map(static _ => Processors(), Enumerable.Range(0, 8), chunkSize: 1));
        Assert.All(allowed, list => Assert.Equal($"{first}", list));
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => new ProcessPool(new PoolOptions { WorkerProcessors = [first, 63, 500] }));
        Assert.Contains("500", error.Message);
    }

    [Fact]
    public void What_threads_cannot_have_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new WorkerThreadPool(new PoolOptions { WorkerDirectory = "/" }));
        Assert.Throws<ArgumentException>(() => new WorkerThreadPool(new PoolOptions { WorkerProcessors = [0] }));
        Assert.Throws<ArgumentException>(
            () => new ThreadPoolExecutor(new PoolOptions { WorkerEnvironment = new Dictionary<string, string?>() }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("A=B")]
    [InlineData("POOLRUNTIME_WORKER")]
    [InlineData("DOTNET_STARTUP_HOOKS")]
    public void Variables_that_make_no_sense_are_refused(string name)
    {
        Assert.Throws<ArgumentException>(
            () => new PoolOptions { WorkerEnvironment = new Dictionary<string, string?> { [name] = "x" } });
        Assert.Throws<ArgumentException>(() => new PoolOptions { WorkerProcessors = [] });
        Assert.Throws<ArgumentException>(() => new PoolOptions { WorkerProcessors = [-1] });
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Workers_are_told_of_when_they_come_and_go(WorkerKind kind)
    {
        List<(bool Up, WorkerInfo Worker)> told = [];
        using Pool pool = kind.NewPool(new PoolOptions
        {
            Workers = 1,
            WorkerNamePrefix = "told",
            WorkerUp = worker => told.Add((true, worker)),
            WorkerDown = worker => told.Add((false, worker)),
            MaxTasksPerWorker = 2,
        });
        Assert.Equal([0, 1, 4], Bound.Within(() => pool.Map(Square, [0, 1, 2])));
        Bound.Within(pool.Dispose);
        Assert.Equal([true, false, true, false], told.Select(one => one.Up));
        Assert.All(told, one => Assert.Equal(
            (0, "told_0", false), (one.Worker.Index, one.Worker.Name, one.Worker.IsLost)));
        Assert.Equal(told[0].Worker.ProcessId, told[1].Worker.ProcessId);
        Assert.Equal(kind == WorkerKind.Processes ? 0 : null, told[1].Worker.ExitCode);
    }

    [Fact]
    public void Lost_worker_is_told_with_its_end()
    {
        TaskCompletionSource<WorkerInfo> lost = new();
        using ProcessPool pool = new(new PoolOptions { Workers = 1, WorkerDown = lost.SetResult });
        Bound.Throws<WorkerLostException>(() => pool.Apply(static () => Environment.Exit(5)));
        WorkerInfo worker = Bound.Within(() => lost.Task.GetAwaiter().GetResult());
        Assert.Equal((5, true), (worker.ExitCode, worker.IsLost));
        pool.UnhandledCallbackException += static (_, _) => { };
    }
}
