using Xunit;

namespace PoolRuntime.Tests.Pools;

/// <summary>What workers run first and last, how long they live, and what they are called.</summary>
public sealed class OptionsTests : IClassFixture<NothingLeftBehind>
{
    private sealed record Model(int Factor);

    private static void Load(int factor) => WorkerContext.Current!.Set(new Model(factor));

    private static int Use(int number) => number * WorkerContext.Current!.Get<Model>().Factor;

    private static int Square(int number) => number * number;

    private static int ProcessAfter(int milliseconds)
    {
        Thread.Sleep(milliseconds);
        return Environment.ProcessId;
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Initializer_runs_in_every_worker_before_its_jobs(WorkerKind kind)
    {
        int captured = 7;
        foreach (PoolOptions options in (PoolOptions[])
        [
            new PoolOptions { Workers = 2, Initializer = () => Load(captured) },
            new PoolOptions { Workers = 2 }.WithInitializer(Load, 7),
        ])
        {
            using Pool pool = kind.NewPool(options);
            Assert.Equal(
                Enumerable.Range(0, 100).Select(i => i * 7),
                Bound.Within(() => pool.Map(Use, Enumerable.Range(0, 100), chunkSize: 1)));
        }
    }

    [Fact]
    public void Initializer_runs_again_in_a_replacement()
    {
        using ProcessPool pool = new(new PoolOptions { Workers = 1 }.WithInitializer(Load, 3));
        Assert.Equal(6, Bound.Within(() => pool.Apply(Use, 2)));
        Bound.Throws<WorkerLostException>(() => pool.Apply(static () => Environment.Exit(1)));
        Assert.Equal(6, Bound.Within(() => pool.Apply(Use, 2)));
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Initializer_that_fails_breaks_the_pool_with_its_error(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(new PoolOptions
        {
            Workers = 2,
            Initializer = static () => throw new FormatException("of the initializer"),
        });
        PoolBrokenException broken = Bound.Throws<PoolBrokenException>(() => pool.Apply(Square, 2));
        Assert.Equal("of the initializer", Assert.IsType<FormatException>(broken.InnerException).Message);
        Assert.Contains("of the initializer", broken.Message);
        Bound.Throws<PoolBrokenException>(() => pool.ApplyAsync(Square, 2));
    }

    [Fact]
    public void What_an_initializer_captures_has_to_travel()
    {
        Stream stream = Stream.Null;
        NotTransferableException error = Assert.Throws<NotTransferableException>(
            () => new ProcessPool(new PoolOptions { Initializer = () => stream.Flush() }));
        Assert.Contains("stream", error.Message);
        Assert.Throws<ArgumentNullException>(() => new PoolOptions().WithInitializer(null!, 1));
        Assert.Throws<ArgumentException>(
            () => new WorkerThreadPool(new PoolOptions { WorkerExit = static async () => await Task.Yield() }));
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Exit_runs_in_every_worker_that_ends_in_order(WorkerKind kind)
    {
        string folder = Directory.CreateDirectory(Path.Combine(OwnTemporaryFolder.Path, "exits")).FullName;
        using (Pool pool = kind.NewPool(new PoolOptions
        {
            Workers = 3,
            WorkerExit = () => File.WriteAllText(
                Path.Combine(folder, $"{WorkerContext.Current!.Index}"), WorkerContext.Current.Name),
            WorkerNamePrefix = "crew",
        }))
        {
            HashSet<int> seen = [];
            Bound.Within(() =>
            {
                while (seen.Count < 3)
                    seen.UnionWith(pool.Map(static i =>
                    {
                        Thread.Sleep(i);
                        return WorkerContext.Current!.Index;
                    }, Enumerable.Repeat(5, 12), chunkSize: 1));
            });
            Assert.Equal([0, 1, 2], seen.Order());
        }

        Assert.Equal(
            [("0", "crew_0"), ("1", "crew_1"), ("2", "crew_2")],
            Directory.GetFiles(folder).Order().Select(file => (Path.GetFileName(file), File.ReadAllText(file))));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Threads_bear_the_names_of_workers()
    {
        using ThreadPoolExecutor named = new(new PoolOptions { Workers = 2, WorkerNamePrefix = "crew" });
        Assert.Equal("crew_0", Bound.Within(() => named.Submit(static () => Thread.CurrentThread.Name).Result()));
        using ThreadPoolExecutor unnamed = new(2);
        Assert.Matches(
            "^ThreadPoolExecutor-[0-9]+_0$",
            Bound.Within(() => unnamed.Submit(static () => Thread.CurrentThread.Name).Result()));
        using WorkerThreadPool pool = new(1);
        Assert.Matches(
            "^WorkerThreadPool-[0-9]+_0$", Bound.Within(() => pool.Apply(static () => WorkerContext.Current!.Name)));
    }

    [Fact]
    public void Worker_is_replaced_after_its_share_of_jobs()
    {
        using ProcessPool pool = new(new PoolOptions { Workers = 1, MaxTasksPerWorker = 3 });
        List<int> processes = Bound.Within(() => Enumerable.Range(0, 9).Select(_ => pool.Apply(
            static () => Environment.ProcessId)).ToList());
        Assert.Equal([3, 3, 3], processes.GroupBy(id => id).Select(group => group.Count()));
    }

    [Theory]
    [InlineData(WorkerKind.Processes, 1, 2, 100)]
    [InlineData(WorkerKind.Processes, 2, 1, 6)]
    [InlineData(WorkerKind.Threads, 1, 2, 100)]
    [InlineData(WorkerKind.Threads, 2, 1, 50)]
    public void More_jobs_than_all_shares_together_are_done(WorkerKind kind, int workers, int share, int jobs)
    {
        Pool pool = kind.NewPool(new PoolOptions { Workers = workers, MaxTasksPerWorker = share });
        List<AsyncResult<int>> results = [.. Enumerable.Range(0, jobs).Select(i => pool.ApplyAsync(Square, i))];
        pool.Close();
        Bound.Within(pool.Join);
        Assert.Equal(Enumerable.Range(0, jobs).Select(Square), results.Select(result => result.Get()));
    }

    [Fact]
    public void Share_counts_items_not_chunks()
    {
        using ProcessPool pool = new(new PoolOptions { Workers = 1, MaxTasksPerWorker = 3 });
        int[] processes = Bound.Within(() => pool.Map(
            static (int _) => Environment.ProcessId, Enumerable.Range(0, 12), chunkSize: 5));
        Assert.All(processes.GroupBy(id => id), group => Assert.InRange(group.Count(), 1, 3));
        Assert.Equal(12, Bound.Within(() => pool.Imap(Square, Enumerable.Range(0, 12), chunkSize: 5).Count()));
    }

    [Fact]
    public void Worker_that_has_grown_is_replaced()
    {
        using ProcessPool pool = new(new PoolOptions { Workers = 1, MaxMemoryPerWorker = 200 * 1024 * 1024 });
        int before = Bound.Within(() => pool.Apply(ProcessAfter, 20));
        Assert.Equal(before, Bound.Within(() => pool.Apply(ProcessAfter, 20)));
        Bound.Within(() => pool.Apply(static () =>
        {
            byte[] large = new byte[300 * 1024 * 1024];
            Array.Fill(large, (byte)1);
            WorkerContext.Current!.Set(large);
            Thread.Sleep(20);
        }));
        Assert.NotEqual(before, Bound.Within(() => pool.Apply(ProcessAfter, 1)));
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Worker_that_is_old_is_replaced(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(new PoolOptions { Workers = 1, MaxWorkerAge = TimeSpan.FromMilliseconds(100) });
        string first = Bound.Within(() => pool.Apply(Identity));
        Thread.Sleep(150);
        Assert.NotEqual(first, Bound.Within(() => pool.Apply(Identity)));
    }

    private static string Identity() => $"{Environment.ProcessId}/{Environment.CurrentManagedThreadId}";

    [Fact]
    public void Limits_of_nothing_are_refused()
    {
#pragma warning disable POOL113 // That they are refused is what is tested.
        foreach (Func<PoolOptions> make in (Func<PoolOptions>[])
        [
            static () => new PoolOptions { MaxTasksPerWorker = 0 },
            static () => new PoolOptions { MaxTasksPerWorker = -1 },
            static () => new PoolOptions { MaxMemoryPerWorker = 0 },
            static () => new PoolOptions { MaxWorkerAge = TimeSpan.Zero },
            static () => new PoolOptions { StopPatience = TimeSpan.FromSeconds(-1) },
            static () => new PoolOptions { StartMethod = (StartMethod)9 },
        ])
#pragma warning restore POOL113
            Assert.Contains("POOL113", Assert.Throws<ArgumentOutOfRangeException>(make).Message);
    }

    [Fact]
    public void State_that_nobody_has_set_is_an_error_that_says_so()
    {
        using WorkerThreadPool pool = new(1);
        InvalidOperationException error = Bound.Throws<InvalidOperationException>(() => pool.Apply(Use, 2));
        Assert.Contains("Model", error.Message);
        Assert.Contains("Initializer", error.Message);
    }

    [Fact]
    public void Forking_is_refused()
    {
        Assert.Contains("fork", Assert.Throws<PlatformNotSupportedException>(
            static () => new PoolOptions { StartMethod = StartMethod.Fork }).Message);
        Assert.Throws<PlatformNotSupportedException>(static () => StartMethods.Set(StartMethod.Fork));
        Assert.Equal(StartMethod.Spawn, StartMethods.Default);
        Assert.Equal([StartMethod.Spawn, StartMethod.ForkServer], StartMethods.All);
    }

    [Fact]
    public void Spare_workers_are_there_before_they_are_needed()
    {
        try
        {
            PoolOptions options = new() { Workers = 1, StartMethod = StartMethod.ForkServer };
            using (ProcessPool first = new(options)) Assert.Equal(4, Bound.Within(() => first.Apply(Square, 2)));
            Bound.Until(() => NothingLeftBehind.Children().Count == 1, "a spare waits");
            int spare = NothingLeftBehind.Children().Single();
            using ProcessPool second = new(options);
            Assert.Equal(spare, Bound.Within(() => second.Apply(static () => Environment.ProcessId)));
        }
        finally
        {
            Workers.SpareWorkers.Clear();
        }
    }
}
