using System.Diagnostics;
using System.Runtime.CompilerServices;
using PoolRuntime.Tests;
using Xunit;

namespace PoolRuntime.Conformance.Pools;

/// <summary>What a pool does that is used as it is meant to be.</summary>
public sealed class PoolTests(SharedPools pools) : IClassFixture<SharedPools>
{
    private static int Square(int number) => number * number;

    private static int Product(int left, int right) => left * right;

    private static int Sum(int a, int b, int c) => a + b + c;

    private static int FailAtThree(int number) => number == 3 ? throw new FormatException("three") : number;

    private static IEnumerable<int> Failing(int after)
    {
        for (int i = 0; i < after; i++) yield return i;
        throw new FormatException($"no item {after}");
    }

    [Theory, OnBoth]
    [Trait("Conformance", "MP-092")]
    public void Apply_returns_the_result(WorkerKind kind) => Bound.Within(() =>
    {
        Pool pool = pools.Of(kind);
        Assert.Equal(4, pool.Apply(static () => 4));
        Assert.Equal(25, pool.Apply(Square, 5));
        Assert.Equal(35, pool.Apply(Product, 5, 7));
        Assert.Equal(15, pool.Apply(Sum, 3, 5, 7));
        // Named arguments, of which a lambda makes a job.
        Assert.Equal(12, pool.Apply(static () => Sum(c: 2, a: 9, b: 1)));
        Assert.Equal(10, pool.Apply(static async number =>
        {
            await Task.Yield();
            return 2 * number;
        }, 5));
    });

    [Theory, OnBoth]
    [Trait("Conformance", "MP-093")]
    public void Map_gives_what_a_loop_gives(WorkerKind kind) => Bound.Within(() =>
    {
        int[] items = [.. Enumerable.Range(0, 100)];
        foreach (int? chunkSize in (int?[])[null, 1, 7, 20, 100, 1000])
            Assert.Equal(items.Select(Square), pools.Of(kind).Map(Square, items, chunkSize));
    });

    [Theory, OnBoth]
    [Trait("Conformance", "MP-094")]
    public void StarMap_unpacks_tuples(WorkerKind kind) => Bound.Within(() =>
    {
        (int, int)[] pairs = [.. Enumerable.Range(0, 100).Select(i => (i, 99 - i))];
        foreach (int? chunkSize in (int?[])[null, 20])
            Assert.Equal(pairs.Select(pair => pair.Item1 * pair.Item2), pools.Of(kind).StarMap(Product, pairs, chunkSize));
        Assert.Equal([6, 15], pools.Of(kind).StarMap(Sum, [(1, 2, 3), (4, 5, 6)]));
    });

    [Theory, OnBoth]
    [Trait("Conformance", "MP-095")]
    public void StarMapAsync_unpacks_tuples(WorkerKind kind) => Bound.Within(() =>
    {
        (int, int)[] pairs = [.. Enumerable.Range(0, 100).Select(i => (i, 99 - i))];
        AsyncResult<int[]> results = pools.Of(kind).StarMapAsync(Product, pairs);
        AsyncResult<int[]> chunks = pools.Of(kind).StarMapAsync(Product, pairs, chunkSize: 20);
        Assert.Equal(pairs.Select(pair => pair.Item1 * pair.Item2), results.Get());
        Assert.Equal(results.Get(), chunks.Get());
    });

    [Theory, OnBoth]
    [Trait("Conformance", "MP-097")]
    public void Map_calls_back_once(WorkerKind kind)
    {
        List<int[]> values = [];
        List<Exception> errors = [];
        using (Pool pool = kind.NewPool(2))
        {
            pool.MapAsync(Square, Enumerable.Range(0, 10), chunkSize: 1, values.Add, errors.Add);
            pool.MapAsync(FailAtThree, Enumerable.Range(0, 10), chunkSize: 1, values.Add, errors.Add);
        }

        Assert.Equal(Enumerable.Range(0, 10).Select(Square), Assert.Single(values));
        Assert.Equal("three", Assert.IsType<FormatException>(Assert.Single(errors)).Message);
    }

