using Xunit;

namespace PoolRuntime.Tests.Scheduling;

/// <summary>A map over tuples calls the job with their parts.</summary>
public sealed class StarMapTests : IClassFixture<NothingLeftBehind>
{
    private static int Multiply(int a, int b) => a * b;

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Tuples_are_unpacked(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(2);
        (int, int)[] pairs = [.. Enumerable.Range(0, 100).Select(i => (i, i + 1))];
        int[] expected = [.. pairs.Select(pair => pair.Item1 * pair.Item2)];
        Bound.Within(() =>
        {
            Assert.Equal(expected, pool.StarMap(Multiply, pairs));
            Assert.Equal(expected, pool.StarMap(Multiply, pairs, chunkSize: 20));
            Assert.Equal(expected, pool.StarMapAsync(Multiply, pairs).Get());
            Assert.Equal(["a1x", "b2y"], pool.StarMap(
                static (string s, int i, char c) => $"{s}{i}{c}", [("a", 1, 'x'), ("b", 2, 'y')]));
            Assert.Equal([6, 20], pool.StarMap(static async (int a, int b) =>
            {
                await Task.Yield();
                return a * b;
            }, [(2, 3), (4, 5)]));
            Assert.Equal([24], pool.StarMap(static async (int a, int b, int c) =>
            {
                await Task.Yield();
                return a * b * c;
            }, [(2, 3, 4)]));
            Assert.Empty(pool.StarMap(Multiply, Array.Empty<(int, int)>()));
        });
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Errors_and_callbacks_are_those_of_a_map(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(1);
        using ManualResetEventSlim called = new();
        AsyncResult<int[]> failed = pool.StarMapAsync(
            static (int a, int b) => a / b, [(1, 1), (1, 0)], errorCallback: _ => called.Set());
        Bound.Throws<DivideByZeroException>(() => failed.Get());
        Bound.Within(called.Wait);
        Bound.Throws<TimeoutException>(() => pool.StarMap(static (int a, int b) =>
        {
            Thread.Sleep(a);
            return b;
        }, [(1, 1), (1000, 1)], timeout: TimeSpan.FromMilliseconds(100)));
    }

    [Fact]
    public void Missing_jobs_and_items_are_refused()
    {
        using WorkerThreadPool pool = new(1);
        Assert.Throws<ArgumentNullException>(() => pool.StarMap((Func<int, int, int>)null!, [(1, 2)]));
        Assert.Throws<ArgumentNullException>(() => pool.StarMap(Multiply, ((int, int)[])null!));
        Assert.Contains("POOL113", Assert.Throws<ArgumentOutOfRangeException>(
            () => pool.StarMap(Multiply, [(1, 2)], chunkSize: 0)).Message);
    }
}
