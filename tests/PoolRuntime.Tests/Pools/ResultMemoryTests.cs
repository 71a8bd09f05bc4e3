using System.Runtime.InteropServices;
using Xunit;

namespace PoolRuntime.Tests.Pools;

/// <summary>Results that are read where their jobs have put them.</summary>
public sealed class ResultMemoryTests(PoolOfTwo fixture) : IClassFixture<PoolOfTwo>
{
    private const int Large = 64 * 1024;

    private readonly ProcessPool _pool = fixture.Pool;

    // A value of their own for each, at every place.
    private static ResultMemory<int> Fill(int value, int length)
    {
        ResultMemory<int> result = ResultMemory<int>.Rent(length);
        result.Span.Fill(value);
        return result;
    }

    private static ResultMemory<int> FillLarge(int value) => Fill(value, Large);

    private static bool IsAll(ReadOnlySpan<int> values, int value) => !values.ContainsAnyExcept(value);

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Caller_gets_what_the_job_has_filled(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(2);
        Bound.Within(() =>
        {
            using ResultMemory<int> one = pool.Apply(Fill, 7, Large);
            Assert.Equal(Large, one.Length);
            Assert.True(IsAll(one.Span, 7));
            Assert.True(IsAll(one.Memory.Span, 7));
            Assert.Equal(kind == WorkerKind.Processes && OperatingSystem.IsLinux(), one.IsInPlace);
            int next = 0;
            foreach (ResultMemory<int> result in pool.Imap(FillLarge, Enumerable.Range(0, 50), chunkSize: 3))
            {
                using (result) Assert.True(IsAll(result.Span, next++));
            }

            Assert.Equal(50, next);
        });
    }

    [Fact]
    public void What_is_kept_stays_as_it_is_while_more_come()
    {
        ResultMemory<int>[] results = Bound.Within(() => _pool.Map(FillLarge, Enumerable.Range(0, 700)));
        for (int i = 0; i < results.Length; i++) Assert.True(IsAll(results[i].Span, i), $"result {i}");
        // There are only so many that can be kept where they lie.
        if (OperatingSystem.IsLinux()) Assert.Contains(results, result => result.IsInPlace);
        Assert.Contains(results, result => !result.IsInPlace);
        foreach (ResultMemory<int> result in results) result.Dispose();
        using ResultMemory<int> next = Bound.Within(() => _pool.Apply(FillLarge, 3));
        Assert.Equal(OperatingSystem.IsLinux(), next.IsInPlace);
    }

    [Fact]
    public void Memory_that_is_given_back_is_used_again()
    {
        using ProcessPool one = new(1);
        const int size = 32 * 1024 * 1024 / sizeof(int);
        Bound.Within(() =>
        {
            // Many times more than there is room for.
            for (int i = 0; i < 40; i++)
            {
                using ResultMemory<int> result = one.Apply(Fill, i, size);
                Assert.Equal(OperatingSystem.IsLinux(), result.IsInPlace);
                Assert.True(IsAll(result.Span, i));
            }
        });
    }

    [Fact]
    public void It_outlives_its_worker_and_its_pool()
    {
        ProcessPool pool = new(1);
        ResultMemory<int> kept = Bound.Within(() => pool.Apply(FillLarge, 5));
        Bound.Within(pool.Dispose);
        Assert.True(IsAll(kept.Span, 5));
        kept.Dispose();
        kept.Dispose();
        Assert.Equal("ResultMemory<Int32>[65536] (disposed)", kept.ToString());
        Assert.Throws<ObjectDisposedException>(() => kept.Span.Length);
        Assert.Throws<ObjectDisposedException>(() => kept.Memory);
    }

    [Fact]
    public void Span_that_is_used_too_late_does_not_end_the_program()
    {
        ProcessPool pool = new(1);
        ResultMemory<int> kept = Bound.Within(() => pool.Apply(FillLarge, 5));
        ReadOnlySpan<int> late = kept.Span;
        ReadOnlyMemory<int> memory = kept.Memory;
        Bound.Within(pool.Dispose);
        kept.Dispose();
        // Whatever is there.
        Assert.Equal(Large, late.ToArray().Length);
        Assert.Throws<ObjectDisposedException>(() => memory.Span.Length);
    }