    [Fact]
    [Trait("Conformance", "MP-098")]
    public void Items_that_cannot_travel_throw_from_map()
    {
        Pool pool = pools.Of(WorkerKind.Processes);
        Holder[] items = [new(), new() { Content = Stream.Null }];
        NotTransferableException error = Bound.Throws<NotTransferableException>(() => pool.Map(h => h.Number, items));
        Assert.Contains("Content", error.Message);
        Assert.Equal([9], Bound.Within(() => pool.Map(Square, [3])));
    }

    [Theory, OnBoth]
    [Trait("Conformance", "MP-100")]
    public void Error_of_the_input_comes_out_of_map(WorkerKind kind)
    {
        foreach (int after in (int[])[0, 1, 5, 100, 0])
        {
            FormatException error = Bound.Throws<FormatException>(() => pools.Of(kind).Map(Square, Failing(after)));
            Assert.Equal($"no item {after}", error.Message);
            Bound.Throws<FormatException>(() => pools.Of(kind).MapAsync(Square, Failing(after), chunkSize: 1).Get());
        }

        Assert.Equal([1], Bound.Within(() => pools.Of(kind).Map(Square, [1])));
    }

    [Theory, OnBoth]
    [Trait("Conformance", "MP-101")]
    public void Result_of_ApplyAsync_waits_for_its_value(WorkerKind kind)
    {
        using Gate gate = new();
        AsyncResult<string> result = pools.Of(kind).ApplyAsync(Gate.Pass, gate.Path);
        Assert.False(result.Ready);
        gate.Open();
        Assert.Equal("passed", Bound.Within(() => result.Get()));
        Assert.True(result.Ready && result.Successful);
    }

    [Theory, OnBoth]
    [Trait("Conformance", "MP-102")]
    public void Get_throws_when_its_time_is_over_and_not_before(WorkerKind kind)
    {
        using Gate gate = new();
        AsyncResult<string> result = pools.Of(kind).ApplyAsync(Gate.Pass, gate.Path);
        TimeSpan limit = TimeSpan.FromMilliseconds(200);
        Stopwatch watch = Stopwatch.StartNew();
        Bound.Throws<TimeoutException>(() => result.Get(limit));
        // Timers of the system may be some milliseconds early.
        Assert.True(watch.Elapsed > limit - TimeSpan.FromMilliseconds(20), $"{watch.Elapsed}");
        gate.Open();
        Assert.Equal("passed", Bound.Within(() => result.Get()));
    }

    [Theory, OnBoth]
    [Trait("Conformance", "MP-103")]
    public void Imap_gives_results_in_order_and_ends(WorkerKind kind) => Bound.Within(() =>
    {
        foreach (int chunkSize in (int[])[1, 100])
        {
            using ImapIterator<int> results = pools.Of(kind).Imap(Square, Enumerable.Range(0, 1000), chunkSize);
            for (int i = 0; i < 1000; i++) Assert.Equal(i * i, results.Next());
            Assert.False(results.TryNext(out _));
            Assert.False(results.TryNext(out _));
        }
    });

    [Theory, OnBoth]
    [Trait("Conformance", "MP-104")]
    public void Error_of_the_input_comes_out_of_imap_at_its_place(WorkerKind kind) => Bound.Within(() =>
    {
        foreach ((int after, int chunkSize) in ((int, int)[])[(0, 1), (3, 1), (10, 4), (12, 4), (0, 5)])
        {
            using ImapIterator<int> results = pools.Of(kind).Imap(Square, Failing(after), chunkSize);
            for (int i = 0; i < after; i++) Assert.Equal(i * i, results.Next());
            Assert.Equal($"no item {after}", Assert.Throws<FormatException>(() => results.Next()).Message);
            Assert.False(results.TryNext(out _));
        }
    });

    [Theory, OnBoth]
    [Trait("Conformance", "MP-105")]
    public void ImapUnordered_gives_the_same_in_any_order(WorkerKind kind) => Bound.Within(() =>
    {
        foreach (int chunkSize in (int[])[1, 100])
        {
            int[] results = [.. pools.Of(kind).ImapUnordered(Square, Enumerable.Range(0, 1000), chunkSize)];
            Assert.Equal(Enumerable.Range(0, 1000).Select(Square), results.Order());
        }
    });

