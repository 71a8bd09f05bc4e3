using Fix = PoolAnalyzers.CodeFixes.Rules.POOL708CallbackWithoutErrorCallbackFix;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL708CallbackWithoutErrorCallback>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL708CallbackWithoutErrorCallback, PoolAnalyzers.CodeFixes.Rules.POOL708CallbackWithoutErrorCallbackFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL708CallbackWithoutErrorCallbackTests
{
    [Theory]
    [InlineData("[|pool.ApplyAsync(Work, n, callback: y => Console.WriteLine(y))|];")]
    [InlineData("[|pool.ApplyAsync(Work, n, y => Console.WriteLine(y))|];")]
    [InlineData("foreach (var x in items) [|pool.ApplyAsync(Idle, x, callback: () => Console.WriteLine(n))|];")]
    [InlineData("[|pool.MapAsync(Work, items, callback: all => Console.WriteLine(all.Length))|];")]
    public Task Reported(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("pool.ApplyAsync(Work, n, callback: y => Console.WriteLine(y), errorCallback: e => Console.WriteLine(e));")]
    [InlineData("pool.ApplyAsync(Work, n, errorCallback: e => Console.WriteLine(e));")]
    [InlineData("pool.ApplyAsync(Work, n);")]
    [InlineData("var r = pool.ApplyAsync(Work, n, callback: y => Console.WriteLine(y)); r.Get();")]
    [InlineData("_ = pool.ApplyAsync(Work, n, callback: y => Console.WriteLine(y));")]
    [InlineData("executor.Submit(Work, n).AddDoneCallback(f => Console.WriteLine(f.Result()));")]
    [InlineData("return; AsyncResult<int> Start() => pool.ApplyAsync(Work, n, callback: y => Console.WriteLine(y));")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("[|pool.ApplyAsync(Work, n, callback: y => Console.WriteLine(y))|];", "pool.ApplyAsync(Work, n, callback: y => Console.WriteLine(y), errorCallback: error => Console.Error.WriteLine(error));")]
    public Task The_error_is_written(string before, string after) =>
        VerifyFix.Fixes(InMethod(before), InMethod(after), Fix.AddErrorCallback);

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
