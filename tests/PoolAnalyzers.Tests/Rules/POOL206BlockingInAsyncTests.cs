using Fix = PoolAnalyzers.CodeFixes.Rules.POOL206BlockingInAsyncFix;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL206BlockingInAsync>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL206BlockingInAsync, PoolAnalyzers.CodeFixes.Rules.POOL206BlockingInAsyncFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL206BlockingInAsyncTests
{
    [Theory]
    [InlineData("/* ASYNC */ var r = pool.ApplyAsync(Work, n); Console.WriteLine(n); Console.WriteLine([|r.Get()|]);")]
    [InlineData("/* ASYNC */ Console.WriteLine([|pool.ApplyAsync(Work, n).Get()|] + 1);")]
    [InlineData("/* ASYNC */ var f = executor.Submit(Work, n); await Task.Delay(10); Console.WriteLine([|f.Result()|]);")]
    [InlineData("/* ASYNC */ var r = pool.ApplyAsync(Work, n); [|r.Wait()|]; if (r.Successful) return;")]
    [InlineData("/* ASYNC */ pool.Close(); [|pool.Join()|];")]
    [InlineData("/* ASYNC */ [|executor.Shutdown()|];")]
    [InlineData("/* ASYNC */ Func<Task> later = async () => { await Task.Yield(); pool.Close(); [|pool.Join()|]; }; await later();")]
    public Task Reported(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("var r = pool.ApplyAsync(Work, n); Console.WriteLine(r.Get());")]
    [InlineData("/* ASYNC */ var r = pool.ApplyAsync(Work, n); await r; Console.WriteLine(r.Get());")]
    [InlineData("/* ASYNC */ var r = pool.ApplyAsync(Work, n); if (r.Ready) Console.WriteLine(r.Get());")]
    [InlineData("/* ASYNC */ var r = pool.ApplyAsync(Work, n); await Help(); Console.WriteLine(r.Get());")]
    [InlineData("/* ASYNC */ var r = pool.ApplyAsync(Work, n); await Task.WhenAll(r.AsTask()); Console.WriteLine(r.Get());")]
    [InlineData("/* ASYNC */ pool.Close(); await pool.JoinAsync(); pool.Join();")]
    [InlineData("/* ASYNC */ executor.Shutdown(wait: false);")]
    [InlineData("/* ASYNC */ var r = pool.ApplyAsync(Work, n); Console.WriteLine(r.Get(TimeSpan.FromSeconds(1)));")]
    [InlineData("/* ASYNC */ foreach (var x in new[] { 1, 2 }) Console.WriteLine(pool.ApplyAsync(Work, x).Get());")]
    [InlineData("/* ASYNC */ Console.WriteLine(pool.Apply(Work, n));")]
    [InlineData("/* ASYNC */ void Later() { pool.Close(); pool.Join(); } Later();")]
    [InlineData("/* ASYNC */ task.Wait(token);")]
    [InlineData("/* ASYNC */ await Task.Run(() => pool.ApplyAsync(Work, n).Get());")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("/* ASYNC */ var r = pool.ApplyAsync(Work, n); Console.WriteLine([|r.Get()|]);", "/* ASYNC */ var r = pool.ApplyAsync(Work, n); Console.WriteLine(await r);")]
    [InlineData("/* ASYNC */ Console.WriteLine([|pool.ApplyAsync(Work, n).Get()|].ToString());", "/* ASYNC */ Console.WriteLine((await pool.ApplyAsync(Work, n)).ToString());")]
    [InlineData("/* ASYNC */ pool.Close(); [|pool.Join()|];", "/* ASYNC */ pool.Close(); await pool.JoinAsync();")]
    [InlineData("/* ASYNC */ [|executor.Shutdown()|];", "/* ASYNC */ await executor.ShutdownAsync();")]
    [InlineData("/* ASYNC */ var r = pool.ApplyAsync(Work, n); [|r.Wait()|]; if (r.Successful) return;", "/* ASYNC */ var r = pool.ApplyAsync(Work, n); await Task.WhenAny(r.AsTask()); if (r.Successful) return;")]
    public Task It_is_awaited(string before, string after) =>
        VerifyFix.Fixes(InMethod(before), InMethod(after), Fix.Await);

    [Theory]
    [InlineData("/* ASYNC */ var r = pool.ApplyAsync(Work, n); lock (_gate) Console.WriteLine([|r.Get()|]);")]
    public Task No_fix_where_it_would_mean_something_else(string body) => VerifyFix.OffersNoFix(InMethod(body));

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
