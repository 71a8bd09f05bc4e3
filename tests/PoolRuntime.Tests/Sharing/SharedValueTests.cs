using System.Runtime.InteropServices;
using Xunit;

namespace PoolRuntime.Tests.Sharing;

public sealed class SharedValueTests(PoolOfTwo fixture) : IClassFixture<PoolOfTwo>
{
    private readonly ProcessPool _pool = fixture.Pool;

    [Fact]
    public void With_its_lock_held_reading_and_writing_are_one_step()
    {
        using SharedValue<long> shared = new();
        AddEverywhere(() =>
        {
            for (int i = 0; i < 5000; i++)
            {
                using (shared.Lock!.Acquire()) shared.Value += 1;
            }
        });
        Assert.Equal(20_000, shared.Value);
    }

    [Fact]
    public async Task A_given_lock_is_the_one_that_is_taken()
    {
        using ProcessRLock given = new();
        using SharedValue<int> first = new(1, given);
        using SharedArray<int> second = new(3, given);
        Assert.Same(given, first.Lock);
        Assert.True(Bound.Within(() => _pool.Apply(() =>
        {
            using (first.Lock!.Acquire()) return second.Lock!.IsLocked && second[0] == 0;
        })));
        LockScope scope = given.Acquire();
        int holder = Environment.CurrentManagedThreadId;
        Task<int> read = Task.Factory.StartNew(
            () => first.Value, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Thread.Sleep(50);
        Assert.False(read.IsCompleted);
        Assert.Equal(holder, Environment.CurrentManagedThreadId);
        scope.Dispose();
        await Bound.WithinAsync(read);
    }

    [Fact]
    public void A_given_plain_lock_works_for_single_accesses()
    {
        using ProcessLock given = new();
        using SharedValue<int> shared = new(1, given);
        AddEverywhere(() =>
        {
            for (int i = 0; i < 1000; i++) shared.Add(1);
        });
        Assert.Equal(4001, shared.Value);
    }

    [Fact]
    public void Steps_of_numbers_of_every_size_lose_nothing_without_a_lock()
    {
        using SharedArray<byte> bytes = SharedArray<byte>.WithoutLock(5);
        using SharedArray<short> shorts = SharedArray<short>.WithoutLock(3);
        using SharedValue<int> ints = SharedValue<int>.WithoutLock();
        using SharedValue<double> doubles = SharedValue<double>.WithoutLock(0.5);
        AddEverywhere(() =>
        {
            for (int i = 0; i < 2000; i++)
            {
                bytes.Add(i % 5, (byte)1);
                shorts.Add(i % 3, (short)1);
                ints.Update(static value => value + 1);
                doubles.Add(1);
            }
        });
        Assert.Equal(8000, ints.Value);
        Assert.Equal(8000.5, doubles.Value);
        Assert.Equal(8000, shorts.Sum(value => value));
        Assert.All(bytes.ToArray(), value => Assert.Equal(unchecked((byte)1600), value));
    }

    [Fact]
    public void Exchanging_tells_what_was_there()
    {
        foreach (SharedValue<int> shared in new[] { new SharedValue<int>(5), SharedValue<int>.WithoutLock(5) })
        {
            using (shared)
            {
                Assert.Equal(5, shared.Exchange(6));
                Assert.Equal(6, shared.CompareExchange(9, 7));
                Assert.Equal(6, shared.CompareExchange(9, 6));
                Assert.Equal(9, shared.Value);
                Assert.Equal(11, shared.Add(2));
                Assert.Equal(22, shared.Update(value => value * 2));
            }
        }
    }

    [Fact]
    public void Structs_are_whole_with_a_lock_and_refused_in_one_step_without()
    {
        using SharedValue<Point> shared = new(new Point(1, 2, 3));
        Assert.Equal(new Point(2, 2, 3), Bound.Within(() => _pool.Apply(() => shared.Update(p => p with { X = 2 }))));
        Assert.Equal(new Point(2, 2, 3), shared.Value);
        using SharedValue<Point> raw = SharedValue<Point>.WithoutLock();
        Assert.Throws<NotSupportedException>(() => raw.Exchange(new Point(1, 1, 1)));
        raw.Value = new Point(4, 5, 6);
        Assert.Equal(new Point(4, 5, 6), Bound.Within(() => _pool.Apply(() => raw.Value)));
    }

    [Fact]
    public void An_update_that_throws_changes_nothing_and_holds_nothing()
    {
        using SharedValue<int> shared = new(3);
        Assert.Throws<FormatException>(() => shared.Update(_ => throw new FormatException()));
        Assert.Equal(3, shared.Value);
        Assert.False(shared.Lock!.IsLocked);
    }

    [Fact]
    public void Bad_input_is_refused()
    {
        Assert.Throws<ArgumentNullException>(() => new SharedValue<int>(1, null!));
        Assert.Throws<NotTransferableException>(() => new SharedValue<nint>(1));
        Assert.Throws<NotTransferableException>(() => new SharedArray<GCHandle>(1));
        using SharedValue<int> shared = new();
        Assert.Throws<ArgumentNullException>(() => shared.Update(null!));
        SharedValue<int> gone = new();
        gone.Dispose();
        Assert.Equal("SharedValue", Assert.Throws<ObjectDisposedException>(() => gone.Value).ObjectName);
        Assert.Throws<ObjectDisposedException>(() => gone.Add(1));
        Assert.Throws<NotTransferableException>(() => _pool.Apply(() => gone.Value));
    }

    [Fact]
    public void A_job_that_dies_with_the_lock_is_told_of_once()
    {
        using SharedValue<int> shared = new(1);
        Death.In(_pool, () =>
        {
            shared.Lock!.Acquire();
            shared.Value = 2;
            return Death.OfThisProcess();
        });
        Bound.Throws<AbandonedException>(() => shared.Value.GetHashCode());
        Assert.Equal(2, shared.Value);
    }

    private void AddEverywhere(Action add)
    {
        AsyncResult[] jobs = [_pool.ApplyAsync(add), _pool.ApplyAsync(add)];
        Task[] threads = [Task.Run(add), Task.Run(add)];
        Bound.Within(() =>
        {
            foreach (AsyncResult job in jobs) job.Get();
            Task.WaitAll(threads);
        });
    }

    private record struct Point(int X, long Y, double Z);
}
