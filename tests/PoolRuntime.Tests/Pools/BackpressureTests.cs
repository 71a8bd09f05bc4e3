using Xunit;

namespace PoolRuntime.Tests.Pools;

#pragma warning disable POOL205 // That it is noticed is what is tested.

/// <summary>A pool takes no more than it was told to.</summary>
public sealed class BackpressureTests : IClassFixture<NothingLeftBehind>
{
    private static PoolOptions Options(int most, WhenFull whenFull = WhenFull.Wait) =>
        new() { Workers = 1, MaxPending = most, WhenFull = whenFull };

    private static int Square(int number) => number * number;

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Full_pool_refuses(WorkerKind kind)
    {
        using Gate gate = new();
        using Pool pool = kind.NewPool(Options(2, WhenFull.Refuse));
        AsyncResult<string>[] held = [pool.ApplyAsync(Gate.Pass, gate.Path), pool.ApplyAsync(Gate.Pass, gate.Path)];
        Assert.Contains("MaxPending", Assert.Throws<PoolFullException>(() => pool.ApplyAsync(Square, 2)).Message);
        Assert.Throws<PoolFullException>(() => pool.MapAsync(Square, [1, 2, 3]));
        gate.Open();
        Bound.Within(() => held.Select(result => result.Get()).ToArray());
        Assert.Equal(9, Bound.Within(() => pool.Apply(Square, 3)));
        Assert.Equal([1, 4, 9], Bound.Within(() => pool.Map(Square, [1, 2, 3])));
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Who_submits_to_a_full_pool_waits_until_there_is_room(WorkerKind kind)
    {
        using Gate gate = new();
        using Pool pool = kind.NewPool(Options(1));
        AsyncResult<string> held = pool.ApplyAsync(Gate.Pass, gate.Path);
        Task<AsyncResult<int>> waiting = Task.Run(() => pool.ApplyAsync(Square, 5));
        Thread.Sleep(100);
        Assert.False(waiting.IsCompleted);
        Assert.False(held.Ready);
        gate.Open();
        Assert.Equal(25, Bound.Within(() => waiting.Result.Get()));
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Never_more_results_are_outstanding_than_allowed(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(new PoolOptions { Workers = 2, MaxPending = 5 });
        List<AsyncResult<int>> results = [];
        Bound.Within(() =>
        {
            for (int i = 0; i < 500; i++)
            {
                results.Add(pool.ApplyAsync(Square, i));
                Assert.True(results.Count(result => !result.Ready) <= 5);
            }
        });
        Assert.Equal(
            Enumerable.Range(0, 500).Select(Square),
            Bound.Within(() => results.Select(result => result.Get()).ToArray()));
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Token_ends_the_waiting_for_room(WorkerKind kind)
    {
        using Gate gate = new();
        using Pool pool = kind.NewPool(Options(1));
        AsyncResult<string> held = pool.ApplyAsync(Gate.Pass, gate.Path);
        using CancellationTokenSource source = new();
        Task<AsyncResult<int>> waiting = Task.Run(() => pool.ApplyAsync(Square, 5, cancellationToken: source.Token));
        Task<AsyncResult<int[]>> waitingToo =
            Task.Run(() => pool.MapAsync(Square, [5], cancellationToken: source.Token));
        Thread.Sleep(50);
        Assert.False(waiting.IsCompleted);
        source.Cancel();
        Bound.Throws<OperationCanceledException>(() => waiting.Result.Get());
        Bound.Throws<OperationCanceledException>(() => waitingToo.Result.Get());
        gate.Open();
        Bound.Within(() => held.Get());
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Who_waits_for_room_hears_that_the_pool_was_closed_or_terminated(WorkerKind kind)
    {
        foreach (Action<Pool> end in (Action<Pool>[])[static pool => pool.Close(), static pool => pool.Terminate()])
        {
            using Gate gate = new();
            using Pool pool = kind.NewPool(Options(1));
            AsyncResult<string> held = pool.ApplyAsync(Gate.Pass, gate.Path);
            Task<AsyncResult<int>> waiting = Task.Run(() => pool.ApplyAsync(Square, 5));
            Thread.Sleep(50);
            Assert.False(waiting.IsCompleted);
            end(pool);
            Assert.Contains("POOL102", Bound.Throws<InvalidOperationException>(
                () => waiting.GetAwaiter().GetResult()).Message);
            gate.Open();
            Bound.Within(() => held.Wait());
        }
    }

    [Fact]
    public void Job_that_would_wait_for_room_in_its_own_pool_with_all_others_is_refused()
    {
        using WorkerThreadPool pool = new(Options(1));
        InvalidOperationException error = Bound.Throws<InvalidOperationException>(
            () => pool.Apply(() => pool.ApplyAsync(Square, 5).Get()));
        Assert.Contains("POOL205", error.Message);
    }

    [Fact]
    public void Map_that_cannot_be_sent_takes_no_room()
    {
        using ProcessPool pool = new(Options(1, WhenFull.Refuse));
        Func<Base, int> job = static item => item.Number;
        for (int i = 0; i < 2; i++) Assert.Throws<NotTransferableException>(() => pool.Map(job, [new Derived()]));
        Assert.Equal(4, Bound.Within(() => pool.Apply(Square, 2)));
    }

    [Fact]
    public void Executors_are_bounded_as_well()
    {
        using Gate gate = new();
        using ThreadPoolExecutor executor = new(Options(1, WhenFull.Refuse));
        Future<string> held = executor.Submit(Gate.Pass, gate.Path);
        Assert.Throws<PoolFullException>(() => executor.Submit(Square, 2));
        gate.Open();
        Bound.Within(() => held.Result());
    }

    [Fact]
    public void Bounds_make_sense()
    {
        Assert.Equal("MaxPending", Assert.Throws<ArgumentOutOfRangeException>(
            () => new PoolOptions { MaxPending = 0 }).ParamName);
        Assert.Equal("WhenFull", Assert.Throws<ArgumentOutOfRangeException>(
            () => new PoolOptions { WhenFull = (WhenFull)7 }).ParamName);
    }

    private record Base
    {
        public int Number { get; init; }
    }

    private sealed record Derived : Base;
}
