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