    [Theory, OnBoth]
    [Trait("Conformance", "MP-106")]
    public void Error_of_the_input_comes_out_of_imap_unordered(WorkerKind kind) => Bound.Within(() =>
    {
        foreach ((int after, int chunkSize) in ((int, int)[])[(0, 1), (7, 1), (10, 4)])
        {
            using ImapIterator<int> results = pools.Of(kind).ImapUnordered(Square, Failing(after), chunkSize);
            List<int> before = [];
            FormatException error = Assert.Throws<FormatException>(() =>
            {
                while (results.TryNext(out int result)) before.Add(result);
            });
            Assert.Equal($"no item {after}", error.Message);
            Assert.Equal(before.Count, before.Distinct().Count());
            Assert.Empty(before.Except(Enumerable.Range(0, after).Select(Square)));
            Assert.False(results.TryNext(out _) && results.TryNext(out _) && before.Count > after);
        }
    });

    [Theory, OnBoth]
    [Trait("Conformance", "MP-107")]
    public void Pool_has_the_workers_that_were_asked_for(WorkerKind kind)
    {
        foreach (int workers in (int[])[-1, 0])
            Assert.Throws<ArgumentOutOfRangeException>(() => kind.NewPool(workers));
        using Pool pool = kind.NewPool(3);
        Assert.Equal(3, pool.Workers);
        // Three jobs that wait for each other need three workers.
        string meeting = Path.Combine(OwnTemporaryFolder.Path, $"meeting-{Guid.NewGuid():N}");
        Directory.CreateDirectory(meeting);
        Assert.Equal(3, Bound.Within(() => pool.Map(i => Meet(meeting, i, 3), [0, 1, 2], chunkSize: 1)).Distinct().Count());
        Directory.Delete(meeting, recursive: true);
    }

    private static string Meet(string folder, int who, int all)
    {
        File.WriteAllText(Path.Combine(folder, $"{who}"), "");
        while (Directory.GetFiles(folder).Length < all) Thread.Sleep(2);
        return WorkerContext.Current!.Name;
    }

    [Theory, OnBoth]
    [Trait("Conformance", "MP-108")]
    public void Terminate_and_join_are_over_soon(WorkerKind kind)
    {
        Pool pool = kind.NewPool(2);
        // All of it would take more than an hour.
        AsyncResult<int[]> results = pool.MapAsync(static i =>
        {
            WorkerContext.Current!.CancellationToken.WaitHandle.WaitOne(TimeSpan.FromSeconds(1));
            return i;
        }, Enumerable.Range(0, 10_000), chunkSize: 1);
        Thread.Sleep(50);
        pool.Terminate();
        Bound.Within(pool.Join);
        Bound.Throws<PoolTerminatedException>(() => results.Get());
    }

    [Theory, OnBoth]
    [Trait("Conformance", "MP-109")]
    public void No_items_give_no_results(WorkerKind kind)
    {
        Pool pool = kind.NewPool(2);
        int[] none = [];
        Bound.Within(() =>
        {
            Assert.Empty(pool.Map(Square, none));
            Assert.Empty(pool.StarMap(Product, Array.Empty<(int, int)>()));
            Assert.Empty(pool.Imap(Square, none));
            Assert.Empty(pool.ImapUnordered(Square, none));
            Assert.Empty(pool.MapAsync(Square, none).Get());
            pool.Close();
            pool.Join();
        });
    }

    [Theory, OnBoth]
    [Trait("Conformance", "MP-110")]
    public void Terminate_at_the_end_of_a_using_ends_the_work(WorkerKind kind)
    {
        using Gate gate = new();
        Pool pool = kind.NewPool(1);
        AsyncResult<string> running, waiting;
        using (pool)
        {
            running = pool.ApplyAsync(Gate.Pass, gate.Path);
            waiting = pool.ApplyAsync(Gate.Pass, gate.Path);
            pool.Terminate();
        }

        Bound.Throws<PoolTerminatedException>(() => running.Get());
        Bound.Throws<PoolTerminatedException>(() => waiting.Get());
        Assert.Throws<InvalidOperationException>(() => pool.ApplyAsync(Square, 1));
    }

