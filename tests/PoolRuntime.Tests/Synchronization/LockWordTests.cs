using System.Diagnostics;
using PoolRuntime.Sharing;
using PoolRuntime.Synchronization;
using Xunit;

namespace PoolRuntime.Tests.Synchronization;

public sealed class LockWordTests : IClassFixture<PoolOfTwo>, IDisposable
{
    private const int Counter = 64;
    private const int Flag = 128;

    private readonly ProcessPool _pool;
    private readonly SharedSegment _segment = SharedSegment.Create(4096);

    public LockWordTests(PoolOfTwo fixture) => _pool = fixture.Pool;

    private unsafe ref int Word(int offset) => ref *(int*)(_segment.Start + offset);

    public void Dispose() => _segment.Dispose();

    [Fact]
    public void One_at_a_time_holds_it_in_threads_and_processes()
    {
        const int rounds = 20_000;
        AsyncResult<int>[] results =
            [_pool.ApplyAsync(Count, _segment.Name, rounds), _pool.ApplyAsync(Count, _segment.Name, rounds)];
        Task<int>[] threads = [Task.Run(() => Count(_segment.Name, rounds)), Task.Run(() => Count(_segment.Name, rounds))];
        Bound.Within(() =>
        {
            foreach (AsyncResult<int> result in results) result.Get();
            Task.WaitAll(threads);
        });
        Assert.Equal(4 * rounds, Word(Counter));
    }

    [Fact]
    public void A_holder_that_was_killed_is_noticed_by_who_waits_and_by_who_only_looks()
    {
        LockWord word = new(_segment, 0);
        for (int i = 0; i < 2; i++)
        {
            AsyncResult<int> killed = _pool.ApplyAsync(TakeAndDie, _segment.Name);
            Bound.Throws<WorkerLostException>(() => killed.Get());
            TimeSpan limit = i == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.Zero;
            Assert.Equal(LockOutcome.TakenFromDead, Bound.Within(() => word.Take(limit, default)));
            Assert.Equal(LockOutcome.NotTaken, word.Take(TimeSpan.Zero, default));
            Assert.True(word.TryRelease());
            Assert.Equal(LockOutcome.Taken, word.Take(TimeSpan.Zero, default));
            word.TryRelease();
        }
    }

    [Fact]
    public void Waiters_that_are_killed_hold_up_nobody()
    {
        LockWord word = new(_segment, 0);
        for (int i = 0; i < 5; i++)
        {
            Assert.True(word.TryTake());
            Word(Flag) = 0;
            AsyncResult<int> waiter = _pool.ApplyAsync(SayAndWait, _segment.Name);
            Bound.Until(() => Volatile.Read(ref Word(Flag)) != 0, "a process waits");
            Task<LockOutcome> here = Task.Run(() => word.Take(Timeout.InfiniteTimeSpan, default));
            Kill(Word(Flag));
            word.TryRelease();
            Assert.Equal(LockOutcome.Taken, Bound.Within(() => here.GetAwaiter().GetResult()));
            word.TryRelease();
            Bound.Throws<WorkerLostException>(() => waiter.Get());
        }
    }

    [Fact]
    public void A_wait_ends_when_its_time_is_over_and_not_before()
    {
        LockWord word = new(_segment, 0);
        word.TryTake();
        foreach (int milliseconds in new[] { 0, 1, 30, 120 })
        {
            long start = Stopwatch.GetTimestamp();
            TimeSpan limit = TimeSpan.FromMilliseconds(milliseconds);
            Assert.Equal(LockOutcome.NotTaken, Bound.Within(() => word.Take(limit, default)));
            Assert.True(Stopwatch.GetElapsedTime(start) >= limit);
        }

        word.TryRelease();
        Assert.True(word.TryTake());
    }

    [Fact]
    public void A_cancelled_wait_ends()
    {
        LockWord word = new(_segment, 0);
        word.TryTake();
        using CancellationTokenSource source = new();
        Task<LockOutcome> wait = Task.Run(() => word.Take(Timeout.InfiniteTimeSpan, source.Token));
        source.CancelAfter(20);
        Bound.Throws<OperationCanceledException>(() => wait.GetAwaiter().GetResult());
    }

    [Fact]
    public async Task A_wait_for_memory_that_is_given_up_ends()
    {
        SharedSegment segment = SharedSegment.Create(64);
        LockWord word = new(segment, 0);
        word.TryTake();
        using SharedSegment other = SharedSegment.Open(segment.Name);
        Task<LockOutcome> wait = Task.Run(() => word.Take(Timeout.InfiniteTimeSpan, default));
        Thread.Sleep(20);
        segment.Dispose();
        await Bound.WithinAsync(Task.WhenAny(wait));
        Assert.True(wait.IsFaulted || await wait == LockOutcome.Taken);
    }

    [Fact]
    public void What_is_free_is_not_released_and_any_thread_may_release()
    {
        LockWord word = new(_segment, 0);
        Assert.False(word.TryRelease());
        word.TryTake();
        Assert.True(word.IsHeldHere);
        Assert.True(Bound.Within(word.TryRelease));
        Assert.Null(word.Holder);
    }

    private static void Kill(int id)
    {
        using Process process = Process.GetProcessById(id);
        process.Kill();
    }

    private static unsafe int Count(string name, int rounds)
    {
        using SharedSegment segment = SharedSegment.Open(name);
        LockWord word = new(segment, 0);
        for (int i = 0; i < rounds; i++)
        {
            word.Take(Timeout.InfiniteTimeSpan, default);
            ++*(int*)(segment.Start + Counter);
            word.TryRelease();
        }

        return 0;
    }

    private static int TakeAndDie(string name)
    {
        SharedSegment segment = SharedSegment.Open(name);
        new LockWord(segment, 0).Take(Timeout.InfiniteTimeSpan, default);
        Process.GetCurrentProcess().Kill();
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }

    private static unsafe int SayAndWait(string name)
    {
        SharedSegment segment = SharedSegment.Open(name);
        Volatile.Write(ref *(int*)(segment.Start + Flag), Environment.ProcessId);
        new LockWord(segment, 0).Take(Timeout.InfiniteTimeSpan, default);
        return 0;
    }
}
