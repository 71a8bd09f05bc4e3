using Xunit;

namespace PoolRuntime.Tests.Transport;

/// <summary>Messages of any size go both ways, whatever else is on the way.</summary>
public sealed class LargeMessageTests(PoolOfTwo workers) : IClassFixture<PoolOfTwo>
{
    private static byte[] Pattern(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static byte[] Back(byte[] bytes) => bytes;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4_095)]
    [InlineData(65_515)]
    [InlineData(65_516)]
    [InlineData(65_532)]
    [InlineData(65_533)]
    [InlineData(262_144)]
    [InlineData(524_288)]
    [InlineData(1_048_576)]
    [InlineData(5_000_000)]
    public void Messages_of_all_sizes_come_back(int length)
    {
        byte[] bytes = Pattern(length, seed: length);
        for (int i = 0; i < 3; i++)
            Assert.True(bytes.AsSpan().SequenceEqual(Bound.Within(() => workers.Pool.Apply(Back, bytes))));
    }

    [Fact]
    public void Sixty_four_megabytes_come_back()
    {
        byte[] bytes = Pattern(64 * 1024 * 1024, seed: 1);
        Assert.True(bytes.AsSpan().SequenceEqual(Bound.Within(() => workers.Pool.Apply(Back, bytes))));
    }

    [Fact]
    public void Message_too_large_for_shared_memory_comes_back()
    {
        byte[] bytes = Pattern(150_000_000, seed: 4);
        Assert.True(bytes.AsSpan().SequenceEqual(Bound.Within(() => workers.Pool.Apply(Back, bytes))));
    }

    [Fact]
    public void More_at_once_than_shared_memory_holds_comes_back()
    {
        byte[] bytes = Pattern(40_000_000, seed: 5);
        // Quick ones first, so that many are sent ahead.
        Bound.Within(() => workers.Pool.Map(static n => n, Enumerable.Range(0, 1_000), chunkSize: 1));
        List<AsyncResult<byte[]>> results =
            [.. Enumerable.Range(0, 20).Select(_ => workers.Pool.ApplyAsync(Back, bytes))];
        foreach (AsyncResult<byte[]> result in results)
            Assert.True(bytes.AsSpan().SequenceEqual(Bound.Within(() => result.Get())));
    }

    [Fact]
    public void Large_arguments_are_those_of_the_moment_they_were_submitted()
    {
        byte[] bytes = new byte[300_000];
        List<AsyncResult<byte>> results = [];
        for (byte i = 0; i < 50; i++)
        {
            Array.Fill(bytes, i);
            results.Add(workers.Pool.ApplyAsync(static all => all.Distinct().Single(), bytes));
        }

        Array.Clear(bytes);
        for (byte i = 0; i < 50; i++) Assert.Equal(i, Bound.Within(() => results[i].Get()));
    }

    [Fact]
    public void Items_of_a_map_that_nobody_waits_for_are_those_of_the_moment_they_were_submitted()
    {
        int[] items = [.. Enumerable.Range(0, 500_000)];
        AsyncResult<int[]> result = workers.Pool.MapAsync(static n => n, items);
        Array.Clear(items);
        Assert.Equal(Enumerable.Range(0, 500_000), Bound.Within(() => result.Get()));
    }

    [Fact]
    public void Many_large_messages_at_once_come_back()
    {
        byte[] bytes = Pattern(1_000_000, seed: 2);
        List<AsyncResult<byte[]>> results =
            [.. Enumerable.Range(0, 60).Select(_ => workers.Pool.ApplyAsync(Back, bytes))];
        foreach (AsyncResult<byte[]> result in results)
            Assert.True(bytes.AsSpan().SequenceEqual(Bound.Within(() => result.Get())));
    }

    [Fact]
    public void Small_and_large_results_come_back_side_by_side()
    {
        int[] sizes = [1, 100_000, 10, 70_000, 3, 2_000_000, 5, 65_537];
        List<AsyncResult<byte[]>> results = [.. Enumerable.Range(0, 400).Select(
            i => workers.Pool.ApplyAsync(Pattern, sizes[i % sizes.Length], i))];
        for (int i = 0; i < results.Count; i++)
        {
            byte[] expected = Pattern(sizes[i % sizes.Length], seed: i);
            Assert.True(expected.AsSpan().SequenceEqual(Bound.Within(() => results[i].Get())), $"result {i}");
        }
    }

    [Fact]
    public void Small_and_large_arguments_go_side_by_side_from_many_threads()
    {
        int[] sizes = [1, 600_000, 10, 70_000, 3, 300_000];
        Bound.Within(() => Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, thread =>
        {
            for (int i = 0; i < 30; i++)
            {
                byte[] bytes = Pattern(sizes[(thread + i) % sizes.Length], seed: i);
                if (!workers.Pool.Apply(Back, bytes).AsSpan().SequenceEqual(bytes)) Assert.Fail($"{thread} {i}");
            }
        }));
    }

    [Fact]
    public void Large_captured_variable_and_error_come_along()
    {
        string text = new('x', 3_000_000);
        Assert.Equal(text.Length, Bound.Within(() => workers.Pool.Apply(() => text.Length)));
        Assert.Equal(text, Bound.Throws<FormatException>(
            () => workers.Pool.Apply(() => throw new FormatException(text))).Message);
    }

    [Fact]
    public void No_worker_was_lost()
    {
        Bound.Until(() => NothingLeftBehind.Children().Count == 2, "both workers run");
        HashSet<int> before = [.. NothingLeftBehind.Children()];
        for (int i = 0; i < 200; i++)
            _ = workers.Pool.ApplyAsync(static (int n) => new byte[n % 2 == 0 ? 80_000 : 1], i);
        Assert.Equal(5, Bound.Within(() => workers.Pool.Apply(static () => 5)));
        Assert.Equal(before, NothingLeftBehind.Children().ToHashSet());
    }
}
