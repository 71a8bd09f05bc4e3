using Xunit;

namespace PoolRuntime.Tests.Scheduling;

/// <summary>A map gives what a loop over the items gives, in their order.</summary>
public sealed class MapTests(PoolOfTwo workers) : IClassFixture<PoolOfTwo>
{
    private static int Square(int number) => number * number;

    private static IEnumerable<int> Failing(int after)
    {
        for (int i = 0; i < after; i++) yield return i;
        throw new FormatException("of the input");
    }

    [Theory]
    [InlineData(null)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(100)]
    [InlineData(int.MaxValue)]
    public void Results_are_in_the_order_of_the_items(int? chunkSize)
    {
        int[] items = [.. Enumerable.Range(0, 100)];
        Assert.Equal(items.Select(Square), Bound.Within(() => workers.Pool.Map(Square, items, chunkSize)));
        Assert.Equal(
            items.Select(i => $"<{i}>"),
            Bound.Within(() => workers.Pool.Map(static (int i) => $"<{i}>", items.Select(i => i), chunkSize)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Chunks_of_nothing_are_refused(int chunkSize)
    {
        ArgumentOutOfRangeException error = Bound.Throws<ArgumentOutOfRangeException>(
            () => workers.Pool.Map(Square, [1, 2], chunkSize));
        Assert.Equal("chunkSize", error.ParamName);
        Assert.Contains("POOL113", error.Message);
        Bound.Throws<ArgumentOutOfRangeException>(() => workers.Pool.MapAsync(Square, Array.Empty<int>(), chunkSize));
    }

    [Fact]
    public void No_items_give_no_results()
    {
        Assert.Empty(Bound.Within(() => workers.Pool.Map(Square, Array.Empty<int>())));
        AsyncResult<int[]> result = workers.Pool.MapAsync(Square, Array.Empty<int>());
        Assert.True(result.Ready);
        Assert.True(result.Successful);
        Assert.Null(result.WorkerProcessId);
    }

    [Fact]
    public void All_workers_take_part() => Bound.Within(() =>
    {
        HashSet<int> processes = [];
        while (processes.Count < 2)
            processes.UnionWith(workers.Pool.Map(static (int _) =>
            {
                Thread.Sleep(5);
                return Environment.ProcessId;
            }, Enumerable.Range(0, 20), chunkSize: 1));
    });

    [Fact]
    public void First_error_in_the_order_of_the_items_is_thrown_and_all_others_are_done()
    {
        string folder = Directory.CreateDirectory(Path.Combine(OwnTemporaryFolder.Path, "done")).FullName;
        FormatException error = Bound.Throws<FormatException>(() => workers.Pool.Map(i =>
        {
            // The second error comes first in time.
            if (i == 5) Thread.Sleep(200);
            if (i is 5 or 25) throw new FormatException($"item {i}");
            File.WriteAllText(Path.Combine(folder, $"{i}"), "");
            return i;
        }, Enumerable.Range(0, 30), chunkSize: 10));
        Assert.Equal("item 5", error.Message);
        Assert.Equal(28, Directory.GetFiles(folder).Length);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Error_of_the_input_is_thrown_as_it_is()
    {
        for (int i = 0; i < 3; i++)
        {
            FormatException error = Bound.Throws<FormatException>(() => workers.Pool.Map(Square, Failing(after: 0)));
            Assert.DoesNotContain("previous location", error.StackTrace);
            Bound.Throws<FormatException>(() => workers.Pool.Map(Square, Failing(after: 10)));
            Bound.Throws<FormatException>(() => workers.Pool.MapAsync(Square, Failing(after: 1)));
        }

        Assert.Equal([4], Bound.Within(() => workers.Pool.Map(Square, [2])));
    }

    [Fact]
    public void Input_that_uses_the_pool_itself_works() => Assert.Equal(
        [0, 1, 16], Bound.Within(() => workers.Pool.Map(
            Square, Enumerable.Range(0, 3).Select(i => workers.Pool.Apply(Square, i)))));

    [Fact]
    public void Million_numbers_come_back()
    {
        int[] items = [.. Enumerable.Range(0, 1_000_000)];
        int[] results = Bound.Within(() => workers.Pool.Map(static (int i) => i + 1, items));
        Assert.Equal(1_000_000, results.Length);
        for (int i = 0; i < results.Length; i++)
            if (results[i] != i + 1) Assert.Fail($"Item {i} gave {results[i]}.");
    }

    [Fact]
    public void Fifty_thousand_chunks_of_one_number_come_back() => Assert.Equal(
        50_000, Bound.Within(() => workers.Pool.Map(static (int i) => i, Enumerable.Range(0, 50_000), chunkSize: 1))
            .Distinct().Count());

    [Theory]
    [InlineData(null)]
    [InlineData(1)]
    [InlineData(13)]
    public void Large_items_come_back(int? chunkSize)
    {
        byte[][] items = [.. Enumerable.Range(0, 60).Select(i => Enumerable.Repeat((byte)i, 200_000).ToArray())];
        byte[][] results = Bound.Within(() => workers.Pool.Map(static (byte[] item) => item, items, chunkSize));
        for (int i = 0; i < items.Length; i++) Assert.True(items[i].AsSpan().SequenceEqual(results[i]), $"item {i}");
    }

    [Fact]
    public void Items_that_fail_among_large_ones_fail_alone()
    {
        AsyncResult<byte[][]> map = workers.Pool.MapAsync(
            static (int i) => i % 3 == 2 ? throw new FormatException($"{i}") : new byte[i % 3 == 0 ? 200_000 : 1],
            Enumerable.Range(0, 30), chunkSize: 5);
        Assert.Equal("2", Bound.Throws<FormatException>(() => map.Get()).Message);
    }

    [Fact]
    public void Async_jobs_map() => Assert.Equal(
        Enumerable.Range(1, 40), Bound.Within(() => workers.Pool.Map(static async (int i) =>
        {
            await Task.Delay(1);
            return i + 1;
        }, Enumerable.Range(0, 40))));

    [Fact]
    public void Captured_variables_are_there_for_each_item()
    {
        string prefix = "p";
        Assert.Equal(["p1", "p2"], Bound.Within(() => workers.Pool.Map((int i) => prefix + i, [1, 2])));
    }

    [Fact]
    public void Several_maps_at_once_stay_apart()
    {
        AsyncResult<int[]>[] maps = [.. Enumerable.Range(0, 8).Select(
            map => workers.Pool.MapAsync((int i) => i + map * 1000, Enumerable.Range(0, 200), chunkSize: 3))];
        for (int map = 0; map < maps.Length; map++)
            Assert.Equal(Enumerable.Range(map * 1000, 200), Bound.Within(() => maps[map].Get()));
    }

    [Fact]
    public void Items_that_become_impossible_to_send_fail_without_harm()
    {
        Holder[] items = [.. Enumerable.Range(0, 10).Select(_ => new Holder())];
        using Gate gate = new();
        string path = gate.Path;
        AsyncResult<int[]> map = workers.Pool.MapAsync((Holder item) =>
        {
            Gate.Pass(path);
            Environment.Exit(1);
            return item.Content is null ? 0 : 1;
        }, items, chunkSize: 10);
        foreach (Holder item in items) item.Content = Stream.Null;
        gate.Open();
        Bound.Throws<WorkerLostException>(() => map.Get());
        Assert.Equal([4], Bound.Within(() => workers.Pool.Map(Square, [2])));
    }

    private sealed class Holder
    {
        public Stream? Content { get; set; }
    }
}
