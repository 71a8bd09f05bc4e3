using Fix = PoolAnalyzers.CodeFixes.Rules.POOL202ApplyInLoopFix;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL202ApplyInLoop>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL202ApplyInLoop, PoolAnalyzers.CodeFixes.Rules.POOL202ApplyInLoopFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL202ApplyInLoopTests
{
    [Theory]
    [InlineData("foreach (var x in items) _list.Add([|pool.Apply(Work, x)|]);")]
    [InlineData("foreach (var x in items) { var y = [|pool.Apply(Work, x)|]; Console.WriteLine(y); }")]
    [InlineData("for (var i = 0; i < n; i++) items[i] = [|pool.Apply(Work, items[i])|];")]
    [InlineData("for (var i = 0; i < n; i++) [|pool.Apply(Idle, i)|];")]
    [InlineData("var sum = 0; foreach (var x in items) sum += [|pool.Apply(() => Work(x))|];")]
    [InlineData("var all = items.Select(x => [|pool.Apply(Work, x)|]).ToList();")]
    [InlineData("var i = 0; while (i < n) { _list.Add([|pool.Apply(Work, i)|]); i++; }")]
    public Task Reported(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("var y = pool.Apply(Work, n); Console.WriteLine(y);")]
    [InlineData("var y = 0; foreach (var x in items) y = pool.Apply(Work, y);")]
    [InlineData("foreach (var x in items) { if (pool.Apply(Work, x) > 3) break; }")]
    [InlineData("foreach (var x in items) foreach (var y in pool.Map(Work, [x])) Console.WriteLine(y);")]
    [InlineData("foreach (var x in items) pool.ApplyAsync(Work, x).Get();")]
    [InlineData("using var one = new WorkerThreadPool(1); foreach (var x in items) _list.Add(one.Apply(Work, x));")]
    [InlineData("foreach (var x in items) { Thread.Sleep(10); _list.Add(pool.Apply(Work, x)); }")]
    [InlineData("while (true) { var line = pool.Apply(Work, n); if (line == 0) return; }")]
    [InlineData("foreach (var x in new[] { 1 }) _list.Add(pool.Apply(Work, x));")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("foreach (var x in items) Console.WriteLine([|pool.Apply(Work, x)|]);", "foreach (var result in pool.Map(Work, items)) Console.WriteLine(result);")]
    [InlineData("var all = items.Select(x => [|pool.Apply(Work, x)|]).ToArray();", "var all = pool.Map(Work, items);")]
    public Task The_whole_loop_becomes_a_map(string before, string after) =>
        VerifyFix.Fixes(InMethod(before), InMethod(after), Fix.UseMap);

    [Theory]
    [InlineData("for (var i = 0; i < n; i++) Console.WriteLine([|pool.Apply(Work, i)|]);", "var submitted = new List<AsyncResult<int>>();\n        for (var i = 0; i < n; i++) submitted.Add(pool.ApplyAsync(Work, i));\n        foreach (var result in submitted) Console.WriteLine(result.Get());")]
    [InlineData("for (var i = 0; i < n; i++) [|pool.Apply(Idle, i)|];", "var submitted = new List<AsyncResult>();\n        for (var i = 0; i < n; i++) submitted.Add(pool.ApplyAsync(Idle, i));\n        foreach (var result in submitted) result.Get();")]
    public Task All_are_submitted_first(string before, string after) =>
        VerifyFix.Fixes(InMethod(before), InMethod(after), Fix.SubmitThenCollect);

    private static string InMethod(string body) => $$"""
        using PoolRuntime;
        class C
        {
            private readonly WorkerThreadPool _pool = new();
            private readonly List<int> _list = [];

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
