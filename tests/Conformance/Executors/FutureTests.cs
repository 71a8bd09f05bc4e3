using PoolRuntime.Tests;
using Xunit;
using static PoolRuntime.Tests.Executors.FutureIn;

namespace PoolRuntime.Conformance.Executors;

/// <summary>A future by itself, in each of its states.</summary>
public sealed class FutureTests
{
    private static T CalledBack<T>(Future<int> future, Action complete, Func<Future<int>, T> look)
    {
        List<T> seen = [];
        future.AddDoneCallback(done =>
        {
            Assert.Same(future, done);
            seen.Add(look(done));
        });
        Assert.Empty(seen);
        complete();
        return Assert.Single(seen);
    }

    [Fact]
    [Trait("Conformance", "CF-090")]
    public void Callback_sees_the_result()
    {
        Future<int> future = new();
        Assert.Equal(5, CalledBack(future, () => future.SetResult(5), done => done.Result(TimeSpan.Zero)));
    }

    [Fact]
    [Trait("Conformance", "CF-091")]
    public void Callback_sees_the_exception()
    {
        Future<int> future = new();
        FormatException error = new("on purpose");
        Assert.Same(error, CalledBack(future, () => future.SetException(error), done => done.Exception(TimeSpan.Zero)));
    }

    [Fact]
    [Trait("Conformance", "CF-092")]
    public void Callback_sees_that_it_was_cancelled()
    {
        Future<int> future = new();
        Assert.True(CalledBack(future, () => future.Cancel(), done => done.Cancelled));
    }

    [Fact]
    [Trait("Conformance", "CF-093")]
    public void Callback_that_throws_is_told_of_and_the_next_are_called()
    {
        Future<int> future = new();
        List<int> seen = [];
        future.AddDoneCallback(_ => throw new FormatException("of the callback"));
        future.AddDoneCallback((Future<int> done) => seen.Add(done.Result()));
        Assert.Contains("of the callback", ErrorOutputOf(() => future.SetResult(5)));
        Assert.Equal([5], seen);
    }

    [Fact]
    [Trait("Conformance", "CF-095")]
    public void Callback_after_the_failure_is_called_at_once()
    {
        Exception? seen = null;
        Failed().AddDoneCallback((Future<int> done) => seen = done.Exception());
        Assert.Equal("on purpose", Assert.IsType<FormatException>(seen).Message);
    }

    [Fact]
    [Trait("Conformance", "CF-096")]
    public void Callback_after_the_cancelling_is_called_at_once()
    {
        bool seen = false;
        Cancelled().AddDoneCallback((Future<int> done) => seen = done.Cancelled);
        Assert.True(seen);
    }

    [Fact]
    [Trait("Conformance", "CF-097")]
    public void Callback_that_is_called_at_once_throws_nothing_at_its_caller() => Assert.Contains(
        "of the callback",
        ErrorOutputOf(() => Succeeded().AddDoneCallback(_ => throw new FormatException("of the callback"))));

    private static string ErrorOutputOf(Action work)
    {
        TextWriter before = Console.Error;
        using StringWriter seen = new();
        Console.SetError(seen);
        try
        {
            work();
        }
        finally
        {
            Console.SetError(before);
        }

        return seen.ToString();
    }

    [Fact]
    [Trait("Conformance", "CF-098")]
    public void Text_shows_state_and_type_of_what_came()
    {
        Assert.Contains("pending", Pending().ToString());
        Assert.Contains("running", Running().ToString());
        Assert.Contains("cancelled", Cancelled().ToString());
        Assert.Contains("finished, raised FormatException", Failed().ToString());
        Assert.Contains("finished, returned Int32", Succeeded().ToString());
    }

    [Fact]
    [Trait("Conformance", "CF-099")]
    public void Only_what_has_not_begun_can_be_cancelled()
    {
        Assert.Equal(
            [true, false, true, false, false],
            States().Select(future => future.Cancel()));
        Assert.Equal(
            [true, false, true, false, false],
            States().Select(future => future.Cancel() && future.Cancel() && future.Cancelled));
    }

    private static Future<int>[] States() => [Pending(), Running(), Cancelled(), Failed(), Succeeded()];

