using Fix = PoolAnalyzers.CodeFixes.Rules.POOL707ResultObjectUsedFix;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL707ResultObjectUsed>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL707ResultObjectUsed, PoolAnalyzers.CodeFixes.Rules.POOL707ResultObjectUsedFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL707ResultObjectUsedTests
{
    [Theory]
    [InlineData("var r = pool.ApplyAsync(Work, n); Console.WriteLine([|r|]);")]
    [InlineData("var r = pool.ApplyAsync(Work, n); Console.WriteLine($\"it is {[|r|]}\");")]
    [InlineData("var r = pool.ApplyAsync(Work, n); var s = \"it is \" + [|r|];")]
    [InlineData("var r = pool.ApplyAsync(Work, n); Console.WriteLine(\"it is {0}\", [|r|]);")]
    [InlineData("Console.WriteLine([|pool.ApplyAsync(Work, n)|].ToString());")]
    [InlineData("var r = pool.MapAsync(Work, items); Console.WriteLine(string.Format(\"{0}\", [|r|]));")]
    [InlineData("var r = pool.ApplyAsync(Work, n); if ([|r|].Equals(5)) return;")]
    [InlineData("var f = threads.Submit(Work, n); if ([|f|].Equals(5)) return;")]
    public Task Reported(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("var r = pool.ApplyAsync(Work, n); Console.WriteLine(r.Get()); r.Wait();")]
    [InlineData("var f = threads.Submit(Work, n); Console.WriteLine(f);")]
    [InlineData("var r = pool.ApplyAsync(Work, n); object kept = r; if (r.Equals(kept)) return;")]
    [InlineData("var r = pool.ApplyAsync(Work, n); if (r == null) return;")]
    [InlineData("var r = pool.ApplyAsync(() => { }); Console.WriteLine(r);")]
    [InlineData("var r = pool.ApplyAsync(Work, n); Console.WriteLine(r.WorkerProcessId);")]
    [InlineData("Console.WriteLine(pool.Imap(Work, items)); Console.WriteLine(pool);")]
    [InlineData("var r = pool.ApplyAsync(Work, n); _list.Add(r.GetHashCode());")]
    [InlineData("Console.WriteLine(Task.Run(() => n));")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("var r = pool.ApplyAsync(Work, n); Console.WriteLine([|r|]);", "var r = pool.ApplyAsync(Work, n); Console.WriteLine(r.Get());")]
    [InlineData("var r = pool.ApplyAsync(Work, n); Console.WriteLine($\"it is {[|r|]}\");", "var r = pool.ApplyAsync(Work, n); Console.WriteLine($\"it is {r.Get()}\");")]
    [InlineData("var f = threads.Submit(Work, n); if ([|f|].Equals(5)) return;", "var f = threads.Submit(Work, n); if (f.Result().Equals(5)) return;")]
    [InlineData("/* ASYNC */ var r = pool.ApplyAsync(Work, n); Console.WriteLine($\"it is {[|r|]}\");", "/* ASYNC */ var r = pool.ApplyAsync(Work, n); Console.WriteLine($\"it is {await r}\");")]
    [InlineData("/* ASYNC */ var r = pool.ApplyAsync(Work, n); var s = \"it is \" + [|r|];", "/* ASYNC */ var r = pool.ApplyAsync(Work, n); var s = \"it is \" + (await r);")]
    public Task Its_value_is_got(string before, string after) =>
        VerifyFix.Fixes(InMethod(before), InMethod(after), Fix.GetValue);

    private static string InMethod(string body) => $$"""
        using PoolRuntime;
        class C
        {
            private readonly WorkerThreadPool _pool = new();
            private readonly List<int> _list = [];
            private readonly object _gate = new();
            private int _count;

            void M(Pool pool, ProcessPoolExecutor processes, ThreadPoolExecutor threads, int[] items, int n, Task task, Thread thread)
            {
                {{(body.Contains("ASYNC") ? "" : body)}}
            }

            async Task N(Pool pool, Executor executor, int n, CancellationToken token, Task task)
            {
                await Task.Yield();
                {{(body.Contains("ASYNC") ? body : "")}}
            }

            private static int Work(int item) => item + 1;
            private static void Slow(int item) => _ = item;
            private static int Quick(int item) => item;
            private async Task Help() { await Task.Yield(); _pool.Close(); }
        }
        """;
}
