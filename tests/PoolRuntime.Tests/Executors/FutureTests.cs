using Xunit;

namespace PoolRuntime.Tests.Executors;

/// <summary>A future by itself, completed by whoever made it.</summary>
public sealed class FutureTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(20);

    private static Future<int> Pending() => new();

    private static Future<int> Running()
    {
        Future<int> future = new();
        Assert.True(future.SetRunning());
        return future;
    }

    private static Future<int> CancelledOne()
    {
        Future<int> future = new();
        Assert.True(future.Cancel());
        return future;
    }

    private static Future<int> Failed()
    {
        Future<int> future = new();
        future.SetException(new FormatException("on purpose"));
        return future;
    }

    private static Future<int> Succeeded()
    {
        Future<int> future = new();
        future.SetResult(42);
        return future;
    }

    [Fact]
    [Trait("Conformance", "CF-090")]
    [Trait("Conformance", "CF-091")]
    [Trait("Conformance", "CF-092")]
    public void Callback_gets_the_future_when_it_is_done()
    {
        foreach (Action<Future<int>> complete in (Action<Future<int>>[])
        [
            future => future.SetResult(5),
            future => future.SetException(new FormatException()),
            future => future.Cancel(),
        ])
        {
            Future<int> future = new();
            Future<int>? typed = null;
            Future? untyped = null;
            future.AddDoneCallback(done => typed = done);
            ((Future)future).AddDoneCallback(done => untyped = done);
            Assert.Null(typed);
            complete(future);
            Assert.Same(future, typed);
            Assert.Same(future, untyped);
        }
    }

    [Fact]
    [Trait("Conformance", "CF-093")]
    [Trait("Conformance", "CF-095")]
    [Trait("Conformance", "CF-096")]
    [Trait("Conformance", "CF-097")]
    public void Callback_that_throws_keeps_no_other_from_running()
    {
        Future<int> future = new();
        int called = 0;
        future.AddDoneCallback(_ => called++);
        future.AddDoneCallback(_ => throw new FormatException("of a callback"));
        future.AddDoneCallback(_ => called++);
        future.SetResult(1);
        Assert.Equal(2, called);
        foreach (Future<int> done in (Future<int>[])[Succeeded(), Failed(), CancelledOne()])
        {
            done.AddDoneCallback(_ => throw new FormatException("of a callback"));
            done.AddDoneCallback(_ => called++);
        }

        Assert.Equal(5, called);
    }

    [Fact]
    [Trait("Conformance", "CF-098")]
    public void Text_shows_the_state()
    {
        Assert.Equal("Future (pending)", Pending().ToString());
        Assert.Equal("Future (running)", Running().ToString());
        Assert.Equal("Future (cancelled)", CancelledOne().ToString());
        Assert.Equal("Future (finished, raised FormatException)", Failed().ToString());
        Assert.Equal("Future (finished, returned Int32)", Succeeded().ToString());
    }

    [Fact]
    [Trait("Conformance", "CF-099")]
    public void Only_what_has_not_begun_can_be_cancelled()
    {
        Future<int> pending = Pending();
        Assert.True(pending.Cancel());
        Assert.True(pending.Cancel());
        Assert.False(pending.SetRunning());
        Future<int> running = Running();
        Assert.False(running.Cancel());
        Assert.True(running.Running);
        Assert.False(Failed().Cancel());
        Assert.False(Succeeded().Cancel());
    }

    [Fact]
    [Trait("Conformance", "CF-100")]
    [Trait("Conformance", "CF-101")]
    [Trait("Conformance", "CF-102")]
    public void State_is_told()
    {
        Future<int>[] all = [Pending(), Running(), CancelledOne(), Failed(), Succeeded()];
        Assert.Equal([false, false, true, false, false], all.Select(future => future.Cancelled));
        Assert.Equal([false, false, true, true, true], all.Select(future => future.Done));
        Assert.Equal([false, true, false, false, false], all.Select(future => future.Running));
    }

    [Fact]
    [Trait("Conformance", "CF-103")]
    [Trait("Conformance", "CF-106")]
    public void Asking_without_time_gives_what_is_there()
    {
        foreach (Future<int> open in (Future<int>[])[Pending(), Running()])
        {
            Assert.Throws<TimeoutException>(() => open.Result(TimeSpan.Zero));
            Assert.Throws<TimeoutException>(() => open.Exception(TimeSpan.Zero));
        }

        Assert.Throws<OperationCanceledException>(() => CancelledOne().Result(TimeSpan.Zero));
        Assert.Throws<OperationCanceledException>(() => CancelledOne().Exception(TimeSpan.Zero));
        Assert.Throws<FormatException>(() => Failed().Result(TimeSpan.Zero));
        Assert.IsType<FormatException>(Failed().Exception(TimeSpan.Zero));
        Assert.Equal(42, Succeeded().Result(TimeSpan.Zero));
        Assert.Null(Succeeded().Exception(TimeSpan.Zero));
    }

    [Fact]
    [Trait("Conformance", "CF-104")]
    [Trait("Conformance", "CF-105")]
    [Trait("Conformance", "CF-107")]
    public void Who_waits_is_released()
    {
        Future<int> future = new();
        Task<int> waiting = Task.Factory.StartNew(() => future.Result(), TaskCreationOptions.LongRunning);
        Thread.Sleep(Moment);
        future.SetResult(3);
        Assert.Equal(3, Bound.Within(() => waiting.Result));

        Future<int> cancelled = new();
        Task second = Task.Factory.StartNew(
            () => Assert.Throws<OperationCanceledException>(() => cancelled.Result()),
            TaskCreationOptions.LongRunning);
        Thread.Sleep(Moment);
        cancelled.Cancel();
        Bound.Within(second.Wait);

        Future<int> failed = new();
        Task<Exception?> third = Task.Factory.StartNew(() => failed.Exception(), TaskCreationOptions.LongRunning);
        Thread.Sleep(Moment);
        failed.SetException(new FormatException());
        Assert.IsType<FormatException>(Bound.Within(() => third.Result));
    }

    [Fact]
    [Trait("Conformance", "CF-108")]
    [Trait("Conformance", "CF-109")]
    public void First_outcome_stays()
    {
        Future<int> future = Succeeded();
        Assert.Throws<InvalidOperationException>(() => future.SetResult(2));
        Assert.Throws<InvalidOperationException>(() => future.SetException(new FormatException()));
        Assert.Throws<InvalidOperationException>(() => future.SetRunning());
        Assert.Equal(42, future.Result());
        Future<int> failed = Failed();
        Assert.Throws<InvalidOperationException>(() => failed.SetException(new InvalidCastException()));
        Assert.Throws<InvalidOperationException>(() => failed.SetResult(2));
        Assert.IsType<FormatException>(failed.Exception());
        Assert.Throws<InvalidOperationException>(() => CancelledOne().SetResult(1));
    }

    [Fact]
    public async Task Future_is_awaitable()
    {
        Assert.Equal(42, await Succeeded());
        await Assert.ThrowsAsync<FormatException>(async () => await Failed());
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await CancelledOne());
        Future<int> late = new();
        Task<int> awaiting = late.AsTask();
        late.SetResult(1);
        Assert.Equal(1, await awaiting);
    }

    // Waiting for several.

    [Fact]
    [Trait("Conformance", "CF-076")]
    public void Future_that_is_there_twice_counts_once()
    {
        Future<int> done = Succeeded();
        (HashSet<Future<int>> finished, HashSet<Future<int>> open) = Futures.Wait([done, done]);
        Assert.Equal([done], finished);
        Assert.Empty(open);
        Assert.Equal([done], Futures.AsCompleted([done, done]));
        (finished, open) = Futures.Wait(Array.Empty<Future<int>>());
        Assert.Empty(finished);
        Assert.Empty(open);
    }

    [Fact]
    [Trait("Conformance", "CF-077")]
    [Trait("Conformance", "CF-078")]
    [Trait("Conformance", "X-025")]
    public void Waiting_for_the_first_ends_with_any()
    {
        Future<int> open = Pending();
        foreach (Future<int> done in (Future<int>[])[Succeeded(), Failed(), CancelledOne()])
        {
            (HashSet<Future<int>> finished, HashSet<Future<int>> others) = Bound.Within(
                () => Futures.Wait([open, done], returnWhen: ReturnWhen.FirstCompleted));
            Assert.Equal([done], finished);
            Assert.Equal([open], others);
        }
    }

    [Fact]
    [Trait("Conformance", "CF-079")]
    [Trait("Conformance", "CF-081")]
    public void Waiting_for_the_first_exception_ignores_others_that_end()
    {
        Future<int> open = Pending();
        Future<int> cancelled = CancelledOne();
        Future<int> late = Pending();
        Task<(HashSet<Future<int>> Done, HashSet<Future<int>> NotDone)> waiting = Task.Factory.StartNew(
            () => Futures.Wait([open, cancelled, Succeeded(), late], returnWhen: ReturnWhen.FirstException),
            TaskCreationOptions.LongRunning);
        Thread.Sleep(Moment);
        Assert.False(waiting.IsCompleted);
        late.SetException(new FormatException());
        Assert.Equal(3, Bound.Within(() => waiting.Result).Done.Count);
        Assert.Single(Bound.Within(() => Futures.Wait([open, Failed()], returnWhen: ReturnWhen.FirstException)).Done);
        Assert.Throws<ArgumentOutOfRangeException>(() => Futures.Wait([open], returnWhen: (ReturnWhen)7));
    }

    [Fact]
    [Trait("Conformance", "CF-082")]
    [Trait("Conformance", "CF-083")]
    public async Task Waiting_for_all_or_until_the_time_is_over()
    {
        Future<int> open = Pending();
        Assert.Equal(3, Bound.Within(() => Futures.Wait([Succeeded(), Failed(), CancelledOne()])).Done.Count);
        (HashSet<Future<int>> done, HashSet<Future<int>> notDone) = Bound.Within(
            () => Futures.Wait([open, Failed()], Moment));
        _ = Assert.Single(done);
        Assert.Equal([open], notDone);
        (done, notDone) = await Futures.WaitAsync([open, Failed()], Moment);
        _ = Assert.Single(done);
        Assert.Equal([open], notDone);
    }

    [Fact]
    [Trait("Conformance", "CF-086")]
    [Trait("Conformance", "CF-089")]
    public void What_is_done_comes_first_and_then_the_timeout()
    {
        foreach (TimeSpan timeout in (TimeSpan[])[TimeSpan.Zero, Moment])
        {
            using IEnumerator<Future<int>> each = Futures.AsCompleted(
                [Pending(), Succeeded(), Pending(), CancelledOne()], timeout).GetEnumerator();
            Assert.True(each.MoveNext());
            Assert.True(each.MoveNext());
            TimeoutException error = Bound.Throws<TimeoutException>(() => each.MoveNext());
            Assert.Contains("2 (of 4) futures unfinished", error.Message);
        }
    }

    [Fact]
    [Trait("Conformance", "CF-085")]
    public async Task Futures_come_as_they_are_done()
    {
        Future<int> first = new();
        Future<int> second = new();
        IEnumerable<Future<int>> order = Futures.AsCompleted([first, Failed(), second, CancelledOne()]);
        second.SetResult(2);
        first.SetResult(1);
        List<Future<int>> seen = Bound.Within(() => order.ToList());
        Assert.Equal([second, first], seen[2..]);
        int count = 0;
        await foreach (Future<int> _ in Futures.AsCompletedAsync([first, second])) count++;
        Assert.Equal(2, count);
    }
}
