using Xunit;

namespace PoolRuntime.Tests.Sharing;

public sealed class SharedArrayTests(PoolOfTwo fixture) : IClassFixture<PoolOfTwo>
{
    private readonly ProcessPool _pool = fixture.Pool;

    [Fact]
    public void Spans_in_several_processes_are_the_same_memory()
    {
        using SharedArray<int> shared = new(1000);
        Bound.Within(() => _pool.Map(
            part =>
            {
                Span<int> mine = shared.Span.Slice(part * 250, 250);
                for (int i = 0; i < mine.Length; i++) mine[i] = part * 250 + i;
                return 0;
            },
            Enumerable.Range(0, 4)));
        Assert.Equal(Enumerable.Range(0, 1000), shared);
    }

    [Fact]
    public void A_span_in_a_job_stays_valid_when_the_array_is_not_referred_to_any_more()
    {
        using SharedArray<long> shared = new(Enumerable.Range(0, 100_000).Select(i => (long)i));
        Assert.Equal(100_000L * 99_999 / 2, Bound.Within(() => _pool.Apply(Sum, shared)));

        static long Sum(SharedArray<long> array)
        {
            Span<long> span = array.Span;
            array = null!;
            for (int i = 0; i < 5; i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }

            long sum = 0;
            foreach (long value in span) sum += value;
            return sum;
        }
    }

    [Fact]
    public void Large_ones_that_come_and_go_leave_nothing_in_the_workers()
    {
        if (!OperatingSystem.IsLinux()) return;
        for (int i = 0; i < 30; i++)
        {
            using SharedArray<byte> shared = SharedArray<byte>.WithoutLock(4 * 1024 * 1024);
            shared.Span.Fill(1);
            Assert.Equal(1, Bound.Within(() => _pool.Apply(static a => a.Span[^1], shared)));
        }

        int mapped = Bound.Within(() => _pool.Apply(static () =>
        {
            using SharedArray<byte> another = new(1);
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return File.ReadLines("/proc/self/maps").Count(line => line.Contains("poolruntime.", StringComparison.Ordinal));
        }));
        Assert.InRange(mapped, 0, 35);
        SharedArray<byte> last = new(1);
        Bound.Within(() => _pool.Apply(static a => a.Length, last));
        last.Dispose();
    }

    [Fact]
    public void Indexes_ranges_and_writes_check_their_bounds()
    {
        using SharedArray<int> shared = new([1, 2, 3, 4]);
        Assert.Equal(4, shared[^1]);
        Assert.Equal([2, 3], shared[1..3]);
        Assert.Empty(shared[4..]);
        shared.Write(2, [7, 8]);
        Assert.Equal([1, 2, 7, 8], shared.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => shared[4]);
        Assert.Throws<ArgumentOutOfRangeException>(() => shared[-1] = 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => shared.Write(3, [1, 2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => shared.Write(-1, [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => shared.Slice(3, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => shared.Add(9, 1));
        Assert.Equal([1, 2, 7, 8], shared);
        Assert.False(shared.Lock!.IsLocked);
    }

    [Fact]
    public void Empty_ones_and_bad_input()
    {
        using SharedArray<int> empty = new(0);
        Assert.Equal(0, Bound.Within(() => _pool.Apply(() => empty.Span.Length)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SharedArray<int>(-1));
        Assert.Throws<ArgumentNullException>(() => new SharedArray<int>((int[])null!));
        Assert.Throws<ArgumentNullException>(() => new SharedArray<int>(1, null!));
        SharedArray<int> gone = new(1);
        gone.Dispose();
        Assert.Throws<ObjectDisposedException>(() => gone[0]);
        Assert.Throws<ObjectDisposedException>(() => gone.Span.Length);
    }
}
