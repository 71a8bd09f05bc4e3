using Xunit;

namespace PoolRuntime.Tests.Synchronization;

public sealed class EventTests(PoolOfTwo fixture) : IClassFixture<PoolOfTwo>
{
    private readonly ProcessPool _pool = fixture.Pool;

    [Fact]
    public void Setting_waits_for_nobody_who_was_killed()
    {
        using ProcessEvent flag = new();
        AsyncResult<int> dead = _pool.ApplyAsync(() =>
        {
            Task.Run(() => flag.Wait());
            Thread.Sleep(50);
            return Death.OfThisProcess();
        });
        Bound.Throws<WorkerLostException>(() => dead.Get());
        Bound.Within(flag.Set);
        Assert.True(flag.IsSet);
    }

    [Fact]
    public async Task Waiting_without_a_thread()
    {
        using ProcessEvent flag = new();
        Assert.False(await flag.WaitAsync(TimeSpan.FromMilliseconds(10)));
        Task<bool> wait = flag.WaitAsync();
        flag.Set();
        await Bound.WithinAsync(wait);
        Assert.True(await wait);
        Assert.True(await flag.WaitAsync());
    }

    [Fact]
    public async Task A_wait_ends_when_it_is_cancelled_or_the_event_disposed_of()
    {
        ProcessEvent flag = new();
        using CancellationTokenSource source = new();
        Task<bool> cancelled = flag.WaitAsync(cancellationToken: source.Token);
        Task<bool> disposed = flag.WaitAsync();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        await Task.Delay(20);
        flag.Dispose();
        await Bound.WithinAsync(Task.WhenAny(disposed));
        Assert.Throws<ObjectDisposedException>(flag.Set);
        Assert.Throws<ObjectDisposedException>(() => flag.IsSet);
        Assert.Equal("ProcessEvent (disposed)", flag.ToString());
    }

    [Fact]
    public void Bad_times_are_refused()
    {
        using ProcessEvent flag = new();
        Assert.Throws<ArgumentOutOfRangeException>(() => flag.Wait(TimeSpan.FromMilliseconds(-5)));
    }
}
