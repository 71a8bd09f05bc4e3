using System.Reflection;
using System.Runtime.CompilerServices;
using PoolRuntime.Tests;
using Xunit;

namespace PoolRuntime.Conformance.Executors;

#pragma warning disable POOL701 // Some jobs are only there to be run.

/// <summary>What executors of both kinds do.</summary>
public sealed class ExecutorTests : IClassFixture<NothingLeftBehind>
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);

    private static int Square(int number) => number * number;

    private static IEnumerable<int> Endless()
    {
        for (int i = 0; ; i++) yield return i;
    }

    [Theory, OnBoth]
    [Trait("Conformance", "CF-001")]
    public void Submit_gives_a_future_of_the_value(WorkerKind kind)
    {
        using Executor executor = kind.NewExecutor(2);
        Assert.Equal(256, Bound.Within(() => executor.Submit(static (int a, int b) => a << b, 2, 7).Result()));
        Future<string> named = executor.Submit(static () => string.Join(' ', values: new[] { "named", "arguments" }));
        Assert.Equal("named arguments", Bound.Within(() => named.Result()));
        Assert.True(named.Done);
    }

    [Theory, OnBoth]
    [Trait("Conformance", "CF-003")]
    public void Map_gives_what_a_loop_gives(WorkerKind kind)
    {
        using Executor executor = kind.NewExecutor(2);
        int[] items = [.. Enumerable.Range(0, 100)];
        foreach (int chunkSize in (int[])[1, 3, 1000])
            Assert.Equal(items.Select(Square), Bound.Within(() => executor.Map(Square, items, chunkSize: chunkSize).ToArray()));
    }

    [Theory, OnBoth]
    [Trait("Conformance", "CF-004")]
    public void Map_gives_results_then_the_error_then_the_rest(WorkerKind kind)
    {
        using Executor executor = kind.NewExecutor(2);
        using ImapIterator<int> results = executor.Map(static i => 12 / i, [3, 2, 0, 1]);
        Bound.Within(() =>
        {
            Assert.Equal(4, results.Next());
            Assert.Equal(6, results.Next());
            Assert.Throws<DivideByZeroException>(() => results.Next());
            Assert.Equal(12, results.Next());
            Assert.False(results.TryNext(out _));
        });
    }

    [Theory, OnBoth]
    [Trait("Conformance", "CF-005")]
    public void Timeout_that_a_job_throws_is_not_that_of_the_map(WorkerKind kind)
    {
        using Executor executor = kind.NewExecutor(2);
        using ImapIterator<int> results = executor.Map(
            static i => i == 1 ? throw new TimeoutException("of the job") : i, [0, 1, 2],
            timeout: TimeSpan.FromMinutes(5));
        Bound.Within(() =>
        {
            Assert.Equal(0, results.Next());
            Assert.Equal("of the job", Assert.Throws<TimeoutException>(() => results.Next()).Message);
            Assert.Equal(2, results.Next());
        });
    }

    [Theory, OnBoth]
    [Trait("Conformance", "CF-006")]
    public void Map_whose_time_is_over_throws_and_is_at_its_end(WorkerKind kind)
    {
        using Executor executor = kind.NewExecutor(2);
        using Gate gate = new();
        string path = gate.Path;
        _ = Bound.Within(() => executor.Submit(Square, 1).Result());
        using ImapIterator<int> results = executor.Map(
            i => i == 2 ? Gate.Pass(path).Length : i, [0, 1, 2, 3], timeout: TimeSpan.FromSeconds(2));
        Bound.Within(() =>
        {
            Assert.Equal(0, results.Next());
            Assert.Equal(1, results.Next());
            Assert.Throws<TimeoutException>(() => results.Next());
            Assert.False(results.TryNext(out _));
        });
        gate.Open();
    }

    [Theory, OnBoth]
    [Trait("Conformance", "CF-008")]
    public void Buffer_size_is_a_number_to_the_compiler(WorkerKind kind)
    {
        using Executor executor = kind.NewExecutor(1);
        Assert.All(
            executor.GetType().GetMethods().Where(method => method.Name == nameof(Executor.Map)),
            map => Assert.Equal(
                typeof(int?), map.GetParameters().Single(parameter => parameter.Name == "bufferSize").ParameterType));
    }

    [Theory, OnBoth]
    [Trait("Conformance", "CF-009")]
    public void Buffer_of_nothing_is_refused(WorkerKind kind)
    {
        using Executor executor = kind.NewExecutor(1);
        foreach (int size in (int[])[0, -1])
        {
            ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(
                () => executor.Map(Square, [1], bufferSize: size));
            Assert.Equal("bufferSize", error.ParamName);
        }
    }

    [Theory, OnBoth]
    [Trait("Conformance", "CF-010")]
    public void Every_buffer_size_gives_all_results_in_order(WorkerKind kind)
    {
        using Executor executor = kind.NewExecutor(2);
        int[] items = [.. Enumerable.Range(0, 30)];
        foreach (int size in (int[])[1, 2, 29, 30, 31, int.MaxValue])
            Assert.Equal(items.Select(Square), Bound.Within(() => executor.Map(Square, items, bufferSize: size).ToArray()));
    }

    [Theory, OnBoth]
    [Trait("Conformance", "CF-011")]
    public void Every_buffer_size_is_fine_with_two_inputs(WorkerKind kind)
    {
        using Executor executor = kind.NewExecutor(2);
        foreach (int size in (int[])[1, 2, 9, 10, 11])
            Assert.Equal(
                Enumerable.Range(0, 10).Select(i => i * (i + 5)),
                Bound.Within(() => executor.Map(
                    static (int a, int b) => a * b, Enumerable.Range(0, 10), Enumerable.Range(5, 100), bufferSize: size)
                    .ToArray()));
    }

    [Theory, OnBoth]
    [Trait("Conformance", "CF-012")]
    public void Endless_input_is_read_as_it_is_needed(WorkerKind kind)
    {
        using Executor executor = kind.NewExecutor(2);
        foreach (int size in (int[])[1, 5])
            Assert.Equal(
                [0, 1, 4, 9], Bound.Within(() => executor.Map(Square, Endless(), bufferSize: size).Take(4).ToArray()));
    }

    [Theory, OnBoth]
    [Trait("Conformance", "CF-014")]
    public void No_input_ends_at_once(WorkerKind kind)
    {
        using Executor executor = kind.NewExecutor(2);
        foreach (int size in (int[])[1, 5])
            Assert.False(Bound.Within(() => executor.Map(Square, Array.Empty<int>(), bufferSize: size).TryNext(out _)));
    }

    [Theory, OnBoth]
    [Trait("Conformance", "CF-016")]
    public void No_more_is_read_than_the_buffer_holds(WorkerKind kind)
    {
        using Executor executor = kind.NewExecutor(2);
        foreach (int size in (int[])[1, 3])
        {
            int read = 0;
            using ImapIterator<int> results = executor.Map(
                Square, Endless().TakeWhile(_ => Interlocked.Increment(ref read) > 0), bufferSize: size);
            Bound.Until(() => Volatile.Read(ref read) >= size, "the buffer is full");
            Thread.Sleep(Moment);
            Assert.Equal(size, Volatile.Read(ref read));
            Assert.Equal(0, Bound.Within(() => results.Next()));
            Bound.Until(() => Volatile.Read(ref read) == size + 1, "one more was read");
        }
    }

    [Theory, OnBoth]
    [Trait("Conformance", "CF-017")]
    public void Shutdown_right_behind_a_large_map_blocks_nothing(WorkerKind kind)
    {
        Executor executor = kind.NewExecutor(2);
        ImapIterator<int> results = executor.Map(Square, Enumerable.Range(0, 1000));
        Bound.Within(() => executor.Shutdown());
        Assert.Equal(Enumerable.Range(0, 1000).Select(Square), Bound.Within(() => results.ToArray()));
    }

    [Theory, OnBoth]
    [Trait("Conformance", "CF-018")]
    public void Arguments_are_let_go(WorkerKind kind)
    {
        using Executor executor = kind.NewExecutor(1);
        WeakReference argument = SubmitAndForget(executor);
        // Something else is done now, so that nothing of the first job is left in the worker's hands.
        Assert.Equal(9, Bound.Within(() => executor.Submit(Square, 3).Result()));
        Bound.Until(() =>
        {
            GC.Collect();
            return !argument.IsAlive;
        }, "the argument is gone");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference SubmitAndForget(Executor executor)
    {
        Box box = new() { Number = 5 };
        executor.Submit(static (Box b) => b.Number, box);
        return new WeakReference(box);
    }

    [Theory, OnBoth]
    [Trait("Conformance", "CF-019")]
    public void Fewer_than_one_worker_is_refused(WorkerKind kind)
    {
        foreach (int workers in (int[])[0, -1])
            Assert.Contains(
                "at least 1 worker",
                Assert.Throws<ArgumentOutOfRangeException>(() => kind.NewExecutor(workers)).Message);
    }

    [Theory, OnBoth]
    [Trait("Conformance", "CF-059")]
    public void Shutdown_waits_for_fifty_jobs(WorkerKind kind)
    {
        Executor executor = kind.NewExecutor(2);
        List<Future<int>> futures = [.. Enumerable.Range(0, 50).Select(i => executor.Submit(static i =>
        {
            Thread.Sleep(1);
            return i * i;
        }, i))];
        Bound.Within(() => executor.Shutdown());
        Assert.All(futures, future => Assert.True(future.Done));
        Assert.Equal(Enumerable.Range(0, 50).Select(Square), futures.Select(future => future.Result(TimeSpan.Zero)));
    }

    [Theory, OnBoth]
    [Trait("Conformance", "CF-110")]
    public void Initializer_ran_in_each_worker_before_its_jobs(WorkerKind kind)
    {
        PoolOptions options = new PoolOptions { Workers = 2 }
            .WithInitializer(static text => WorkerContext.Current!.Set(text), "initialized");
        using Executor executor = NewExecutor(kind, options);
        List<Future<string>> futures = [.. Enumerable.Range(0, 20).Select(
            _ => executor.Submit(static () => WorkerContext.Current!.Get<string>()))];
        Assert.All(futures, future => Assert.Equal("initialized", Bound.Within(() => future.Result())));
    }

    [Theory, OnBoth]
    [Trait("Conformance", "CF-111")]
    public void Initializer_that_fails_breaks_the_executor(WorkerKind kind)
    {
        using Executor executor = NewExecutor(kind, new PoolOptions
        {
            Workers = 2,
            Initializer = static () => throw new FormatException("no way to begin"),
        });
        List<Future<int>> pending = [];
        PoolBrokenException? refusal = null;
        Bound.Until(() =>
        {
            try
            {
                pending.Add(executor.Submit(Square, 1));
            }
            catch (PoolBrokenException error)
            {
                refusal = error;
            }

            return refusal is not null;
        }, "the executor says that it is broken");
        Assert.NotEmpty(pending);
        Assert.Contains("no way to begin", refusal!.ToString());
        Assert.All(pending, future => Assert.Contains(
            "no way to begin", Assert.IsType<PoolBrokenException>(Bound.Within(() => future.Exception())).ToString()));
    }

    private static Executor NewExecutor(WorkerKind kind, PoolOptions options) =>
        kind == WorkerKind.Processes ? new ProcessPoolExecutor(options) : new ThreadPoolExecutor(options);

    private sealed class Box
    {
        public int Number { get; init; }
    }
}
