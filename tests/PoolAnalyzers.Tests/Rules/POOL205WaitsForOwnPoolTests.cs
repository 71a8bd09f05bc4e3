using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL205WaitsForOwnPool>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL205WaitsForOwnPoolTests
{
    [Theory]
    [InlineData("pool.ApplyAsync(() => [|pool.Apply(Work, n)|]).Wait();")]
    [InlineData("pool.Map(x => [|pool.ApplyAsync(Work, x).Get()|], items);")]
    [InlineData("_pool.Map(x => { var r = _pool.ApplyAsync(Work, x); Console.WriteLine(x); return [|r.Get()|]; }, items);")]
    [InlineData("threads.Submit(() => [|threads.Submit(Work, n).Result()|]).Wait();")]
    [InlineData("pool.ApplyAsync(() => { pool.Close(); [|pool.Join()|]; }).Wait();")]
    [InlineData("using var own = new WorkerThreadPool(2); own.Map(x => [|own.Map(Work, items)|].Length, items);")]
    public Task Reported(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("pool.ApplyAsync(() => _pool.Apply(Work, n)).Wait();")]
    [InlineData("pool.ApplyAsync(() => { pool.ApplyAsync(Work, n); }).Wait();")]
    [InlineData("pool.ApplyAsync(() => pool.ApplyAsync(Work, n).Get(TimeSpan.FromSeconds(1))).Wait();")]
    [InlineData("pool.Apply(Work, pool.Apply(Work, n));")]
    [InlineData("processes.ApplyAsync(Work, n, callback: y => pool.Apply(Work, y)).Wait();")]
    [InlineData("Task.Run(() => pool.Apply(Work, n));")]
    [InlineData("pool.ApplyAsync(() => { Func<int> later = () => pool.Apply(Work, n); }).Wait();")]
    [InlineData("pool.ApplyAsync(Work, n).Wait();")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    private static string InMethod(string body) => $$"""
        using PoolRuntime;
        class C
        {
            private readonly WorkerThreadPool _pool = new();
            private readonly List<int> _list = [];

            void M(Pool pool, ThreadPoolExecutor threads, ProcessPool processes, int[] items, int n, CancellationToken token)
            {
                {{body}}
            }

            private static int Work(int item) => item + 1;
            private int Ask(int item) => _pool.Apply(Work, item);
        }
        """;
}
