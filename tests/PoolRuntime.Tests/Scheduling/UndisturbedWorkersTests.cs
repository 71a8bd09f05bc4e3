using System.Collections.Concurrent;
using Xunit;

namespace PoolRuntime.Tests.Scheduling;

/// <summary>A worker that still holds a call whose result is there already is not stopped for that.</summary>
public sealed class UndisturbedWorkersTests : IClassFixture<NothingLeftBehind>
{
    private const int Rounds = 3000;

    private static int Square(int number) => number * number;

    private static int FailOften(int number) =>
        Random.Shared.Next(2) == 0 ? throw new InvalidOperationException("Again.") : number;

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Maps_that_end_while_they_are_submitted_cost_no_worker(WorkerKind kind) =>
        AssertNobodyIsLost(kind, retry: null, static (pool, _) => pool.Map(Square, Enumerable.Range(0, 20), chunkSize: 5));

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Jobs_that_succeed_when_they_are_run_again_cost_no_worker(WorkerKind kind) =>
        AssertNobodyIsLost(
            kind, new RetryPolicy { MaxAttempts = 100, When = static _ => true, Backoff = TimeSpan.Zero },
            static (pool, i) => Assert.Equal(i, pool.Apply(FailOften, i)));

    private static void AssertNobodyIsLost(WorkerKind kind, RetryPolicy? retry, Action<Pool, int> call)
    {
        ConcurrentQueue<WorkerInfo> lost = [];
        using (Pool pool = kind.NewPool(new PoolOptions
        {
            Workers = 2,
            Retry = retry,
            WorkerDown = worker =>
            {
                if (worker.IsLost) lost.Enqueue(worker);
            },
        }))
        {
            Bound.Within(() =>
            {
                for (int i = 0; i < Rounds; i++) call(pool, i);
            });
        }

        Assert.Empty(lost);
    }
}