    [Fact]
    public void What_a_job_does_not_return_is_free_again()
    {
        using ProcessPool one = new(1);
        Bound.Within(() =>
        {
            for (int i = 0; i < 20; i++)
            {
                Assert.Throws<FormatException>(() => one.Apply(static () =>
                {
                    ResultMemory<int>.Rent(8 * 1024 * 1024).Span.Fill(1);
                    throw new FormatException();
                }));
            }

            using ResultMemory<int> result = one.Apply(Fill, 2, 8 * 1024 * 1024);
            Assert.Equal(OperatingSystem.IsLinux(), result.IsInPlace);
        });
    }

    [Fact]
    public void What_nobody_wants_any_more_is_free_again()
    {
        using ProcessPool one = new(1);
        Bound.Within(() =>
        {
            for (int i = 0; i < 30; i++)
            {
                AsyncResult<ResultMemory<int>> result = one.ApplyAsync(Fill, i, 8 * 1024 * 1024);
                result.Cancel();
            }

            using ResultMemory<int> last = one.Apply(Fill, 2, 8 * 1024 * 1024);
            Assert.Equal(OperatingSystem.IsLinux(), last.IsInPlace);
        });
    }

    [Fact]
    public void What_is_dropped_without_a_look_is_free_again()
    {
        if (!OperatingSystem.IsLinux()) return;
        using ProcessPool one = new(1);
        Drop(one);
        Bound.Until(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            using ResultMemory<int> next = one.Apply(FillLarge, 1);
            return next.IsInPlace;
        }, "there is room again");

        static void Drop(Pool pool)
        {
            foreach (ResultMemory<int> result in Bound.Within(() => pool.Map(FillLarge, Enumerable.Range(0, 600))))
                Assert.Equal(Large, result.Length);
        }
    }

    [Fact]
    public void It_travels_beside_other_values_and_as_an_argument()
    {
        (string? name, ResultMemory<int>? first, ResultMemory<int>? none) = Bound.Within(() => _pool.Apply(
            static () => ("a", (ResultMemory<int>?)FillLarge(4), (ResultMemory<int>?)null)));
        Assert.Equal("a", name);
        Assert.Null(none);
        using (first)
        {
            Assert.True(IsAll(first!.Span, 4));
            Assert.Equal(4L * Large, Bound.Within(() => _pool.Apply(static its => Sum(its.Span), first)));
            Assert.True(IsAll(first.Span, 4));
        }
    }

    [Fact]
    public void One_that_was_returned_before_is_refused()
    {
        if (!OperatingSystem.IsLinux()) return;
        NotTransferableException error = Bound.Throws<NotTransferableException>(() => _pool.Apply(static () =>
        {
            ResultMemory<int> same = FillLarge(1);
            return (same, same);
        }));
        Assert.Contains("rent one for each result", error.Message, StringComparison.Ordinal);
        using ResultMemory<int> next = Bound.Within(() => _pool.Apply(FillLarge, 2));
        Assert.True(IsAll(next.Span, 2));
    }

    [Fact]
    public void Job_cannot_use_it_any_more_once_it_is_over()
    {
        if (!OperatingSystem.IsLinux()) return;
        using ProcessPool one = new(1);
        Bound.Within(() =>
        {
            one.Apply(static () => { Kept.Last = FillLarge(1); });
            Assert.Throws<ObjectDisposedException>(() => one.Apply(static () => Kept.Last!.Span.Length));
        });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    public void Small_ones_are_copied(int length)
    {
        using ResultMemory<int> result = Bound.Within(() => _pool.Apply(Fill, 9, length));
        Assert.False(result.IsInPlace);
        Assert.Equal(length, result.Length);
        Assert.True(IsAll(result.Span, 9));
    }

    [Fact]
    public void It_can_be_pinned()
    {
        using ResultMemory<int> result = Bound.Within(() => _pool.Apply(FillLarge, 6));
        using System.Buffers.MemoryHandle handle = result.Memory[10..].Pin();
        Assert.Equal(6, ReadAt(handle));

        static unsafe int ReadAt(System.Buffers.MemoryHandle handle) => *(int*)handle.Pointer;
    }

    [Fact]
    public void Bad_input_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ResultMemory<int>.Rent(-1));
        Assert.Throws<NotTransferableException>(() => ResultMemory<nint>.Rent(1));
        Assert.Throws<NotTransferableException>(() => ResultMemory<GCHandle>.Rent(1));
    }

    private static long Sum(ReadOnlySpan<int> values)
    {
        long sum = 0;
        foreach (int value in values) sum += value;
        return sum;
    }

    private static class Kept
    {
        public static ResultMemory<int>? Last { get; set; }
    }
}
