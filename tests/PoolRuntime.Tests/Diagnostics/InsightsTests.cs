using System.Text.Json;
using System.Xml.Linq;
using Xunit;

namespace PoolRuntime.Tests.Diagnostics;

#pragma warning disable POOL202 // Each of them is to be counted.
#pragma warning disable POOL204 // That callbacks take time is to be seen.

/// <summary>What workers did, in numbers and in pictures.</summary>
public sealed class InsightsTests : IClassFixture<NothingLeftBehind>
{
    private static int Sleep(int milliseconds)
    {
        Thread.Sleep(milliseconds);
        return milliseconds;
    }

    private static int Square(int number) => number * number;

    private static void SleepAtFirst() => Thread.Sleep(60);

    private static PoolOptions Watched => new() { Workers = 2, Insights = true, WorkerNamePrefix = "watched" };

    private static PoolInsights After(Pool pool)
    {
        Bound.Within(pool.Dispose);
        return pool.GetInsights();
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Every_job_and_item_is_counted(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(Watched);
        Bound.Within(() =>
        {
            pool.Map(Square, Enumerable.Range(0, 1000), chunkSize: 10);
            pool.Map(Square, Enumerable.Range(0, 100), chunkSize: 10, timeout: TimeSpan.FromMinutes(1));
            for (int i = 0; i < 7; i++) pool.Apply(Square, i);
        });
        PoolInsights insights = After(pool);
        Assert.Equal(1107, insights.Workers.Sum(worker => worker.Items));
        Assert.Equal(117, insights.Workers.Sum(worker => worker.Jobs));
        Assert.Equal(117, insights.Jobs.Count());
        Assert.Equal([0, 1], insights.Workers.Select(worker => worker.Index));
        Assert.Equal(["watched_0", "watched_1"], insights.Workers.Select(worker => worker.Name));
        Assert.All(insights.Jobs, job => Assert.Equal("InsightsTests.Square", job.Function));
        Assert.All(insights.Jobs, job => Assert.InRange(job.Started + job.Duration, TimeSpan.Zero, insights.Elapsed));
        Assert.Contains("watched_1", insights.ToString());
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Times_add_up_and_the_slowest_are_known(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(Watched with { Initializer = SleepAtFirst });
        int[] times = [.. Enumerable.Range(1, 10).Select(i => i * 4)];
        Bound.Within(() => pool.Map(Sleep, times, chunkSize: 1));
        PoolInsights insights = After(pool);
        Assert.All(insights.Workers.Where(worker => worker.Jobs > 0), worker =>
        {
            Assert.True(worker.Initializing >= TimeSpan.FromMilliseconds(59));
            Assert.True(worker.Starting > TimeSpan.Zero);
            Assert.True(
                worker.Starting + worker.Initializing + worker.Working + worker.Waiting
                <= insights.Elapsed + TimeSpan.FromMilliseconds(1));
            Assert.InRange(worker.Utilization, 0, 1);
        });
        Assert.True(insights.Workers.Sum(worker => worker.Working.TotalMilliseconds) >= times.Sum() - 1);
        Assert.Equal(5, insights.SlowestJobs.Count);
        Assert.True(insights.SlowestJobs[0].Duration >= TimeSpan.FromMilliseconds(39));
        Assert.Equal(insights.SlowestJobs.OrderByDescending(job => job.Duration), insights.SlowestJobs);
    }

    [Fact]
    public void Lost_worker_and_its_replacement_are_one_line()
    {
        using ProcessPool pool = new(Watched with { Workers = 1, Retry = new RetryPolicy() });
        Assert.Equal(2, Bound.Within(() => pool.Apply(DieAtFirst)));
        PoolInsights insights = After(pool);
        WorkerInsights worker = Assert.Single(insights.Workers);
        Assert.Equal(2, worker.ProcessIds.Distinct().Count());
        Assert.Equal((1, 2L), (worker.Losses, worker.Jobs));
        Assert.Equal(
            [(true, 1, worker.ProcessIds[0]), (false, 2, worker.ProcessIds[1])],
            insights.Jobs.Select(job => (job.IsLost, job.Attempt, job.ProcessId)));
    }

    private static int DieAtFirst()
    {
        if (WorkerContext.Current!.Attempt == 1) Environment.Exit(1);
        return WorkerContext.Current.Attempt;
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Trace_file_has_an_event_for_each_job(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(Watched with { Initializer = SleepAtFirst });
        int factor = 3;
        Bound.Within(() => pool.Map(i => i * factor, Enumerable.Range(0, 40), chunkSize: 4));
        PoolInsights insights = After(pool);
        string file = Path.Combine(OwnTemporaryFolder.Path, "trace.json");
        insights.WriteTrace(file);
        using JsonDocument trace = JsonDocument.Parse(File.ReadAllText(file));
        File.Delete(file);
        JsonElement[] events = [.. trace.RootElement.GetProperty("traceEvents").EnumerateArray()];
        JsonElement[] jobs = [.. events.Where(e => e.TryGetProperty("cat", out JsonElement cat)
            && cat.GetString() == "job")];
        Assert.Equal(10, jobs.Length);
        Assert.All(jobs, job =>
        {
            Assert.Equal("X", job.GetProperty("ph").GetString());
            Assert.Equal(
                "InsightsTests.Trace_file_has_an_event_for_each_job (lambda)", job.GetProperty("name").GetString());
            Assert.Equal(4, job.GetProperty("args").GetProperty("items").GetInt32());
            Assert.True(job.GetProperty("ts").GetDouble() >= 0 && job.GetProperty("dur").GetDouble() >= 0);
        });
        Assert.Equal(2, events.Count(e => e.GetProperty("name").GetString() == "thread_name"));
        // The pool may have been through before the second worker was ready.
        Assert.InRange(events.Count(e => e.GetProperty("name").GetString() == "initializer"), 1, 2);
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Picture_is_well_formed_and_stays_small(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(Watched with { WorkerNamePrefix = "<&\">" });
        Bound.Within(() =>
        {
            pool.Map(Square, Enumerable.Range(0, 20_000), chunkSize: 1);
            pool.Map(Sleep, [10, 20, 30], chunkSize: 1);
        });
        PoolInsights insights = After(pool);
        using StringWriter writer = new();
        insights.WriteTimeline(writer);
        string picture = writer.ToString();
        XElement svg = XElement.Parse(picture);
        Assert.Equal("svg", svg.Name.LocalName);
        Assert.Contains(svg.Descendants(), e => e.Name.LocalName == "title" && e.Value.Contains("InsightsTests.Sleep"));
        Assert.Contains(svg.Descendants(), e => e.Name.LocalName == "text"
            && e.Value.StartsWith("<&\">", StringComparison.Ordinal));
        // What cannot be seen apart is one bar.
        Assert.True(picture.Length < 2_000_000, $"{picture.Length} characters");
        double width = (double)svg.Attribute("width")!;
        Assert.All(
            svg.Descendants().Where(e => e.Name.LocalName == "rect" && e.Attribute("x") is not null),
            bar => Assert.InRange((double)bar.Attribute("x")! + (double)bar.Attribute("width")!, 20, width - 20));
        Assert.Contains("prefers-color-scheme:dark", picture);
    }

    private static XElement Draw(PoolInsights insights, TimelineOptions? options = null)
    {
        using StringWriter writer = new();
        insights.WriteTimeline(writer, options);
        return XElement.Parse(writer.ToString());
    }

    private static double[] Ends(XElement picture, string kind) =>
    [
        .. picture.Descendants().Where(e => (string?)e.Attribute("class") == kind && e.Attribute("y") is not null
            && e.Elements().Any()).Select(bar => (double)bar.Attribute("x")! + (double)bar.Attribute("width")!),
    ];

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Picture_shows_what_the_program_waits_for_and_its_callbacks(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(Watched);
        Bound.Within(() =>
        {
            pool.ApplyAsync(Sleep, 30, callback: static _ => Thread.Sleep(30)).Get();
            Assert.False(pool.ApplyAsync(Sleep, 60).Wait(TimeSpan.Zero));
        });
        XElement picture = Draw(After(pool));
        string[] texts = [.. picture.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value)];
        Assert.Contains("the program", texts);
        Assert.Contains("callbacks", texts);
        Assert.Single(Ends(picture, "callback"));
        // The result, and the end of the pool; only to look is not to wait.
        Assert.Equal(2, Ends(picture, "wait").Length);
    }

    [Fact]
    public void Picture_of_threads_shows_the_callbacks_of_futures_where_they_run()
    {
        ThreadPoolExecutor executor = new(Watched with { Workers = 1 });
        Bound.Within(() =>
        {
            using (executor)
                executor.Submit(Sleep, 30).AddDoneCallback(static (Future<int> _) => Thread.Sleep(30));
        });
        XElement picture = Draw(executor.GetInsights());
        Assert.Single(Ends(picture, "callback"));
        Assert.DoesNotContain(
            picture.Descendants(), e => e.Name.LocalName == "text" && e.Value == "callbacks");
    }

    [Fact]
    public void Picture_tells_killed_workers_from_lost_ones()
    {
        using ProcessPool pool = new(Watched with { Workers = 1 });
        Bound.Throws<TimeoutException>(() => pool.Apply(Sleep, 60_000, TimeSpan.FromMilliseconds(50)));
        string[] Marks() =>
        [
            .. Draw(pool.GetInsights()).Descendants()
                .Where(e => (string?)e.Attribute("class") == "stop" && e.Name.LocalName == "g")
                .Select(e => e.Elements().First().Value).Distinct(),
        ];
        Bound.Until(() => Marks().Length == 1, "the first is drawn");
        Assert.Equal(["killed"], Marks());
        Bound.Throws<WorkerLostException>(() => pool.Apply(DieAtFirst));
        Bound.Until(() => Marks().Length == 2, "the second is drawn");
        Assert.Equal(["killed", "lost"], Marks());
    }

    [Fact]
    public void Pictures_with_axes_of_the_same_length_can_be_compared()
    {
        using WorkerThreadPool pool = new(Watched with { Workers = 1 });
        Bound.Within(() => pool.Apply(Sleep, 20));
        PoolInsights insights = After(pool);
        TimelineOptions twice = new() { Title = "A & B", Length = 2 * insights.Elapsed };
        XElement half = Draw(insights, twice);
        Assert.Equal("A & B", half.Elements().First().Value);
        // Both axes begin at the same place.
        Assert.InRange(2 * Ends(half, "f0").Max() - Ends(Draw(insights), "f0").Max(), 20, 200);
        Assert.Equal("a", Draw(insights, new() { Title = "a", Length = TimeSpan.FromTicks(1) }).Elements().First().Value);
        Assert.Throws<ArgumentOutOfRangeException>(() => new TimelineOptions { Length = TimeSpan.Zero });
    }

    [Fact]
    public void Trace_file_has_the_waiting_and_the_callbacks()
    {
        using ProcessPool pool = new(Watched);
        Bound.Within(() => pool.ApplyAsync(Sleep, 30, callback: static _ => { }).Get());
        PoolInsights insights = After(pool);
        using MemoryStream stream = new();
        insights.WriteTrace(stream);
        using JsonDocument trace = JsonDocument.Parse(stream.ToArray());
        string[] marks =
        [
            .. trace.RootElement.GetProperty("traceEvents").EnumerateArray()
                .Where(static e => e.GetProperty("ph").GetString() is "b" or "e")
                .Select(static e => $"{e.GetProperty("cat").GetString()} {e.GetProperty("ph").GetString()}").Order(),
        ];
        Assert.Equal(["callback b", "callback e", "wait b", "wait b", "wait e", "wait e"], marks);
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Pool_that_has_done_nothing_can_be_drawn(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(Watched);
        PoolInsights insights = pool.GetInsights();
        using StringWriter writer = new();
        insights.WriteTimeline(writer);
        XElement.Parse(writer.ToString());
        using MemoryStream trace = new();
        insights.WriteTrace(trace);
        JsonDocument.Parse(trace.ToArray()).Dispose();
    }

    [Fact]
    public void Bad_use_is_refused()
    {
        using WorkerThreadPool pool = new(1);
        Assert.Contains("Insights", Assert.Throws<InvalidOperationException>(pool.GetInsights).Message);
        using WorkerThreadPool watched = new(Watched);
        PoolInsights insights = watched.GetInsights();
        Assert.Throws<ArgumentNullException>(() => insights.WriteTrace((string)null!));
        Assert.Throws<ArgumentException>(() => insights.WriteTimeline(""));
        Assert.Throws<ArgumentNullException>(() => insights.WriteTrace((Stream)null!));
        Assert.Throws<ArgumentNullException>(() => insights.WriteTimeline((TextWriter)null!));
    }
}
