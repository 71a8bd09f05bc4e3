using PoolRuntime.Tests;
using Xunit;

namespace PoolRuntime.Conformance.Traps;

#pragma warning disable POOL205 // That it is noticed is what is tested.

/// <summary>Ending, giving up and waiting, at the moments where it goes wrong elsewhere.</summary>
public sealed class StopTests : IClassFixture<NothingLeftBehind>
{
    private static int Square(int number) => number * number;

    private static Task<Exception> ErrorOf(Action wait) => Task.Factory.StartNew(
        () => Assert.ThrowsAny<Exception>(wait), TaskCreationOptions.LongRunning);

    [Theory, OnBoth]
    [Trait("Conformance", "X-011")]
    public void Terminate_completes_everything_that_somebody_waits_for(WorkerKind kind)
    {
        using Gate gate = new();
        string path = gate.Path;
        Pool pool = kind.NewPool(2);
        AsyncResult<string> one = pool.ApplyAsync(Gate.Pass, path);
        AsyncResult<int[]> many = pool.MapAsync(i => Gate.Pass(path).Length + i, Enumerable.Range(0, 50));
        ImapIterator<int> ordered = pool.Imap(i => Gate.Pass(path).Length + i, Enumerable.Range(0, 50));
        ImapIterator<int> unordered = pool.ImapUnordered(i => Gate.Pass(path).Length + i, Enumerable.Range(0, 50));
        Task<Exception>[] waiting =
        [
            ErrorOf(() => one.Get()), ErrorOf(() => many.Get()), ErrorOf(() => ordered.Next()),
            ErrorOf(() => unordered.Next()),
        ];
        Thread.Sleep(50);
        pool.Terminate();
        Assert.All(Bound.Within(() => Task.WhenAll(waiting).Result), error => Assert.IsType<PoolTerminatedException>(error));
        Bound.Within(pool.Join);
    }

    [Theory, OnBoth]
    [Trait("Conformance", "X-012")]
    public void Dispose_finishes_what_was_taken_and_cancelling_is_a_choice(WorkerKind kind)
    {
        List<AsyncResult<int>> results;
        using (Pool pool = kind.NewPool(1))
            results = [.. Enumerable.Range(0, 20).Select(i => pool.ApplyAsync(Square, i))];
        Assert.Equal(Enumerable.Range(0, 20).Select(Square), results.Select(result => result.Get(TimeSpan.Zero)));

        List<Future<int>> futures;
        using (Executor executor = kind.NewExecutor(1))
            futures = [.. Enumerable.Range(0, 20).Select(i => executor.Submit(Square, i))];
        Assert.Equal(Enumerable.Range(0, 20).Select(Square), futures.Select(future => future.Result(TimeSpan.Zero)));

        using Gate gate = new();
        Future<string> running;
        List<Future<string>> waiting;
        using (Executor executor = kind.NewExecutor(1))
        {
            running = executor.Submit(Gate.Pass, gate.Path);
            Bound.Until(() => running.Running, "the job runs");
            waiting = [.. Enumerable.Range(0, 20).Select(_ => executor.Submit(Gate.Pass, gate.Path))];
            executor.Shutdown(wait: false, cancelFutures: true);
            gate.Open();
        }

        Assert.Equal("passed", running.Result(TimeSpan.Zero));
        Assert.All(waiting, future => Assert.True(future.Cancelled));
    }

    [Theory, OnBoth]
    [Trait("Conformance", "X-022")]
    public void Job_whose_time_is_over_is_stopped_and_its_neighbours_are_not(WorkerKind kind)
    {
        using Gate gate = new();
        using Pool pool = kind.NewPool(2);
        AsyncResult<string> neighbour = pool.ApplyAsync(Gate.Pass, gate.Path);
        AsyncResult<int> late = pool.ApplyAsync(Loop, timeout: TimeSpan.FromMilliseconds(100));
        Bound.Throws<TimeoutException>(() => late.Get());
        // With the late one gone there is a worker for this.
        Assert.Equal(9, Bound.Within(() => pool.Apply(Square, 3)));
        Assert.False(neighbour.Ready);
        gate.Open();
        Assert.Equal("passed", Bound.Within(() => neighbour.Get()));
    }

