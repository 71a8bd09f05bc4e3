using Xunit;

namespace PoolRuntime.Tests.Synchronization;

public sealed class BarrierTests(PoolOfTwo fixture) : IClassFixture<PoolOfTwo>
{
    private readonly ProcessPool _pool = fixture.Pool;

    [Fact]
    public void The_action_runs_in_the_process_that_came_last()
    {
        using ProcessSemaphore count = new(0);
        using ProcessBarrier barrier = new(2, () => count.Release());
        AsyncResult<int> other = _pool.ApplyAsync(() => barrier.Wait());
        Bound.Until(() => barrier.Waiting == 1, "the other waits");
        Assert.Equal(1, Bound.Within(() => barrier.Wait()));
        Assert.Equal(0, Bound.Within(() => other.Get()));
        Assert.Equal(1, count.Value);
        Task<int> here = Task.Run(() => barrier.Wait());
        Bound.Until(() => barrier.Waiting == 1, "this one waits");
        Assert.Equal(1, Bound.Within(() => _pool.Apply(() => barrier.Wait())));
        Assert.Equal(0, Bound.Within(() => here.GetAwaiter().GetResult()));
        Assert.Equal(2, count.Value);
    }

    [Fact]
    public void An_action_that_fails_breaks_it()
    {
        using ProcessBarrier barrier = new(2, static () => throw new FormatException("no"));
        Task<int> other = Task.Run(() => barrier.Wait());
        Bound.Until(() => barrier.Waiting == 1, "the other waits");
        Bound.Throws<FormatException>(() => barrier.Wait());
        Bound.Throws<BarrierBrokenException>(() => other.GetAwaiter().GetResult());
        Assert.True(barrier.IsBroken);
        Bound.Throws<BarrierBrokenException>(() => barrier.Wait());
        barrier.Reset();
        Assert.False(barrier.IsBroken);
    }

    [Fact]
    public void A_process_that_dies_in_the_action_breaks_it()
    {
        using ProcessBarrier barrier = new(2, static () => Death.OfThisProcess());
        Task<int> here = Task.Run(() => barrier.Wait());
        Bound.Until(() => barrier.Waiting == 1, "this one waits");
        Death.In(_pool, () => barrier.Wait());
        Bound.Throws<BarrierBrokenException>(() => here.GetAwaiter().GetResult());
        Assert.True(barrier.IsBroken);
    }

    [Fact]
    public void The_last_to_come_notices_a_dead_one_too()
    {
        using ProcessBarrier barrier = new(2);
        AsyncResult<int> dead = _pool.ApplyAsync(() => barrier.Wait());
        Bound.Until(() => barrier.Waiting == 1, "the other waits");
        Death.OfAllWorkers();
        Bound.Throws<WorkerLostException>(() => dead.Get());
        Bound.Throws<BarrierBrokenException>(() => barrier.Wait());
    }

    [Fact]
    public void Who_is_cancelled_breaks_it_for_the_others()
    {
        using ProcessBarrier barrier = new(3);
        using CancellationTokenSource source = new();
        Task<int> cancelled = Task.Run(() => barrier.Wait(cancellationToken: source.Token));
        Task<int> other = Task.Run(() => barrier.Wait());
        Bound.Until(() => barrier.Waiting == 2, "both wait");
        source.Cancel();
        Bound.Throws<OperationCanceledException>(() => cancelled.GetAwaiter().GetResult());
        Bound.Throws<BarrierBrokenException>(() => other.GetAwaiter().GetResult());
    }

    [Fact]
    public void A_reset_while_the_action_runs_fails_who_runs_it()
    {
        ProcessBarrier? own = null;
        using ProcessBarrier barrier = new(2, () => own!.Reset());
        own = barrier;
        Task<int> other = Task.Run(() => barrier.Wait());
        Bound.Until(() => barrier.Waiting == 1, "the other waits");
        Bound.Throws<BarrierBrokenException>(() => barrier.Wait());
        Bound.Throws<BarrierBrokenException>(() => other.GetAwaiter().GetResult());
        Assert.False(barrier.IsBroken);
    }

    [Fact]
    public void More_threads_than_parties_pass_in_turns()
    {
        int passed = 0;
        using ProcessBarrier barrier = new(2, static () => Thread.Sleep(2));
        Task[] threads = [.. Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            () =>
            {
                try
                {
                    while (Volatile.Read(ref passed) < 100)
                    {
                        barrier.Wait();
                        Interlocked.Increment(ref passed);
                    }

                    // The others may have nobody left to wait for.
                    barrier.Abort();
                }
                catch (BarrierBrokenException) when (Volatile.Read(ref passed) >= 100)
                {
                }
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        Bound.Within(() => Task.WaitAll(threads));
        Assert.Equal(0, barrier.Waiting);
    }

    [Fact]
    public async Task Waiting_without_a_thread()
    {
        using ProcessBarrier barrier = new(2);
        Task<int>[] both = [barrier.WaitAsync(), barrier.WaitAsync()];
        await Bound.WithinAsync(Task.WhenAll(both));
        Assert.Equal([0, 1], (await Task.WhenAll(both)).Order());
    }

    [Fact]
    public void Bad_input_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ProcessBarrier(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ProcessBarrier(2, null, TimeSpan.FromSeconds(-3)));
        using ProcessBarrier barrier = new(2);
        Assert.Throws<ArgumentOutOfRangeException>(() => barrier.Wait(TimeSpan.FromSeconds(-3)));
        Assert.ThrowsAny<OperationCanceledException>(
            () => barrier.Wait(cancellationToken: new CancellationToken(true)));
        Assert.False(barrier.IsBroken);
        Stream stream = Stream.Null;
        using ProcessBarrier tied = new(2, () => stream.Flush());
        Assert.Throws<NotTransferableException>(() => _pool.Apply(() => tied.Parties));
    }
}
