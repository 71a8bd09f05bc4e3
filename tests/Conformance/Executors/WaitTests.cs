using System.Runtime.CompilerServices;
using PoolRuntime.Tests;
using Xunit;

namespace PoolRuntime.Conformance.Executors;

/// <summary>Waiting for several futures of an executor.</summary>
public sealed class WaitTests : IClassFixture<NothingLeftBehind>
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);

    private static int Square(int number) => number * number;

    private static int Fail(int number) => throw new FormatException($"{number}");

    private static Future<int> Succeeded()
    {
        Future<int> future = new();
        future.SetResult(42);
        return future;
    }

    private static Future<int> CancelledOne()
    {
        Future<int> future = new();
        Assert.True(future.Cancel());
        return future;
    }

    /// <summary>Submits a job that is at its end when the gate opens.</summary>
    private static Future<int> Held(Executor executor, Gate gate)
    {
        string path = gate.Path;
        return executor.Submit(() => Gate.Pass(path).Length);
    }

    private static (HashSet<Future<int>> Done, HashSet<Future<int>> NotDone) Wait(
        IEnumerable<Future<int>> futures, ReturnWhen returnWhen = ReturnWhen.AllCompleted) =>
        Bound.Within(() => Futures.Wait(futures, returnWhen: returnWhen));

    [Theory, OnBoth]
    [Trait("Conformance", "CF-076")]
    [Trait("Conformance", "X-043")]
    public void Future_that_is_there_twice_counts_once(WorkerKind kind)
    {
        using Executor executor = kind.NewExecutor(1);
        Future<int> future = executor.Submit(Square, 3);
        Assert.Equal([future], Wait([future, future]).Done);
        (HashSet<Future<int>> done, HashSet<Future<int>> notDone) = Wait([future, future], ReturnWhen.FirstCompleted);
        Assert.Equal([future], done);
        Assert.Empty(notDone);
    }

    [Theory, OnBoth]
    [Trait("Conformance", "CF-077")]
    public void Waiting_for_the_first_ends_with_any(WorkerKind kind)
    {
        using Executor executor = kind.NewExecutor(2);
        using Gate gate = new();
        Future<int> first = executor.Submit(Square, 3), held = Held(executor, gate);
        (HashSet<Future<int>> done, HashSet<Future<int>> notDone) = Wait([first, held], ReturnWhen.FirstCompleted);
        Assert.Equal(([first], [held]), (done.ToArray(), notDone.ToArray()), SameContent);
        Future<int> cancelled = CancelledOne();
        (done, notDone) = Wait([cancelled, held], ReturnWhen.FirstCompleted);
        Assert.Equal(([cancelled], [held]), (done.ToArray(), notDone.ToArray()), SameContent);
        gate.Open();
    }

    private static bool SameContent((Future<int>[], Future<int>[]) a, (Future<int>[], Future<int>[]) b) =>
        a.Item1.SequenceEqual(b.Item1) && a.Item2.SequenceEqual(b.Item2);

    [Theory, OnBoth]
    [Trait("Conformance", "CF-078")]
    public void Waiting_for_the_first_ends_at_once_with_all_that_are_done(WorkerKind kind)
    {
        using Executor executor = kind.NewExecutor(1);
        using Gate gate = new();
        Future<int> held = Held(executor, gate), succeeded = Succeeded(), cancelled = CancelledOne();
        (HashSet<Future<int>> done, HashSet<Future<int>> notDone) =
            Wait([held, succeeded, cancelled], ReturnWhen.FirstCompleted);
        Assert.True(done.SetEquals([succeeded, cancelled]));
        Assert.Equal([held], notDone);
        gate.Open();
    }

    [Theory, OnBoth]
    [Trait("Conformance", "CF-079")]
    public void Waiting_for_the_first_exception_ends_with_it(WorkerKind kind)
    {
        using Executor executor = kind.NewExecutor(2);
        using Gate gate = new();
        Future<int> succeeded = executor.Submit(Square, 2), held = Held(executor, gate);
        Assert.True(Wait([succeeded]).NotDone.Count == 0);
        Future<int> failed = executor.Submit(Fail, 1);
        (HashSet<Future<int>> done, HashSet<Future<int>> notDone) =
            Wait([succeeded, failed, held], ReturnWhen.FirstException);
        Assert.True(done.SetEquals([succeeded, failed]));
        Assert.Equal([held], notDone);
        gate.Open();
    }

    [Theory, OnBoth]
    [Trait("Conformance", "CF-081")]
    public void Waiting_for_the_first_exception_ends_at_once_where_one_has_failed(WorkerKind kind)
    {
        using Executor executor = kind.NewExecutor(1);
        using Gate gate = new();
        Future<int> failed = new(), held = Held(executor, gate);
        failed.SetException(new FormatException());
        (HashSet<Future<int>> done, HashSet<Future<int>> notDone) = Wait([failed, held], ReturnWhen.FirstException);
        Assert.Equal([failed], done);
        Assert.Equal([held], notDone);
        gate.Open();
    }

    [Theory, OnBoth]
    [Trait("Conformance", "CF-082")]
    public void Waiting_for_all_includes_those_that_fail_and_are_cancelled(WorkerKind kind)
    {
        using Executor executor = kind.NewExecutor(2);
        Future<int>[] all =
            [CancelledOne(), Succeeded(), executor.Submit(Square, 2), executor.Submit(Fail, 1), executor.Submit(Square, 3)];
        (HashSet<Future<int>> done, HashSet<Future<int>> notDone) = Wait(all);
        Assert.True(done.SetEquals(all));
        Assert.Empty(notDone);
        Assert.Empty(Wait([]).Done);
    }

    [Theory, OnBoth]
    [Trait("Conformance", "CF-083")]
    public void Nothing_is_thrown_when_the_time_is_over(WorkerKind kind)
    {
        using Executor executor = kind.NewExecutor(2);
        using Gate gate = new();
        Future<int> succeeded = executor.Submit(Square, 6), held = Held(executor, gate);
        Assert.Equal(36, Bound.Within(() => succeeded.Result()));
        (HashSet<Future<int>> done, HashSet<Future<int>> notDone) =
            Bound.Within(() => Futures.Wait([succeeded, held], Moment));
        Assert.Equal([succeeded], done);
        Assert.Equal([held], notDone);
        gate.Open();
    }

    [Theory, OnBoth]
    [Trait("Conformance", "CF-085")]
    public void AsCompleted_gives_all(WorkerKind kind)
    {
        using Executor executor = kind.NewExecutor(2);
        Future<int> failedBefore = new();
        failedBefore.SetException(new FormatException());
        HashSet<Future<int>> before = [CancelledOne(), Succeeded(), failedBefore];
        HashSet<Future<int>> coming = [executor.Submit(Square, 2), executor.Submit(Fail, 1)];
        List<Future<int>> all = Bound.Within(() => Futures.AsCompleted(coming.Concat(before)).ToList());
        Assert.Equal(5, all.Count);
        Assert.True(before.Concat(coming).ToHashSet().SetEquals(all));
    }

    [Theory, OnBoth]
    [Trait("Conformance", "CF-086")]
    public void AsCompleted_gives_what_is_done_and_then_throws(WorkerKind kind)
    {
        using Executor executor = kind.NewExecutor(1);
        foreach (TimeSpan limit in (TimeSpan[])[TimeSpan.Zero, TimeSpan.FromMilliseconds(100)])
        {
            using Gate gate = new();
            Future<int> held = Held(executor, gate), succeeded = Succeeded(), cancelled = CancelledOne();
            HashSet<Future<int>> seen = [];
            Bound.Throws<TimeoutException>(() =>
            {
                foreach (Future<int> future in Futures.AsCompleted([held, succeeded, cancelled], limit)) seen.Add(future);
            });
            Assert.True(seen.SetEquals([succeeded, cancelled]));
            gate.Open();
        }
    }

    [Theory, OnBoth]
    [Trait("Conformance", "CF-087")]
    public void AsCompleted_gives_a_future_that_is_there_twice_once(WorkerKind kind)
    {
        using Executor executor = kind.NewExecutor(1);
        Future<int> future = executor.Submit(Square, 2);
        IEnumerable<Future<int>> repeated = Enumerable.Repeat(future, 3);
        Assert.Equal([future], Bound.Within(() => Futures.AsCompleted(repeated).ToList()));
    }

    [Theory, OnBoth]
    [Trait("Conformance", "CF-088")]
    public void AsCompleted_does_not_keep_what_it_has_given(WorkerKind kind)
    {
        using Executor executor = kind.NewExecutor(1);
        using Gate gate = new();
        using IEnumerator<Future<int>> completed = Begin(executor, gate);
        WeakReference given = Take(completed);
        // The loop itself has the last one for as long as it has not gone on.
        _ = Take(completed);
        Bound.Until(() =>
        {
            GC.Collect();
            return !given.IsAlive;
        }, "the future that was given is gone");
        gate.Open();
        Assert.True(Bound.Within(completed.MoveNext));
        Assert.False(Bound.Within(completed.MoveNext));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IEnumerator<Future<int>> Begin(Executor executor, Gate gate)
    {
        Future<int>[] done = [executor.Submit(Square, 2), executor.Submit(Square, 3)];
        foreach (Future<int> future in done) _ = Bound.Within(() => future.Result());
        return Futures.AsCompleted([.. done, Held(executor, gate)]).GetEnumerator();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Take(IEnumerator<Future<int>> completed)
    {
        Assert.True(completed.MoveNext());
        return new WeakReference(completed.Current);
    }

    [Theory, OnBoth]
    [Trait("Conformance", "CF-089")]
    public void Message_counts_what_is_left(WorkerKind kind)
    {
        using Executor executor = kind.NewExecutor(1);
        using Gate gate = new();
        List<Future<int>> futures = [Succeeded(), Held(executor, gate), CancelledOne(), Held(executor, gate)];
        TimeoutException error = Bound.Throws<TimeoutException>(
            () => Futures.AsCompleted(futures, TimeSpan.Zero).ToList());
        Assert.Contains("2 (of 4) futures unfinished", error.Message);
        gate.Open();
    }
}
