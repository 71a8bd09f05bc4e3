using System.Diagnostics;
using Xunit;

namespace PoolRuntime.Tests.Calls;

/// <summary>Large arguments that jobs read where they lie.</summary>
public sealed class LentMemoryTests
{
    private const int Large = 300_000;

    private static ReadOnlyMemory<byte> kept;

    [Fact]
    public void Large_memory_there_and_back_is_what_it_was()
    {
        using ProcessPool pool = new(1);
        int[] numbers = [.. Enumerable.Range(0, Large)];
        // The first goes another way: the worker has not opened the memory yet.
        for (int i = 0; i < 3; i++)
        {
            ReadOnlyMemory<int> back = pool.Apply(static (ReadOnlyMemory<int> values) => values[1..], numbers);
            Assert.True(back.Span.SequenceEqual(numbers.AsSpan(1)));
        }
    }

    [Fact]
    public void Large_memory_in_a_chunk_is_what_it_was()
    {
        using ProcessPool pool = new(1);
        ReadOnlyMemory<byte>[] items = [.. Enumerable.Range(1, 6).Select(i => new ReadOnlyMemory<byte>(
            [.. Enumerable.Repeat((byte)i, i * Large)]))];
        for (int i = 0; i < 2; i++)
            Assert.Equal(
                items.Select(item => (item.Length, (long)item.Span[0] * item.Length)),
                pool.Map(static item => (item.Length, Sum(item.Span)), items, chunkSize: 3));

        static long Sum(ReadOnlySpan<byte> bytes)
        {
            long sum = 0;
            foreach (byte value in bytes) sum += value;
            return sum;
        }
    }

    [Fact]
    public void What_is_changed_after_it_was_submitted_does_not_reach_the_job()
    {
        using ProcessPool pool = new(1);
        byte[] bytes = new byte[Large];
        _ = pool.Apply(static (byte[] values) => values.Length, bytes);
        AsyncResult first = pool.ApplyAsync(static () => Thread.Sleep(100));
        AsyncResult<int> second = pool.ApplyAsync(static (byte[] values) => values.Sum(value => value), bytes);
        Array.Fill(bytes, (byte)1);
        first.Get();
        Assert.Equal(0, second.Get());
    }

    [Fact]
    public void Job_that_keeps_lent_memory_is_told_so_when_it_uses_it_later()
    {
        using ProcessPool pool = new(1);
        for (int i = 0; i < 2; i++)
            pool.Apply(static (ReadOnlyMemory<byte> bytes) => { kept = bytes; }, new byte[Large]);
        ObjectDisposedException error = Assert.Throws<ObjectDisposedException>(
            () => pool.Apply(static () => kept.Span.Length));
        Assert.Contains("lent to a job until it returns", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Array_that_a_job_keeps_is_its_own()
    {
        using ProcessPool pool = new(1);
        for (int i = 0; i < 3; i++)
        {
            pool.Apply(static (byte[] bytes) => { kept = bytes; }, [.. Enumerable.Repeat((byte)i, Large)]);
            _ = pool.Apply(static (byte[] bytes) => bytes.Length, new byte[Large]);
            Assert.Equal(i * Large, pool.Apply(static () => Sum()));
        }

        static int Sum()
        {
            int sum = 0;
            foreach (byte value in kept.Span) sum += value;
            return sum;
        }
    }

    [Fact]
    public void Cancelled_large_calls_leave_room_for_others()
    {
        using ProcessPool pool = new(1);
        byte[] bytes = new byte[64 * 1024 * 1024];
        using CancellationTokenSource cancel = new();
        using ProcessEvent go = new();
        AsyncResult first = pool.ApplyAsync(() => { go.Wait(); });
        // More than there is room for.
        List<AsyncResult<int>> given = [.. Enumerable.Range(0, 20).Select(
            _ => pool.ApplyAsync(static (byte[] values) => values.Length, bytes, cancellationToken: cancel.Token))];
        cancel.Cancel();
        go.Set();
        first.Get();
        Assert.All(given, result => Assert.Throws<OperationCanceledException>(() => result.Get()));
        Assert.Equal(bytes.Length, pool.Apply(static (byte[] values) => values.Length, bytes));
    }

    [Fact]
    public void Worker_that_dies_over_a_large_call_harms_no_other()
    {
        using ProcessPool pool = new(2);
        byte[] bytes = new byte[Large];
        _ = pool.Map(static (byte[] values) => values.Length, Enumerable.Repeat(bytes, 8));
        AsyncResult<int> killed = pool.ApplyAsync(static (byte[] values) => Die(values), bytes);
        Assert.Throws<WorkerLostException>(() => killed.Get());
        Assert.All(
            pool.Map(static (byte[] values) => values.Length, Enumerable.Repeat(bytes, 8)),
            length => Assert.Equal(Large, length));

        static int Die(byte[] values)
        {
            Process.GetCurrentProcess().Kill();
            return values.Length;
        }
    }
}
