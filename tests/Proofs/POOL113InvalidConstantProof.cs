using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL113InvalidConstantProof
{
    [Fact]
    public async Task A_pool_without_workers_is_refused()
    {
        var (before, after) = await Proof<POOL113InvalidConstant, POOL113InvalidConstantFix>.OfPage(
            "POOL113", POOL113InvalidConstantFix.LeaveOut);

        Assert.True(before.ExitCode != 0, $"{before}");
        Assert.Contains("System.ArgumentOutOfRangeException: A pool has at least 1 worker", before.Errors);
        Assert.Contains("POOL113", before.Errors);
        Assert.True(after is { ExitCode: 0, Output: "385\n", Errors: "" }, $"{after}");
    }

    [Fact]
    public async Task Everything_that_is_reported_is_refused()
    {
        var (before, after) = await Proof<POOL113InvalidConstant, POOL113InvalidConstantFix>.Of(
            """
            using PoolRuntime;

            using var pool = new WorkerThreadPool(1);
            using var executor = new ThreadPoolExecutor(1);
            using var queue = new ProcessQueue<int>();
            Try(() => _ = new PoolOptions { Workers = [|0|] });
            Try(() => _ = new PoolOptions { MaxTasksPerWorker = [|0|] });
            Try(() => _ = new PoolOptions { MaxMemoryPerWorker = [|0|] });
            Try(() => _ = new PoolOptions { MaxWorkerAge = [|TimeSpan.Zero|] });
            Try(() => _ = new PoolOptions { StopPatience = [|Timeout.InfiniteTimeSpan|] });
            Try(() => _ = new PoolOptions { MaxPending = [|0|] });
            Try(() => _ = new RetryPolicy { MaxAttempts = [|0|] });
            Try(() => _ = new RetryPolicy { BackoffFactor = [|101|] });
            Try(() => _ = new RetryPolicy { Backoff = [|TimeSpan.FromHours(25)|] });
            Try(() => _ = new RetryPolicy { MaxBackoff = [|TimeSpan.FromTicks(-1)|] });
            Try(() => pool.Map(x => x, [1], chunkSize: [|0|]));
            Try(() => pool.Map(x => x, [1], timeout: [|TimeSpan.Zero|]));
            Try(() => pool.StarMap((x, y) => x, [(1, 2)], chunkSize: [|0|]));
            Try(() => pool.Imap(x => x, [1], bufferSize: [|0|]).ToList());
            Try(() => pool.Apply(() => 1, [|TimeSpan.Zero|]));
            Try(() => pool.ApplyAsync(() => 1, timeout: [|TimeSpan.MinValue|]).Get());
            Try(() => pool.ApplyAsync(() => 1).Get([|TimeSpan.FromSeconds(-2)|]));
            Try(() => pool.ApplyAsync(() => 1).Wait([|TimeSpan.FromDays(25)|]));
            Try(() => executor.Submit(() => 1, [|TimeSpan.Zero|]).Result());
            Try(() => executor.Submit(() => 1).Result([|TimeSpan.FromSeconds(-2)|]));
            Try(() => executor.Map(x => x, [1], timeout: [|TimeSpan.FromSeconds(-2)|]).ToList());
            Try(() => executor.Map(x => x, [1], chunkSize: [|0|]).ToList());
            Try(() => queue.Put(1, [|TimeSpan.FromSeconds(-2)|]));
            Try(() => queue.Get([|TimeSpan.FromDays(25)|]));
            Try(() => _ = new BlockingQueue<int>([|-1|]));
            Console.WriteLine();

            static void Try(Action use)
            {
                try
                {
                    use();
                    Console.Write("done ");
                }
                catch (ArgumentOutOfRangeException)
                {
                    Console.Write("refused ");
                }
            }
            """,
            POOL113InvalidConstantFix.LeaveOut);

        Assert.Equal(string.Concat(Enumerable.Repeat("refused ", 25)) + "\n", before.Output);
        Assert.True(after is { ExitCode: 0, Errors: "" }, $"{after}");
        Assert.Equal(string.Concat(Enumerable.Repeat("done ", 25)) + "\n", after.Output);
    }
}
