using Xunit;

namespace PoolRuntime.Tests.Pools;

/// <summary>Maps and streams tell how far they are, and nobody waits for whoever hears it.</summary>
public sealed class ProgressTests : IClassFixture<NothingLeftBehind>
{
    private sealed class Heard : IProgress<PoolProgress>
    {
        private readonly List<PoolProgress> _reports = [];

        public Action<PoolProgress>? Then { get; init; }

        public PoolProgress[] Reports
        {
            get
            {
                lock (_reports) return [.. _reports];
            }
        }

        public void Report(PoolProgress value)
        {
            lock (_reports) _reports.Add(value);
            Then?.Invoke(value);
        }

        public JobOptions Often => new() { Progress = this, ProgressInterval = TimeSpan.FromMilliseconds(1) };
    }

    private static int FailOnThird(int number) =>
        number % 3 == 2 ? throw new IOException($"{number}") : number;

    private static int Square(int number) => number * number;

    private static int Slowly(int number)
    {
        Thread.Sleep(2);
        return number;
    }

    private static async IAsyncEnumerable<int> Ask(int count)
    {
        for (int i = 0; i < count; i++)
        {
            await Task.Yield();
            yield return i;
        }
    }

    private static void JoinNow(Pool pool) => Bound.Within(() =>
    {
        pool.Close();
        pool.Join();
    });

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Map_tells_of_every_item_and_at_last_of_all(WorkerKind kind)
    {
        Heard heard = new();
        using Pool pool = kind.NewPool(2);
        Bound.Throws<IOException>(
            () => pool.With(heard.Often).Map(FailOnThird, Enumerable.Range(0, 90), chunkSize: 4));
        JoinNow(pool);
        PoolProgress last = heard.Reports[^1];
        Assert.Equal((90, 30, 0, 90L), (last.Done, last.Failed, last.Running, last.Total));
        Assert.Equal(TimeSpan.Zero, last.Remaining);
        Assert.Equal(90, last.Rate * last.Elapsed.TotalSeconds, 3);
        Assert.Equal(heard.Reports.Select(report => report.Done).Order(), heard.Reports.Select(report => report.Done));
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Reports_come_while_the_work_goes_on(WorkerKind kind)
    {
        Heard heard = new();
        using Pool pool = kind.NewPool(2);
        Bound.Within(() => pool.With(heard.Often).Map(Slowly, Enumerable.Range(0, 200), chunkSize: 5));
        JoinNow(pool);
        PoolProgress[] between = [.. heard.Reports.Where(report => report.Done is > 0 and < 200)];
        Assert.NotEmpty(between);
        Assert.Contains(between, report => report.Running is 1 or 2);
        Assert.All(between, report => Assert.InRange(report.Running, 0, 2));
        Assert.All(between, report => Assert.NotNull(report.Remaining));
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public async Task Stream_knows_its_total_when_its_input_is_over(WorkerKind kind)
    {
        Heard heard = new();
        using Pool pool = kind.NewPool(2);
        Pool told = pool.With(heard.Often);
        List<int> results = [];
        await Bound.WithinAsync(Task.Run(async () =>
        {
            await foreach (int result in told.ImapUnorderedAsync(Square, Ask(100))) results.Add(result);
        }));
        Assert.Equal(100, results.Count);
        JoinNow(pool);
        PoolProgress last = heard.Reports[^1];
        Assert.Equal((100, 0, 100L), (last.Done, last.Failed, last.Total));
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Items_that_are_run_again_count_once(WorkerKind kind)
    {
        Heard heard = new();
        using Pool pool = kind.NewPool(2);
        Pool again = pool.With(heard.Often with { Retry = new RetryPolicy { When = static _ => true } });
        List<Outcome<int>> outcomes = Bound.Within(
            () => again.Imap(FailOnThird, Enumerable.Range(0, 30), chunkSize: 7).Outcomes().ToList());
        Assert.Equal(30, outcomes.Count);
        JoinNow(pool);
        Assert.Equal((30, 10), (heard.Reports[^1].Done, heard.Reports[^1].Failed));
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Nobody_waits_for_a_slow_listener(WorkerKind kind)
    {
        using ManualResetEventSlim release = new();
        Heard heard = new() { Then = _ => release.Wait() };
        using Pool pool = kind.NewPool(2);
        Pool told = pool.With(heard.Often);
        Assert.Equal(200, Bound.Within(() => told.Map(Slowly, Enumerable.Range(0, 200))).Length);
        Assert.Equal(200, Bound.Within(() => told.Imap(Slowly, Enumerable.Range(0, 200)).ToArray()).Length);
        Assert.True(heard.Reports.Length <= 1);
        release.Set();
        JoinNow(pool);
        // What has piled up for the listener is one report of each call, and the last.
        Assert.InRange(heard.Reports.Length, 2, 4);
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Listener_that_throws_is_reported(WorkerKind kind)
    {
        TaskCompletionSource<Exception> reported = new();
        Heard heard = new() { Then = static _ => throw new FormatException("of the listener") };
        using Pool pool = kind.NewPool(1);
        pool.UnhandledCallbackException += (_, e) => reported.TrySetResult(e.Exception);
        Assert.Equal([0, 1, 4], Bound.Within(() => pool.With(heard.Often).Map(Square, [0, 1, 2])));
        Assert.Equal("of the listener", Bound.Within(() => reported.Task.GetAwaiter().GetResult()).Message);
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void What_was_given_up_tells_that_it_is_over(WorkerKind kind)
    {
        using Gate gate = new();
        Heard map = new();
        Heard stream = new();
        Heard empty = new();
        using Pool pool = kind.NewPool(1);
        AsyncResult<string[]> result = pool.With(map.Often).MapAsync(Gate.Pass, [gate.Path, gate.Path]);
        result.Cancel();
        using (ImapIterator<int> some = pool.With(stream.Often).Imap(Square, Enumerable.Range(0, 1000)))
            Assert.Equal(0, Bound.Within(() => some.Next()));
        Assert.Empty(Bound.Within(() => pool.With(empty.Often).Map(Square, Array.Empty<int>())));
        JoinNow(pool);
        Assert.Equal((0, 2L), (map.Reports[^1].Done, map.Reports[^1].Total));
        Assert.InRange(stream.Reports[^1].Done, 1, 999);
        Assert.Equal((0, 0L), (empty.Reports[^1].Done, empty.Reports[^1].Total));
        int[] before = [map.Reports.Length, stream.Reports.Length, empty.Reports.Length];
        Thread.Sleep(20);
        Assert.Equal(before, new[] { map.Reports.Length, stream.Reports.Length, empty.Reports.Length });
    }

    [Fact]
    public void Single_jobs_tell_nothing()
    {
        Heard heard = new();
        using WorkerThreadPool pool = new(1);
        Assert.Equal(4, Bound.Within(() => pool.With(heard.Often).Apply(Square, 2)));
        JoinNow(pool);
        Assert.Empty(heard.Reports);
    }

    [Fact]
    public void Progress_is_told_for_people_as_well()
    {
        Assert.Equal(
            "5/? done, 1 failed, 2 running, 2.5/s",
            new PoolProgress(5, 1, 2, null, TimeSpan.FromSeconds(2)).ToString());
        Assert.Null(new PoolProgress(5, 1, 2, null, TimeSpan.FromSeconds(2)).Remaining);
        Assert.Equal(
            TimeSpan.FromSeconds(2), new PoolProgress(5, 0, 2, 10, TimeSpan.FromSeconds(2)).Remaining);
        Assert.Null(new PoolProgress(0, 0, 2, 10, TimeSpan.FromSeconds(2)).Remaining);
        Assert.Throws<ArgumentOutOfRangeException>(() => new JobOptions { ProgressInterval = TimeSpan.Zero });
    }
}
