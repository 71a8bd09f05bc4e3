using Xunit;

namespace PoolRuntime.Tests.Pools;

/// <summary>A pool can get more workers, and fewer, while it works.</summary>
public sealed class ResizeTests : IClassFixture<NothingLeftBehind>
{
    private static int Square(int number) => number * number;

    private static int Slowly(int number)
    {
        Thread.Sleep(2);
        return number;
    }

    private static int IndexAfterAWhile(int number)
    {
        Thread.Sleep(20);
        return WorkerContext.Current!.Index;
    }

    private static int[] IndexesOf(Pool pool, int jobs) => Bound.Within(
        () => pool.Map(IndexAfterAWhile, Enumerable.Range(0, jobs), chunkSize: 1)).Distinct().Order().ToArray();

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Additional_workers_work(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(1);
        Assert.Equal([0], IndexesOf(pool, 3));
        pool.Resize(3);
        Assert.Equal(3, pool.Workers);
        Bound.Until(() => IndexesOf(pool, 12).SequenceEqual([0, 1, 2]), "three workers work");
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Workers_that_are_too_many_finish_and_end(WorkerKind kind)
    {
        int down = 0;
        using Pool pool = kind.NewPool(new PoolOptions { Workers = 3, WorkerDown = _ => Interlocked.Increment(ref down) });
        Bound.Until(() => IndexesOf(pool, 12).Length == 3, "three workers work");
        AsyncResult<int[]> running = pool.MapAsync(Slowly, Enumerable.Range(0, 300), chunkSize: 1);
        pool.Resize(1);
        Assert.Equal(Enumerable.Range(0, 300), Bound.Within(() => running.Get()));
        Bound.Until(() => Volatile.Read(ref down) == 2, "two workers have ended");
        Assert.Equal([0], IndexesOf(pool, 6));
        pool.Resize(2);
        Bound.Until(() => IndexesOf(pool, 12).SequenceEqual([0, 1]), "two workers work");
        Assert.Equal(2, Volatile.Read(ref down));
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Nothing_is_lost_when_the_size_changes_all_the_time(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(2);
        AsyncResult<int[]> running = pool.MapAsync(Slowly, Enumerable.Range(0, 500), chunkSize: 3);
        for (int i = 0; i < 30; i++)
        {
            pool.Resize(1 + i % 3);
            Thread.Sleep(3);
        }

        Assert.Equal(Enumerable.Range(0, 500), Bound.Within(() => running.Get()));
        Assert.Equal(9, Bound.Within(() => pool.Apply(Square, 3)));
        pool.Close();
        Bound.Within(pool.Join);
    }

    [Fact]
    public void Bad_sizes_and_pools_without_workers_are_refused()
    {
        WorkerThreadPool pool = new(1);
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Resize(0));
        pool.Close();
        Assert.Contains("POOL102", Assert.Throws<InvalidOperationException>(() => pool.Resize(2)).Message);
        Bound.Within(pool.Join);
        using ProcessPool inline = new(new PoolOptions { Inline = true });
        Assert.Throws<InvalidOperationException>(() => inline.Resize(2));
    }
}
