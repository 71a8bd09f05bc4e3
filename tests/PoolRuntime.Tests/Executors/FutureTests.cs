using Xunit;
using static PoolRuntime.Tests.Executors.FutureIn;

namespace PoolRuntime.Tests.Executors;

/// <summary>A future by itself, completed by whoever made it.</summary>
public sealed class FutureTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(20);

    [Fact]
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
    public async Task Future_is_awaitable()
    {
        Assert.Equal(42, await Succeeded());
        await Assert.ThrowsAsync<FormatException>(async () => await Failed());
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await Cancelled());
        Future<int> late = new();
        Task<int> awaiting = late.AsTask();
        late.SetResult(1);
        Assert.Equal(1, await awaiting);
    }

    // Waiting for several.

    [Fact]
    public async Task Waiting_for_all_or_until_the_time_is_over()
    {
        Future<int> open = Pending();
        Assert.Equal(3, Bound.Within(() => Futures.Wait([Succeeded(), Failed(), Cancelled()])).Done.Count);
        (HashSet<Future<int>> done, HashSet<Future<int>> notDone) = Bound.Within(
            () => Futures.Wait([open, Failed()], Moment));
        _ = Assert.Single(done);
        Assert.Equal([open], notDone);
        (done, notDone) = await Futures.WaitAsync([open, Failed()], Moment);
        _ = Assert.Single(done);
        Assert.Equal([open], notDone);
    }

    [Fact]
    public async Task Futures_come_as_they_are_done()
    {
        Future<int> first = new();
        Future<int> second = new();
        IEnumerable<Future<int>> order = Futures.AsCompleted([first, Failed(), second, Cancelled()]);
        second.SetResult(2);
        first.SetResult(1);
        List<Future<int>> seen = Bound.Within(() => order.ToList());
        Assert.Equal([second, first], seen[2..]);
        int count = 0;
        await foreach (Future<int> _ in Futures.AsCompletedAsync([first, second])) count++;
        Assert.Equal(2, count);
    }
}
