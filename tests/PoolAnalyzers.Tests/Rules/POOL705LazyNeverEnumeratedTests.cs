using Fix = PoolAnalyzers.CodeFixes.Rules.POOL705LazyNeverEnumeratedFix;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL705LazyNeverEnumerated>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL705LazyNeverEnumerated, PoolAnalyzers.CodeFixes.Rules.POOL705LazyNeverEnumeratedFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL705LazyNeverEnumeratedTests
{
    [Theory]
    [InlineData("[|pool.Imap(Work, items)|];")]
    [InlineData("[|pool.ImapUnordered(Work, items)|];")]
    [InlineData("[|threads.Map(Work, items)|];")]
    [InlineData("var forgotten = [|pool.Imap(Work, items)|];")]
    [InlineData("var all = [|items.Select(x => pool.ApplyAsync(Work, x))|]; foreach (var r in all) r.Wait(); foreach (var r in all) Console.WriteLine(r.Get());")]
    [InlineData("var all = [|items.Select(x => threads.Submit(Work, x))|]; Console.WriteLine(all.Count()); foreach (var f in all) Console.WriteLine(f.Result());")]
    public Task Reported(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("foreach (var y in pool.Imap(Work, items)) Console.WriteLine(y);")]
    [InlineData("var all = pool.Imap(Work, items); Console.WriteLine(all.Next());")]
    [InlineData("_ = pool.Imap(Work, items);")]
    [InlineData("using var all = pool.Imap(Work, items); while (all.TryNext(out var y)) Console.WriteLine(y);")]
    [InlineData("try { pool.Imap(Work, items); } catch (InvalidOperationException) { }")]
    [InlineData("pool.MapAsync(Work, items);")]
    [InlineData("var all = items.Select(x => pool.ApplyAsync(Work, x)).ToList(); foreach (var r in all) r.Wait(); foreach (var r in all) r.Get();")]
    [InlineData("var all = items.Select(x => pool.ApplyAsync(Work, x)); foreach (var r in all) r.Wait();")]
    [InlineData("var all = items.Select(x => pool.ApplyAsync(Work, x)); if (n > 0) foreach (var r in all) r.Wait(); else foreach (var r in all) r.Get();")]
    [InlineData("var all = items.Select(x => x + 1); foreach (var r in all) n++; foreach (var r in all) n++;")]
    [InlineData("IEnumerable<int> Later() => pool.Imap(Work, items); Console.WriteLine(Later().Count());")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("[|pool.Imap(Work, items)|];", "foreach (var _ in pool.Imap(Work, items)) { }")]
    [InlineData("var all = [|items.Select(x => pool.ApplyAsync(Work, x))|]; foreach (var r in all) r.Wait(); foreach (var r in all) Console.WriteLine(r.Get());", "var all = items.Select(x => pool.ApplyAsync(Work, x)).ToList(); foreach (var r in all) r.Wait(); foreach (var r in all) Console.WriteLine(r.Get());")]
    public Task They_are_gone_through(string before, string after) =>
        VerifyFix.Fixes(InMethod(before), InMethod(after), Fix.GoThrough);

    [Theory]
    [InlineData("var forgotten = [|pool.Imap(Work, items)|];")]
    public Task No_fix_where_it_would_mean_something_else(string body) => VerifyFix.OffersNoFix(InMethod(body));

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