    /// <summary>Never ends by itself; threads, which cannot be killed, end it by their token.</summary>
    private static int Loop()
    {
        WorkerContext here = WorkerContext.Current!;
        bool isThread = Thread.CurrentThread.Name?.StartsWith("WorkerThreadPool", StringComparison.Ordinal) == true
            || Thread.CurrentThread.Name?.StartsWith("ThreadPoolExecutor", StringComparison.Ordinal) == true;
        while (!isThread || !here.CancellationToken.IsCancellationRequested) Thread.SpinWait(100);
        return 0;
    }

    [Theory, OnBoth]
    [Trait("Conformance", "X-023")]
    public void Running_job_that_is_cancelled_is_stopped(WorkerKind kind)
    {
        using Executor executor = kind.NewExecutor(1);
        string held = Path.Combine(OwnTemporaryFolder.Path, $"lock-{Guid.NewGuid():N}");
        bool isThread = kind == WorkerKind.Threads;
        Func<int>[] jobs =
        [
            Loop,
            () => Wait(isThread),
            () =>
            {
                using FileStream file = new(held, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
                return Wait(isThread);
            },
        ];
        foreach (Func<int> job in jobs)
        {
            Future<int> future = executor.Submit(job);
            Bound.Until(() => future.Running, "the job runs");
            Assert.True(future.Cancel(stopRunning: true));
            Assert.True(future.Cancelled && future.Done);
            Bound.Within(() => Assert.ThrowsAny<OperationCanceledException>(() => future.Result()));
            Assert.Equal(9, Bound.Within(() => executor.Submit(Square, 3).Result()));
        }

        // Nobody has the lock any more.
        Bound.Until(() =>
        {
            try
            {
                using FileStream file = new(held, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                return true;
            }
            catch (IOException)
            {
                return false;
            }
        }, "the lock is free");
        File.Delete(held);
    }

    private static int Wait(bool isThread)
    {
        if (isThread) WorkerContext.Current!.CancellationToken.WaitHandle.WaitOne();
        else Thread.Sleep(Timeout.Infinite);
        return 0;
    }

    [Theory, OnBoth]
    [Trait("Conformance", "X-024")]
    public void Job_can_be_cancelled_until_a_worker_has_taken_it(WorkerKind kind)
    {
        using Gate gate = new();
        using Executor executor = kind.NewExecutor(1);
        List<Future<string>> futures = [.. Enumerable.Range(0, 7).Select(_ => executor.Submit(Gate.Pass, gate.Path))];
        Bound.Until(() => futures[0].Running, "the first job runs");
        Assert.DoesNotContain(futures[1..], future => future.Running);
        Assert.All(futures[1..], future => Assert.True(future.Cancel()));
        Assert.False(futures[0].Cancel());
        gate.Open();
        Assert.Equal("passed", Bound.Within(() => futures[0].Result()));
    }

    [Theory, OnBoth]
    [Trait("Conformance", "X-025")]
    public void Cancelled_future_is_done_at_once(WorkerKind kind)
    {
        using Gate gate = new();
        using Executor executor = kind.NewExecutor(1);
        Future<string> running = executor.Submit(Gate.Pass, gate.Path);
        Future<string> waiting = executor.Submit(Gate.Pass, gate.Path), standing = new();
        Bound.Until(() => running.Running, "the first job runs");
        foreach (Future<string> future in (Future<string>[])[waiting, standing])
        {
            Assert.True(future.Cancel());
            Assert.True(future.Done);
            Assert.Equal([future], Futures.Wait([future], TimeSpan.Zero).Done);
            Assert.Equal([future], Futures.AsCompleted([future], TimeSpan.Zero));
        }

        gate.Open();
    }

    [Theory, OnBoth]
    [Trait("Conformance", "X-027")]
    public void Job_that_waits_for_the_last_worker_is_told_so(WorkerKind kind)
    {
        if (kind == WorkerKind.Processes)
        {
            // There a job has no pool to wait for but one of its own.
            using ProcessPool processes = new(1);
            Assert.Throws<NotTransferableException>(() => processes.ApplyAsync(() => processes.Apply(Square, 3)));
            return;
        }

        using WorkerThreadPool pool = new(1);
        InvalidOperationException error = Bound.Throws<InvalidOperationException>(
            () => pool.Apply(() => pool.Apply(Square, 3)));
        Assert.Contains("POOL205", error.Message);
        Assert.Equal(9, Bound.Within(() => pool.Apply(Square, 3)));
    }
}
