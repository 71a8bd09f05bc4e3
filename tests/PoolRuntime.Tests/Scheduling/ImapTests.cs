using Xunit;

namespace PoolRuntime.Tests.Scheduling;

#pragma warning disable POOL705 // What becomes of results that nobody takes is tested as well.

/// <summary>Results come one by one, and neither they nor the input pile up.</summary>
public sealed class ImapTests : IClassFixture<NothingLeftBehind>
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);

    private static int Square(int number) => number * number;

    private static int FailAtMultiplesOfThree(int number) =>
        number % 3 == 0 ? throw new FormatException($"{number}") : number;

    private static IEnumerable<int> Endless()
    {
        for (int i = 0; ; i++) yield return i;
    }

    private static IEnumerable<int> Failing(int after)
    {
        for (int i = 0; i < after; i++) yield return i;
        throw new FormatException("of the input");
    }

    private static async IAsyncEnumerable<int> Numbers(int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (i % 10 == 0) await Task.Yield();
            yield return i;
        }
    }

    [Theory]
    [InlineData(WorkerKind.Processes, 1)]
    [InlineData(WorkerKind.Processes, 100)]
    [InlineData(WorkerKind.Threads, 1)]
    [InlineData(WorkerKind.Threads, 100)]
    public void Results_are_those_of_a_loop(WorkerKind kind, int chunkSize)
    {
        using Pool pool = kind.NewPool(2);
        int[] items = [.. Enumerable.Range(0, 1000)];
        Assert.Equal(items.Select(Square), Bound.Within(() => pool.Imap(Square, items, chunkSize).ToList()));
        Assert.Equal(
            items.Select(Square), Bound.Within(() => pool.ImapUnordered(Square, items, chunkSize).Order().ToList()));
        Assert.Equal([2, 3], Bound.Within(() => pool.Imap(static async (int i) =>
        {
            await Task.Yield();
            return i + 1;
        }, [1, 2], chunkSize).ToList()));
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void No_items_give_no_results(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(1);
        Assert.Empty(Bound.Within(() => pool.Imap(Square, Array.Empty<int>()).ToList()));
        Assert.Empty(Bound.Within(() => pool.ImapUnordered(Square, Array.Empty<int>()).ToList()));
        Assert.False(Bound.Within(() => pool.Imap(Square, Array.Empty<int>()).TryNext(out _)));
        Assert.Throws<InvalidOperationException>(() => pool.Imap(Square, Array.Empty<int>()).Next());
    }

    [Theory]
    [InlineData(WorkerKind.Processes, 1)]
    [InlineData(WorkerKind.Processes, 7)]
    [InlineData(WorkerKind.Threads, 1)]
    [InlineData(WorkerKind.Threads, 7)]
    public void Endless_input_is_read_only_as_far_as_results_are_taken(WorkerKind kind, int chunkSize)
    {
        using Pool pool = kind.NewPool(2);
        int read = 0;
        IEnumerable<int> items = Endless().Select(i =>
        {
            Volatile.Write(ref read, i + 1);
            return i;
        });
        using (ImapIterator<int> results = pool.Imap(Square, items, chunkSize, bufferSize: 20))
        {
            Thread.Sleep(Moment);
            Assert.InRange(Volatile.Read(ref read), 0, 20);
            for (int i = 0; i < 500; i++)
            {
                Assert.Equal(Square(i), Bound.Within(() => results.Next()));
                Assert.InRange(Volatile.Read(ref read), i + 1, i + 21);
            }
        }

        Assert.Equal(10, Bound.Within(() => pool.ImapUnordered(Square, Endless(), chunkSize).Take(10).Count()));
        Assert.Equal(9, Bound.Within(() => pool.Apply(Square, 3)));
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Input_is_not_read_far_ahead_of_results_that_nobody_takes(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(2);
        int read = 0;
        using ImapIterator<int> results = pool.Imap(Square, Endless().Select(i =>
        {
            Volatile.Write(ref read, i);
            return i;
        }));
        Assert.Equal(0, Bound.Within(() => results.Next()));
        Thread.Sleep(4 * Moment);
        // As many as two workers can ever hold, twice.
        Assert.InRange(Volatile.Read(ref read), 1, 2 * 2 * 128 + 1);
    }

    [Theory]
    [InlineData(WorkerKind.Processes, 1)]
    [InlineData(WorkerKind.Processes, 4)]
    [InlineData(WorkerKind.Threads, 1)]
    [InlineData(WorkerKind.Threads, 4)]
    public void Item_that_fails_throws_at_its_place_and_the_rest_follows(WorkerKind kind, int chunkSize)
    {
        using Pool pool = kind.NewPool(2);
        using ImapIterator<int> results = pool.Imap(FailAtMultiplesOfThree, Enumerable.Range(0, 30), chunkSize);
        for (int i = 0; i < 30; i++)
        {
            if (i % 3 == 0)
                Assert.Equal($"{i}", Bound.Throws<FormatException>(() => results.TryNext(out _)).Message);
            else
                Assert.Equal(i, Bound.Within(() => results.Next()));
        }

        Assert.False(results.TryNext(out _));
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Outcomes_tell_of_each_item(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(2);
        List<Outcome<int>> outcomes = Bound.Within(
            () => pool.ImapUnordered(FailAtMultiplesOfThree, Enumerable.Range(0, 30), 4).Outcomes().ToList());
        Assert.Equal(30, outcomes.Count);
        foreach (Outcome<int> outcome in outcomes.OrderBy(outcome => outcome.Index))
        {
            Assert.Equal(outcome.Index % 3 != 0, outcome.Succeeded);
            if (outcome.Succeeded)
            {
                Assert.Equal(outcome.Index, outcome.Value);
                Assert.Equal(OutcomeStatus.Succeeded, outcome.Status);
            }
            else
            {
                Assert.Equal(OutcomeStatus.Failed, outcome.Status);
                Assert.Equal($"{outcome.Index}", outcome.Error.Message);
                Assert.Throws<FormatException>(() => outcome.Value);
            }
        }
    }

    [Fact]
    public void Outcomes_tell_why_an_item_has_no_value()
    {
        using ProcessPool pool = new(2);
        Dictionary<long, OutcomeStatus> statuses = Bound.Within(() => pool.Imap(static (int i) =>
        {
            if (i == 1) Environment.Exit(3);
            if (i == 2) Thread.Sleep(Timeout.Infinite);
            if (i == 3) throw new TimeoutException("of the job");
            return i;
        }, Enumerable.Range(0, 5), chunkSize: 2, timeout: TimeSpan.FromMilliseconds(300)).Outcomes()
            .ToDictionary(outcome => outcome.Index, outcome => outcome.Status));
        Assert.Equal(
            [OutcomeStatus.Succeeded, OutcomeStatus.WorkerLost, OutcomeStatus.TimedOut, OutcomeStatus.Failed,
                OutcomeStatus.Succeeded],
            statuses.OrderBy(pair => pair.Key).Select(pair => pair.Value));
    }

    [Theory]
    [InlineData(WorkerKind.Processes, 1)]
    [InlineData(WorkerKind.Processes, 4)]
    [InlineData(WorkerKind.Threads, 1)]
    [InlineData(WorkerKind.Threads, 4)]
    public void Error_of_the_input_comes_after_the_items_before_it(WorkerKind kind, int chunkSize)
    {
        using Pool pool = kind.NewPool(2);
        using ImapIterator<int> results = pool.Imap(Square, Failing(after: 10), chunkSize);
        for (int i = 0; i < 10; i++) Assert.Equal(Square(i), Bound.Within(() => results.Next()));
        Bound.Throws<FormatException>(() => results.TryNext(out _));
        Assert.False(Bound.Within(() => results.TryNext(out _)));

        using ImapIterator<int> unordered = pool.ImapUnordered(Square, Failing(after: 10), chunkSize);
        List<int> seen = [];
        Bound.Throws<FormatException>(() =>
        {
            while (unordered.TryNext(out int value)) seen.Add(value);
        });
        Assert.Equal(Enumerable.Range(0, 10).Select(Square), seen.Order());
        Bound.Throws<FormatException>(() => pool.Imap(Square, Failing(after: 0)).ToList());
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Result_that_is_not_there_in_time_is_not_lost(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(1);
        using Gate gate = new();
        using ImapIterator<string> results = pool.Imap(Gate.Pass, [gate.Path, gate.Path]);
        Bound.Throws<TimeoutException>(() => results.Next(Moment));
        Bound.Throws<TimeoutException>(() => results.TryNext(out _, TimeSpan.Zero));
        gate.Open();
        Assert.Equal("passed", Bound.Within(() => results.Next(TimeSpan.FromMinutes(1))));
        Assert.Equal("passed", Bound.Within(() => results.Next()));
        Assert.False(results.TryNext(out _, TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => results.Next(TimeSpan.FromSeconds(-2)));
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Unordered_results_do_not_wait_for_slow_ones(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(2);
        using Gate gate = new();
        string path = gate.Path;
        using ImapIterator<int> results = pool.ImapUnordered(
            i => i == 0 ? Gate.Pass(path).Length : -i, Enumerable.Range(0, 20), bufferSize: 20);
        for (int i = 1; i < 20; i++) Assert.InRange(Bound.Within(() => results.Next()), -19, -1);
        gate.Open();
        Assert.Equal("passed".Length, Bound.Within(() => results.Next()));
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Who_leaves_the_loop_gives_up_the_rest(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(1);
        ImapIterator<int> results = pool.Imap(Square, Endless());
        foreach (int result in results)
            if (result == 25) break;
        Bound.Throws<ObjectDisposedException>(() => results.TryNext(out _));
        Assert.Equal(9, Bound.Within(() => pool.Apply(Square, 3)));
    }

    [Fact]
    public void Results_can_be_gone_through_once()
    {
        using WorkerThreadPool pool = new(1);
        ImapIterator<int> results = pool.Imap(Square, [1, 2]);
        Assert.Equal([1, 4], Bound.Within(() => results.ToList()));
        Assert.Contains("POOL705", Assert.Throws<InvalidOperationException>(() => results.ToList()).Message);
        Assert.Throws<InvalidOperationException>(() => results.Outcomes());
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Terminating_ends_what_is_open_with_an_error(WorkerKind kind)
    {
        Pool pool = kind.NewPool(1);
        using Gate gate = new();
        string path = gate.Path;
        using ImapIterator<string> results = pool.Imap(_ => Gate.Pass(path), Endless());
        Task<PoolTerminatedException> waiting = Task.Run(
            () => Assert.Throws<PoolTerminatedException>(() => results.Next()));
        Thread.Sleep(Moment);
        pool.Terminate();
        Bound.Within(pool.Join);
        Bound.Within(() => waiting.Wait());
        // Whatever was on its way, and then the place where the input was left.
        Bound.Within(() =>
        {
            int errors = 0;
            while (true)
            {
                try
                {
                    if (!results.TryNext(out _)) break;
                    Assert.Fail("A result came from a pool that was terminated.");
                }
                catch (PoolTerminatedException)
                {
                    errors++;
                }
            }

            Assert.True(errors > 0);
        });
        Bound.Throws<InvalidOperationException>(() => pool.Imap(Square, [1]));
        gate.Open();
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Results_can_be_taken_after_the_pool_has_ended(WorkerKind kind)
    {
        ImapIterator<int> results = null!;
        Bound.Within(() =>
        {
            using Pool pool = kind.NewPool(2);
            results = pool.Imap(Square, Enumerable.Range(0, 2000), bufferSize: 3);
        });
        Assert.Equal(Enumerable.Range(0, 2000).Select(Square), Bound.Within(() => results.ToList()));
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Token_ends_everything(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(1);
        using CancellationTokenSource source = new();
        using Gate gate = new();
        string path = gate.Path;
        ImapIterator<string> results = pool.Imap(_ => Gate.Pass(path), Endless(), cancellationToken: source.Token);
        Bound.Throws<TimeoutException>(() => results.Next(Moment));
        source.Cancel();
        Assert.Equal(
            source.Token, Bound.Throws<OperationCanceledException>(() => results.Next()).CancellationToken);
        Assert.Equal(9, Bound.Within(() => pool.Apply(Square, 3)));
        gate.Open();
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-1, 1)]
    [InlineData(1, 0)]
    [InlineData(1, -3)]
    public void Sizes_of_nothing_are_refused(int chunkSize, int bufferSize)
    {
        using WorkerThreadPool pool = new(1);
        foreach (Action use in (Action[])
        [
            () => pool.Imap(Square, [1], chunkSize, bufferSize),
            () => pool.ImapUnordered(Square, [1], chunkSize, bufferSize),
            () => pool.ImapAsync(Square, [1], chunkSize, bufferSize),
        ])
        {
            ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(use);
            Assert.Equal(chunkSize < 1 ? "chunkSize" : "bufferSize", error.ParamName);
            Assert.Contains("POOL113", error.Message);
        }

        Assert.Throws<ArgumentNullException>(() => pool.Imap((Func<int, int>)null!, [1]));
        Assert.Throws<ArgumentNullException>(() => pool.Imap((Func<int, Task<int>>)null!, [1]));
        Assert.Throws<ArgumentNullException>(() => pool.Imap(Square, (int[])null!));
    }

    [Fact]
    public void Item_that_cannot_travel_fails_alone()
    {
        using ProcessPool pool = new(1);
        List<Outcome<int>> outcomes = Bound.Within(() => pool.Imap(
            static (Item item) => item.Number,
            [new Item(1, null), new Item(2, Stream.Null), new Item(3, null)], chunkSize: 3).Outcomes().ToList());
        Assert.Equal([true, false, true], outcomes.Select(outcome => outcome.Succeeded));
        Assert.IsType<NotTransferableException>(outcomes[1].Error);
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public async Task Async_loops_get_the_same(WorkerKind kind)
    {
        Pool pool = kind.NewPool(2);
        await using (pool)
        {
            await Bound.WithinAsync(Loop());
        }

        async Task Loop()
        {
            List<int> results = [];
            await foreach (int result in pool.ImapAsync(Square, Enumerable.Range(0, 500))) results.Add(result);
            Assert.Equal(Enumerable.Range(0, 500).Select(Square), results);
            results.Clear();
            await foreach (int result in pool.ImapAsync(Square, Numbers(500), chunkSize: 7)) results.Add(result);
            Assert.Equal(Enumerable.Range(0, 500).Select(Square), results);
            results.Clear();
            await foreach (int result in pool.ImapUnorderedAsync(Square, Numbers(500))) results.Add(result);
            Assert.Equal(Enumerable.Range(0, 500).Select(Square), results.Order());
            int failed = 0;
            await foreach (Outcome<int> outcome in pool.ImapAsync(FailAtMultiplesOfThree, Numbers(30)).Outcomes())
                if (!outcome.Succeeded) failed++;
            Assert.Equal(10, failed);
            await foreach (int result in pool.ImapAsync(Square, Endless()))
                if (result == 25) break;
        }
    }

    [Fact]
    public async Task Token_of_an_async_loop_ends_the_waiting()
    {
        using Gate gate = new();
        await using ProcessPool pool = new(1);
        string path = gate.Path;
        using CancellationTokenSource source = new(Moment);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (string _ in pool.ImapAsync(i => Gate.Pass(path), Endless()).WithCancellation(source.Token))
                Assert.Fail("Nothing can come.");
        });
        gate.Open();
    }

    [Fact]
    public void Results_that_nobody_can_take_are_given_up()
    {
        using WorkerThreadPool pool = new(1);
        int read = 0;
        Begin();
        Bound.Until(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return NothingReadsItems();
        }, "nothing reads any more");
        Assert.InRange(read, 0, 1000);

        void Begin() => pool.Imap(Square, Endless().Select(i => read = i));

        static bool NothingReadsItems() => !OperatingSystem.IsLinux() || !NothingLeftBehind.ThreadsOfPools()
            .Any(name => name.StartsWith("PoolRuntime: re", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Short_call_does_not_wait_for_a_long_stream(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(1);
        AsyncResult<int[]> map = pool.MapAsync(static (int i) =>
        {
            Thread.Sleep(2);
            return i;
        }, Enumerable.Range(0, 2000), chunkSize: 1);
        Assert.Equal(9, Bound.Within(() => pool.Apply(Square, 3)));
        Assert.False(map.Ready);
        map.Cancel();
    }

    private sealed record Item(int Number, Stream? Content);
}