    [Fact]
    [Trait("Conformance", "CF-100")]
    public void Cancelled_is_only_what_was_cancelled() =>
        Assert.Equal([false, false, true, false, false], States().Select(future => future.Cancelled));

    [Fact]
    [Trait("Conformance", "CF-101")]
    public void Done_is_what_was_cancelled_or_is_finished() =>
        Assert.Equal([false, false, true, true, true], States().Select(future => future.Done));

    [Fact]
    [Trait("Conformance", "CF-102")]
    public void Running_is_only_what_runs() =>
        Assert.Equal([false, true, false, false, false], States().Select(future => future.Running));

    [Fact]
    [Trait("Conformance", "CF-103")]
    public void Result_without_time()
    {
        Assert.Throws<TimeoutException>(() => Pending().Result(TimeSpan.Zero));
        Assert.Throws<TimeoutException>(() => Running().Result(TimeSpan.Zero));
        Assert.ThrowsAny<OperationCanceledException>(() => Cancelled().Result(TimeSpan.Zero));
        Assert.Equal("on purpose", Assert.Throws<FormatException>(() => Failed().Result(TimeSpan.Zero)).Message);
        Assert.Equal(42, Succeeded().Result(TimeSpan.Zero));
    }

    [Fact]
    [Trait("Conformance", "CF-104")]
    public void Result_waits_until_there_is_one()
    {
        Future<int> future = new();
        Task<int> waiting = Waiting(() => future.Result());
        future.SetResult(42);
        Assert.Equal(42, Bound.Within(() => waiting.GetAwaiter().GetResult()));
    }

    [Fact]
    [Trait("Conformance", "CF-105")]
    public void Result_ends_when_the_future_is_cancelled()
    {
        Future<int> future = new();
        Task<int> waiting = Waiting(() => future.Result());
        Assert.True(future.Cancel());
        Bound.Within(() => Assert.ThrowsAny<OperationCanceledException>(() => waiting.GetAwaiter().GetResult()));
    }

    [Fact]
    [Trait("Conformance", "CF-106")]
    public void Exception_without_time()
    {
        Assert.Throws<TimeoutException>(() => Pending().Exception(TimeSpan.Zero));
        Assert.Throws<TimeoutException>(() => Running().Exception(TimeSpan.Zero));
        Assert.ThrowsAny<OperationCanceledException>(() => Cancelled().Exception(TimeSpan.Zero));
        Assert.Equal("on purpose", Assert.IsType<FormatException>(Failed().Exception(TimeSpan.Zero)).Message);
        Assert.Null(Succeeded().Exception(TimeSpan.Zero));
    }

    [Fact]
    [Trait("Conformance", "CF-107")]
    public void Exception_waits_until_there_is_an_outcome()
    {
        Future<int> future = new();
        Task<Exception?> waiting = Waiting(() => future.Exception());
        FormatException error = new();
        future.SetException(error);
        Assert.Same(error, Bound.Within(() => waiting.GetAwaiter().GetResult()));
    }

    /// <summary>Begins work that waits, and returns when it is as good as sure to wait.</summary>
    private static Task<T> Waiting<T>(Func<T> work)
    {
        using ManualResetEventSlim begun = new();
        Task<T> task = Task.Factory.StartNew(() =>
        {
            begun.Set();
            return work();
        }, TaskCreationOptions.LongRunning);
        begun.Wait();
        Thread.Sleep(20);
        Assert.False(task.IsCompleted);
        return task;
    }

    [Fact]
    [Trait("Conformance", "CF-108")]
    public void Second_result_is_refused_and_the_first_stays()
    {
        Future<int> future = Succeeded();
        Assert.Contains("finished", Assert.Throws<InvalidOperationException>(() => future.SetResult(7)).Message);
        Assert.Equal(42, future.Result());
        Assert.Throws<InvalidOperationException>(() => Cancelled().SetResult(7));
    }

    [Fact]
    [Trait("Conformance", "CF-109")]
    public void Second_exception_is_refused_and_the_first_stays()
    {
        Future<int> future = Failed();
        Assert.Throws<InvalidOperationException>(() => future.SetException(new TimeoutException()));
        Assert.IsType<FormatException>(future.Exception());
    }
}
