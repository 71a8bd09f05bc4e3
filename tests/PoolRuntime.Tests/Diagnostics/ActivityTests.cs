using System.Collections.Concurrent;
using System.Diagnostics;
using Xunit;

namespace PoolRuntime.Tests.Diagnostics;

/// <summary>A job belongs to the trace of whoever has submitted it.</summary>
public sealed class ActivityTests : IClassFixture<NothingLeftBehind>
{
    private static readonly ActivitySource Own = new("ActivityTests");

    private static PoolOptions Traced => new() { Workers = 2, Activities = true };

    // In a worker process, nobody listens.
    private static string TraceOfJob() => $"{Activity.Current?.TraceId}";

    private static string TraceOfItem(int number) => $"{Activity.Current?.TraceId} {Activity.Current?.DisplayName}";

    private static int Fail(int number) => throw new IOException("of the job");

    private static ActivityListener Listen(ConcurrentQueue<Activity> stopped)
    {
        ActivityListener listener = new()
        {
            ShouldListenTo = static source => source.Name is "PoolRuntime" or "ActivityTests",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = stopped.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private static Activity[] OfTrace(ConcurrentQueue<Activity> all, Activity root) =>
        [.. all.Where(activity => activity.TraceId == root.TraceId && activity != root)];

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Job_runs_in_the_trace_of_its_submitter(WorkerKind kind)
    {
        ConcurrentQueue<Activity> stopped = new();
        using ActivityListener listener = Listen(stopped);
        using Pool pool = kind.NewPool(Traced);
        using Activity root = Own.StartActivity("root")!;
        AsyncResult<string> single = pool.ApplyAsync(TraceOfJob);
        AsyncResult<string[]> map = pool.MapAsync(TraceOfItem, [1, 2, 3], chunkSize: 2);
        ImapIterator<string> stream = pool.Imap(TraceOfItem, [1, 2, 3]);
        Assert.Same(root, Activity.Current);
        Assert.Equal($"{root.TraceId}", Bound.Within(() => single.Get()));
        string ofItem = $"{root.TraceId} ActivityTests.TraceOfItem";
        Assert.Equal([ofItem, ofItem, ofItem], Bound.Within(() => map.Get()));
        Assert.Equal([ofItem, ofItem, ofItem], Bound.Within(stream.ToArray));
        Bound.Within(pool.Dispose);

        Activity[] submitted = [.. OfTrace(stopped, root).Where(activity => activity.Kind == ActivityKind.Producer)];
        Assert.Equal(
            ["ActivityTests.TraceOfItem", "ActivityTests.TraceOfJob"],
            submitted.Select(activity => activity.DisplayName).Order());
        Assert.All(submitted, activity => Assert.Equal(root.SpanId, activity.ParentSpanId));
        Assert.All(submitted, activity => Assert.NotNull(activity.GetTagItem("poolruntime.process")));
        // Those of worker processes are known there only.
        Assert.Equal(
            kind == WorkerKind.Threads ? 6 : 0,
            OfTrace(stopped, root).Count(activity => activity.Kind == ActivityKind.Consumer));
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Failed_job_is_a_failed_activity(WorkerKind kind)
    {
        ConcurrentQueue<Activity> stopped = new();
        using ActivityListener listener = Listen(stopped);
        using Pool pool = kind.NewPool(Traced);
        using Activity root = Own.StartActivity("root")!;
        Bound.Within(() => Assert.Throws<IOException>(() => pool.Apply(Fail, 1)));
        Bound.Within(pool.Dispose);
        Activity failed = Assert.Single(
            OfTrace(stopped, root), activity => activity.Kind == ActivityKind.Producer);
        Assert.Equal((ActivityStatusCode.Error, "of the job"), (failed.Status, failed.StatusDescription));
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Next_job_of_a_worker_does_not_inherit_the_trace(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(Traced with { Workers = 1 });
        using (Activity root = new Activity("root").Start())
            Assert.Equal($"{root.TraceId}", Bound.Within(() => pool.Apply(TraceOfJob)));
        Assert.Equal("", Bound.Within(() => pool.Apply(TraceOfJob)));
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Without_being_asked_jobs_are_no_activities(WorkerKind kind)
    {
        ConcurrentQueue<Activity> stopped = new();
        using ActivityListener listener = Listen(stopped);
        using Pool pool = kind.NewPool(1);
        using Activity root = Own.StartActivity("root")!;
        Assert.Equal("", Bound.Within(() => pool.Apply(TraceOfJob)));
        Bound.Within(pool.Dispose);
        Assert.Empty(OfTrace(stopped, root));
    }
}