    [Theory, OnBoth]
    [Trait("Conformance", "MP-111")]
    public void Exception_keeps_what_it_says_and_where_it_was_thrown(WorkerKind kind)
    {
        FormatException error = Bound.Throws<FormatException>(() => pools.Of(kind).Apply(ThrowDeep, 3));
        Assert.Equal("deep", error.Message);
        Assert.Contains($"{nameof(PoolTests)}.{nameof(ThrowDeep)}", error.StackTrace);
        FormatException own = new("of the input");
        Assert.Same(own, Bound.Throws<FormatException>(() => pools.Of(kind).Map(Square, Throwing(own))));
        Assert.Same(own, Bound.Throws<FormatException>(() => pools.Of(kind).Imap(Square, Throwing(own)).Next()));
    }

    private static int ThrowDeep(int depth) =>
        depth == 0 ? throw new FormatException("deep") : ThrowDeep(depth - 1) + 1;

    private static IEnumerable<int> Throwing(Exception error)
    {
        yield return 1 / (error is null ? 0 : throw error);
    }

    [Theory, OnBoth]
    [Trait("Conformance", "MP-112")]
    public void Exception_comes_without_a_wrapper(WorkerKind kind)
    {
        FormatException error = Bound.Throws<FormatException>(
            () => pools.Of(kind).Apply(static () => throw new FormatException("as it is")));
        Assert.Equal("as it is", error.Message);
        Assert.Null(error.InnerException);
        if (kind == WorkerKind.Processes) return;
        Action job = () => throw error;
        Assert.Same(error, Bound.Throws<FormatException>(() => pools.Of(kind).Apply(job)));
    }

    [Theory, OnBoth]
    [Trait("Conformance", "MP-115")]
    public void Using_around_a_terminated_pool_gives_none_that_works(WorkerKind kind)
    {
        Pool pool = kind.NewPool(1);
        pool.Terminate();
        Bound.Within(pool.Join);
        using (pool)
            Assert.Contains("POOL102", Assert.Throws<InvalidOperationException>(() => pool.Apply(Square, 1)).Message);
    }

    [Theory, OnBoth]
    [Trait("Conformance", "MP-116")]
    public void Dropped_pool_is_warned_of_and_ends(WorkerKind kind)
    {
        TextWriter before = Console.Error;
        StringWriter seen = new();
        Console.SetError(seen);
        try
        {
            AsyncResult<int> result = SubmitToDropped(kind);
            Bound.Until(() =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return seen.ToString().Contains("POOL103", StringComparison.Ordinal);
            }, "there is a warning");
            Assert.Contains(kind == WorkerKind.Processes ? "ProcessPool" : "WorkerThreadPool", seen.ToString());
            Assert.Equal(9, Bound.Within(() => result.Get()));
        }
        finally
        {
            Console.SetError(before);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static AsyncResult<int> SubmitToDropped(WorkerKind kind) => kind.NewPool(1).ApplyAsync(Square, 3);

    [Fact]
    [Trait("Conformance", "MP-187")]
    public void Pool_works_in_a_child_process()
    {
        int here = Environment.ProcessId;
        int[] chain = Bound.Within(() => pools.Of(WorkerKind.Processes).Apply(static () =>
        {
            using ProcessPool inner = new(1);
            return inner.Map(static i => i < 0 ? Environment.ProcessId : i * i, [2, -1]).Append(Environment.ProcessId)
                .ToArray();
        }));
        Assert.Equal(4, chain[0]);
        Assert.Equal(3, chain[1..].Append(here).Distinct().Count());
    }

    [Fact]
    [Trait("Conformance", "MP-257")]
    [Trait("Conformance", "X-030")]
    public void Two_hundred_workers_map_a_thousand_items()
    {
        using ProcessPool pool = new(200);
        Assert.Equal(
            Enumerable.Range(0, 1000).Select(Square), Bound.Within(() => pool.Map(Square, Enumerable.Range(0, 1000))));
        pool.Terminate();
    }

    private sealed class Holder
    {
        public int Number { get; init; }

        public Stream? Content { get; init; }
    }
}
