using Fix = PoolAnalyzers.CodeFixes.Rules.POOL208ImmediateResultFix;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL208ImmediateResult>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL208ImmediateResult, PoolAnalyzers.CodeFixes.Rules.POOL208ImmediateResultFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL208ImmediateResultTests
{
    [Theory]
    [InlineData("var y = [|pool.ApplyAsync(Work, n).Get()|]; Console.WriteLine(y);")]
    [InlineData("[|pool.ApplyAsync(Idle, n).Get()|];")]
    [InlineData("var all = [|pool.MapAsync(Work, items).Get()|];")]
    [InlineData("var all = [|_pool.MapAsync(Work, items, chunkSize: 5).Get()|].Length;")]
    public Task Reported(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("var r = pool.ApplyAsync(Work, n); Console.WriteLine(n); Console.WriteLine(r.Get());")]
    [InlineData("var y = pool.ApplyAsync(Work, n).Get(TimeSpan.FromSeconds(5));")]
    [InlineData("var y = pool.ApplyAsync(Work, n).Wait();")]
    [InlineData("foreach (var x in items) _list.Add(pool.ApplyAsync(Work, x).Get());")]
    [InlineData("var y = executor.Submit(Work, n).Result();")]
    [InlineData("var y = pool.ApplyAsync(Work, n, callback: r => Console.WriteLine(r)).Get();")]
    [InlineData("var y = pool.Apply(Work, n);")]
    [InlineData("var y = Task.Run(() => Work(n)).Result;")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("var y = [|pool.ApplyAsync(Work, n).Get()|] + 1;", "var y = pool.Apply(Work, n) + 1;")]
    [InlineData("var all = [|pool.MapAsync(Work, items, chunkSize: 5).Get()|];", "var all = pool.Map(Work, items, chunkSize: 5);")]
    public Task The_blocking_form_is_called(string before, string after) =>
        VerifyFix.Fixes(InMethod(before), InMethod(after), Fix.UseBlockingForm);

    [Theory]
    [InlineData("var y = [|pool.ApplyAsync(Work, n, null, null).Get()|];")]
    public Task No_fix_where_it_would_mean_something_else(string body) => VerifyFix.OffersNoFix(InMethod(body));

    private static string InMethod(string body) => $$"""
        using PoolRuntime;
        class C
        {
            private readonly WorkerThreadPool _pool = new();
            private readonly List<int> _list = [];

            async Task N(Pool pool) { await Task.Yield(); pool.ApplyAsync(Work, 1).Get(); }
            void M(Pool pool, Executor executor, int[] items, int n, bool many, Pool? maybe)
            {
                {{body}}
            }

            private static int Work(int item) => item + 1;
            private static void Idle(int item) { if (item > 9) throw new FormatException(); }
            private void Help() => _pool.Close();
        }
        """;
}
