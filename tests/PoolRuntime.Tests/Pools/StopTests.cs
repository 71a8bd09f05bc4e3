using System.Diagnostics;
using Xunit;

namespace PoolRuntime.Tests.Pools;

#pragma warning disable POOL701 // That it is refused is what is tested.

/// <summary>
/// A job that takes too long or is not wanted any more is stopped, alone, and its worker is replaced.
/// </summary>
public sealed class StopTests : IClassFixture<NothingLeftBehind>, IDisposable
{
    // Set at the end of each test: threads that were given up are not to outlive it. Never set in worker processes.
    private static ManualResetEventSlim over = new();

    public StopTests() => over = new ManualResetEventSlim();

    public void Dispose() => over.Set();

    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(100);

    private static int Square(int number) => number * number;

    private static int RunForEver(int number)
    {
        over.Wait();
        return number;
    }

    private static void SpinForEver()
    {
        while (Environment.TickCount64 > 0) { }
    }

    private static int SleepIfNegative(int number)
    {
        if (number < 0) over.Wait();
        return number;
    }

    private static void UntilCancelled(string path)
    {
        CancellationToken token = WorkerContext.Current!.CancellationToken;
        File.WriteAllText(path + ".begun", "");
        token.WaitHandle.WaitOne();
        File.WriteAllText(path, $"{Environment.ProcessId}");
        token.ThrowIfCancellationRequested();
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Job_fails_when_its_time_is_over_and_its_neighbours_do_not(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(2);
        List<AsyncResult<int>> neighbours = [.. Enumerable.Range(0, 200).Select(i => pool.ApplyAsync(Square, i))];
        Stopwatch clock = Stopwatch.StartNew();
        AsyncResult<int> late = pool.ApplyAsync(RunForEver, 1, timeout: Short);
        neighbours.AddRange(Enumerable.Range(200, 200).Select(i => pool.ApplyAsync(Square, i)));
        TimeoutException error = Bound.Throws<TimeoutException>(() => late.Get());
        Assert.Contains("0.1 s", error.Message);
        Assert.True(clock.Elapsed >= Short, $"It failed after {clock.Elapsed}.");
        Assert.Equal(
            Enumerable.Range(0, 400).Select(Square), Bound.Within(() => neighbours.Select(n => n.Get()).ToList()));
        Assert.Equal([1, 4, 9], Bound.Within(() => pool.Map(Square, [1, 2, 3])));
    }

    [Fact]
    public void Process_of_a_job_that_is_late_is_gone()
    {
        using ProcessPool pool = new(1);
        int before = Bound.Within(() => pool.Apply(static () => Environment.ProcessId));
        AsyncResult late = pool.ApplyAsync(SpinForEver, timeout: Short);
        Bound.Throws<TimeoutException>(() => late.Get());
        Assert.Equal(before, late.WorkerProcessId);
        Bound.Until(() => !NothingLeftBehind.Children().Contains(before), "the worker was killed");
        Assert.NotEqual(before, Bound.Within(() => pool.Apply(static () => Environment.ProcessId)));
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Time_does_not_run_while_a_job_waits(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(1);
        AsyncResult before = pool.ApplyAsync(static () => Thread.Sleep(400));
        AsyncResult<int> timed = pool.ApplyAsync(Square, 3, timeout: TimeSpan.FromMilliseconds(200));
        Assert.Equal(9, Bound.Within(() => timed.Get()));
        Assert.True(before.Successful);
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Many_jobs_in_time_are_left_alone(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(2);
        List<AsyncResult<int>> results =
            [.. Enumerable.Range(0, 3000).Select(i => pool.ApplyAsync(Square, i, timeout: TimeSpan.FromMinutes(1)))];
        Assert.Equal(
            Enumerable.Range(0, 3000).Select(Square), Bound.Within(() => results.Select(r => r.Get()).ToList()));
        Assert.Equal(Enumerable.Range(0, 3000).Select(Square), Bound.Within(() => pool.Map(
            Square, Enumerable.Range(0, 3000), timeout: TimeSpan.FromMinutes(1))));
    }

    [Theory]
    [InlineData(WorkerKind.Processes, 1)]
    [InlineData(WorkerKind.Processes, 10)]
    [InlineData(WorkerKind.Threads, 1)]
    [InlineData(WorkerKind.Threads, 10)]
    public void Item_that_is_late_costs_itself_only(WorkerKind kind, int chunkSize)
    {
        using Pool pool = kind.NewPool(2);
        string folder = Directory.CreateDirectory(Path.Combine(OwnTemporaryFolder.Path, "items")).FullName;
        AsyncResult<int[]> map = pool.MapAsync(i =>
        {
            File.AppendAllText(Path.Combine(folder, $"{i}"), "x");
            if (i == 13) SleepIfNegative(-1);
            return i;
        }, Enumerable.Range(0, 30), chunkSize, timeout: TimeSpan.FromMilliseconds(300));
        Bound.Throws<TimeoutException>(() => map.Get());
        // Each was done, and once.
        Assert.Equal(30, Directory.GetFiles(folder).Length);
        Assert.All(Directory.GetFiles(folder), file => Assert.Equal("x", File.ReadAllText(file)));
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Each_late_item_fails(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(2);
        TimeSpan limit = TimeSpan.FromMilliseconds(50);
        Bound.Throws<TimeoutException>(() => pool.Map(SleepIfNegative, [1, -1, 2, -1, -1, 3], 3, limit));
        Assert.Equal([1, 2], Bound.Within(() => pool.Map(SleepIfNegative, [1, 2], 2, limit)));
        Bound.Throws<TimeoutException>(() => pool.Apply(SleepIfNegative, -1, limit));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public void No_time_is_refused(int milliseconds)
    {
        using WorkerThreadPool pool = new(1);
        TimeSpan timeout = TimeSpan.FromMilliseconds(milliseconds);
        foreach (Action use in (Action[])
        [
            () => pool.Apply(Square, 1, timeout),
            () => pool.ApplyAsync(Square, 1, timeout: timeout),
            () => pool.Map(Square, [1], timeout: timeout),
            () => pool.MapAsync(Square, [1], timeout: timeout),
        ])
        {
            ArgumentOutOfRangeException error = Bound.Throws<ArgumentOutOfRangeException>(use);
            Assert.Equal("timeout", error.ParamName);
            Assert.Contains("POOL113", error.Message);
        }

        Assert.Equal(1, Bound.Within(() => pool.Apply(Square, 1, Timeout.InfiniteTimeSpan)));
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Jobs_that_wait_are_taken_back_and_never_run(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(1);
        using Gate gate = new();
        string folder = Directory.CreateDirectory(Path.Combine(OwnTemporaryFolder.Path, "taken-back")).FullName;
        AsyncResult<string> first = pool.ApplyAsync(Gate.Pass, gate.Path);
        List<AsyncResult> waiting = [.. Enumerable.Range(0, 7).Select(i => pool.ApplyAsync(
            static (string path) => File.WriteAllText(path, ""), Path.Combine(folder, $"{i}")))];
        // One of them may have been begun before the first was, but not for long.
        foreach (AsyncResult result in waiting) Assert.True(result.Cancel());
        foreach (AsyncResult result in waiting)
        {
            Assert.True(result.Ready);
            Assert.False(result.Successful);
            Assert.False(result.Cancel());
            Bound.Throws<OperationCanceledException>(() => result.Get());
        }

        AsyncResult last = pool.ApplyAsync(
            static (string path) => File.WriteAllText(path, ""), Path.Combine(folder, "last"));
        gate.Open();
        Assert.Equal("passed", Bound.Within(() => first.Get()));
        Bound.Within(() => last.Get());
        Assert.Equal(["last"], Directory.GetFiles(folder).Select(Path.GetFileName));
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Running_job_is_stopped_and_others_go_on(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(1);
        using CancellationTokenSource source = new();
        string begun = Path.Combine(OwnTemporaryFolder.Path, $"begun-{Guid.NewGuid():N}");
        AsyncResult<int> running = pool.ApplyAsync(static path =>
        {
            File.WriteAllText(path, "");
            return RunForEver(1);
        }, begun, cancellationToken: source.Token);
        AsyncResult<int> next = pool.ApplyAsync(Square, 3);
        Bound.Until(() => File.Exists(begun), "the job has begun");
        source.Cancel();
        Assert.True(running.Ready);
        Assert.Equal(source.Token, Bound.Throws<OperationCanceledException>(() => running.Get()).CancellationToken);
        Assert.Equal(9, Bound.Within(() => next.Get()));
        File.Delete(begun);
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Map_is_given_up_with_all_that_waits_and_runs(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(2);
        AsyncResult<int[]> map = pool.MapAsync(SleepIfNegative, Enumerable.Repeat(-1, 1000), chunkSize: 3);
        AsyncResult<int> next = pool.ApplyAsync(Square, 3);
        Assert.True(map.Cancel());
        Bound.Throws<OperationCanceledException>(() => map.Get());
        Assert.Equal(9, Bound.Within(() => next.Get()));
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Token_that_is_cancelled_before_keeps_the_job_from_running(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(1);
        using CancellationTokenSource source = new();
        source.Cancel();
        AsyncResult<int> result = pool.ApplyAsync(Square, 1, cancellationToken: source.Token);
        Assert.True(result.Ready);
        Bound.Throws<OperationCanceledException>(() => result.Get());
        Bound.Throws<OperationCanceledException>(
            () => pool.Map(Square, [1], cancellationToken: source.Token));
        Bound.Throws<OperationCanceledException>(() => pool.Apply(Square, 1, cancellationToken: source.Token));
        Assert.Equal(4, Bound.Within(() => pool.Apply(Square, 2)));
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Cancelling_what_is_over_changes_nothing(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(1);
        using CancellationTokenSource source = new();
        AsyncResult<int> result = pool.ApplyAsync(Square, 3, cancellationToken: source.Token);
        Assert.Equal(9, Bound.Within(() => result.Get()));
        Assert.False(result.Cancel());
        source.Cancel();
        Assert.Equal(9, result.Get());
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Job_that_looks_at_its_token_can_end_by_itself_and_keeps_its_worker(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(new PoolOptions { Workers = 1, StopPatience = TimeSpan.FromSeconds(30) });
        string path = Path.Combine(OwnTemporaryFolder.Path, $"ended-{Guid.NewGuid():N}");
        AsyncResult result = pool.ApplyAsync(UntilCancelled, path);
        Bound.Until(() => File.Exists(path + ".begun"), "the job has begun");
        Assert.True(result.Cancel());
        Bound.Until(() => File.Exists(path) && File.ReadAllText(path).Length > 0, "the job has ended by itself");
        Assert.Equal(File.ReadAllText(path), Bound.Within(() => pool.Apply(static () => $"{Environment.ProcessId}")));
        File.Delete(path);
        File.Delete(path + ".begun");
    }

    [Fact]
    public void Job_that_looks_at_its_token_and_goes_on_is_killed_after_the_patience()
    {
        using ProcessPool pool = new(new PoolOptions { Workers = 1, StopPatience = Short });
        int before = Bound.Within(() => pool.Apply(static () => Environment.ProcessId));
        AsyncResult late = pool.ApplyAsync(static () =>
        {
            _ = WorkerContext.Current!.CancellationToken;
            Thread.Sleep(Timeout.Infinite);
        }, timeout: Short);
        Bound.Throws<TimeoutException>(() => late.Get());
        Bound.Until(() => !NothingLeftBehind.Children().Contains(before), "the worker was killed");
        Assert.Equal(9, Bound.Within(() => pool.Apply(Square, 3)));
    }

    [Fact]
    public void There_is_no_worker_outside_of_jobs() => Assert.Null(WorkerContext.Current);

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Cancelling_at_any_moment_ends_each_result_once(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(2);
        Random random = new(7);
        for (int round = 0; round < 20; round++)
        {
            List<AsyncResult<int>> results = [.. Enumerable.Range(0, 30).Select(i => pool.ApplyAsync(Square, i))];
            Thread.SpinWait(random.Next(20_000));
            List<bool> cancelled = [.. results.Select(result => result.Cancel())];
            for (int i = 0; i < results.Count; i++)
            {
                if (cancelled[i]) Bound.Throws<OperationCanceledException>(() => results[i].Get());
                else Assert.Equal(Square(i), Bound.Within(() => results[i].Get()));
            }
        }

        Assert.Equal(9, Bound.Within(() => pool.Apply(Square, 3)));
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Pool_with_stopped_jobs_ends(WorkerKind kind)
    {
        Pool pool = kind.NewPool(2);
        List<AsyncResult<int>> results =
            [.. Enumerable.Range(0, 6).Select(_ => pool.ApplyAsync(SleepIfNegative, -1, timeout: Short))];
        pool.Close();
        Bound.Within(pool.Join);
        foreach (AsyncResult<int> result in results) Bound.Throws<TimeoutException>(() => result.Get());
    }
}
