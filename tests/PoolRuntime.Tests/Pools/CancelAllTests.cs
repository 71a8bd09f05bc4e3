using Xunit;

namespace PoolRuntime.Tests.Pools;

/// <summary>Everything that was submitted can be given up at once, and the pool goes on.</summary>
public sealed class CancelAllTests : IClassFixture<NothingLeftBehind>
{
    private static int Square(int number) => number * number;

    private static int Wait(int number)
    {
        WorkerContext.Current!.CancellationToken.WaitHandle.WaitOne();
        return number;
    }

    private static IEnumerable<int> Endless()
    {
        for (int i = 0; ; i++) yield return i;
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Everything_is_given_up_and_the_pool_goes_on(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(2);
        AsyncResult<int>[] jobs = [.. Enumerable.Range(0, 10).Select(i => pool.ApplyAsync(Wait, i))];
        AsyncResult<int[]> map = pool.MapAsync(Wait, Enumerable.Range(0, 50));
        AsyncResult<int[]> timed = pool.MapAsync(Wait, Enumerable.Range(0, 50), timeout: TimeSpan.FromHours(1));
        Pool again = pool.With(new JobOptions { Retry = new RetryPolicy { On = RetryOn.WorkerLost } });
        AsyncResult<int> repeated = again.ApplyAsync(Wait, 1);
        using ImapIterator<int> stream = pool.Imap(Wait, Endless());
        pool.CancelAll();
        foreach (AsyncResult result in (AsyncResult[])[.. jobs, map, timed, repeated])
            Bound.Throws<OperationCanceledException>(() => result.Get());
        Bound.Throws<OperationCanceledException>(() => stream.Next());
        Assert.Equal([0, 1, 4], Bound.Within(() => pool.Map(Square, [0, 1, 2])));
        pool.Close();
        Bound.Within(pool.Join);
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Stream_that_has_submitted_nothing_yet_is_given_up_as_well(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(2);
        Assert.Equal([0, 1, 4], Bound.Within(() => pool.Map(Square, [0, 1, 2])));
        for (int round = 0; round < 100; round++)
        {
            using ManualResetEventSlim cancelled = new();
            using ImapIterator<int> stream = pool.Imap(Square, AfterThat(cancelled));
            pool.CancelAll();
            cancelled.Set();
            Bound.Throws<OperationCanceledException>(() => stream.Next());
        }

        Assert.Equal([0, 1, 4], Bound.Within(() => pool.Map(Square, [0, 1, 2])));

        static IEnumerable<int> AfterThat(ManualResetEventSlim cancelled)
        {
            cancelled.Wait();
            for (int i = 0; i < 3; i++) yield return i;
        }
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public async Task Call_that_is_given_up_while_it_is_submitted_leaves_nothing_running(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(2);
        for (int round = 0; round < 30; round++)
        {
            using ImapIterator<int> stream = pool.Imap(Wait, Endless());
            Task<AsyncResult<int[]>> submit = Task.Run(() => pool.MapAsync(Wait, Enumerable.Range(0, 500), chunkSize: 1));
            Thread.SpinWait(round * 100);
            pool.CancelAll();
            AsyncResult<int[]> map = await submit;
            pool.CancelAll();
            Bound.Throws<OperationCanceledException>(() => stream.Next());
            Bound.Throws<OperationCanceledException>(() => map.Get());
        }

        pool.Close();
        Bound.Within(pool.Join);
    }

    [Fact]
    public void Job_of_a_thread_that_looks_at_its_token_while_it_is_given_up_is_told()
    {
        int begun = 0, told = 0;
        using (WorkerThreadPool pool = new(1))
        {
            for (int round = 0; round < 3000; round++)
            {
                int before = Volatile.Read(ref begun);
                AsyncResult job = pool.ApplyAsync(WaitUntilTold, round);
                while (Volatile.Read(ref begun) == before) { }
                pool.CancelAll();
                Bound.Throws<OperationCanceledException>(() => job.Get());
            }
        }

        Bound.Within(() => SpinWait.SpinUntil(() => Volatile.Read(ref told) == begun));

        void WaitUntilTold(int round)
        {
            Interlocked.Increment(ref begun);
            // Each time at another moment of the giving up.
            Thread.SpinWait(round % 500);
            WorkerContext.Current!.CancellationToken.WaitHandle.WaitOne();
            Interlocked.Increment(ref told);
        }
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void What_is_done_stays_done(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(2);
        AsyncResult<int> done = pool.ApplyAsync(Square, 3);
        Bound.Within(() => done.Wait());
        pool.CancelAll();
        Assert.Equal(9, done.Get());
        Bound.Within(pool.Dispose);
        pool.CancelAll();
    }
}
