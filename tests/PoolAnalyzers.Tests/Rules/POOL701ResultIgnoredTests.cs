using Fix = PoolAnalyzers.CodeFixes.Rules.POOL701ResultIgnoredFix;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL701ResultIgnored>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL701ResultIgnored, PoolAnalyzers.CodeFixes.Rules.POOL701ResultIgnoredFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL701ResultIgnoredTests
{
    [Theory]
    [InlineData("[|pool.ApplyAsync(Work, n)|];")]
    [InlineData("[|pool.ApplyAsync(() => Idle(n))|];")]
    [InlineData("foreach (var x in items) [|pool.ApplyAsync(Idle, x)|];")]
    [InlineData("[|pool.MapAsync(Work, items)|];")]
    [InlineData("[|executor.Submit(Work, n)|];")]
    [InlineData("var forgotten = [|executor.Submit(Work, n)|];")]
    [InlineData("maybe?[|.ApplyAsync(Work, n)|];")]
    [InlineData("Action later = () => [|_pool.ApplyAsync(Work, n)|];")]
    [InlineData("Array.ForEach(items, x => [|pool.ApplyAsync(Work, x)|]);")]
    [InlineData("[|pool.ApplyAsync(Work, n, callback: null)|];")]
    public Task Reported(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("pool.ApplyAsync(Work, n, errorCallback: e => Console.WriteLine(e));")]
    [InlineData("pool.ApplyAsync(Work, n, callback: y => Console.WriteLine(y));")]
    [InlineData("_ = pool.ApplyAsync(Work, n);")]
    [InlineData("var r = pool.ApplyAsync(Work, n); r.Wait();")]
    [InlineData("pool.ApplyAsync(Work, n).Wait();")]
    [InlineData("executor.Submit(Work, n).AddDoneCallback(f => Console.WriteLine(f.Result()));")]
    [InlineData("var all = items.Select(x => pool.ApplyAsync(Work, x)).ToList();")]
    [InlineData("AsyncResult<int> Start(int x) => pool.ApplyAsync(Work, x); Start(n).Get();")]
    [InlineData("pool.Apply(Work, n); pool.Map(Work, items);")]
    [InlineData("pool.Imap(Work, items);")]
    [InlineData("try { pool.ApplyAsync(Work, n); } catch (InvalidOperationException) { }")]
    [InlineData("try { pool.ApplyAsync(Idle, n); } catch (FormatException) { }")]
    [InlineData("Task.Run(() => Work(n)); new Thread(() => Work(n)).Start();")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("[|pool.ApplyAsync(Work, n)|];", "pool.ApplyAsync(Work, n, errorCallback: error => Console.Error.WriteLine(error));")]
    [InlineData("var error = 1; [|pool.MapAsync(Work, items)|]; Console.WriteLine(error);", "var error = 1; pool.MapAsync(Work, items, errorCallback: error2 => Console.Error.WriteLine(error2)); Console.WriteLine(error);")]
    public Task The_error_is_written(string before, string after) =>
        VerifyFix.Fixes(InMethod(before), InMethod(after), Fix.AddErrorCallback);

    [Theory]
    [InlineData("[|executor.Submit(Work, n)|];")]
    public Task No_fix_where_it_would_mean_something_else(string body) => VerifyFix.OffersNoFix(InMethod(body));

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
