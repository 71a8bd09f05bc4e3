using Fix = PoolAnalyzers.CodeFixes.Rules.POOL704TimeoutWithoutCancelFix;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL704TimeoutWithoutCancel>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL704TimeoutWithoutCancel, PoolAnalyzers.CodeFixes.Rules.POOL704TimeoutWithoutCancelFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL704TimeoutWithoutCancelTests
{
    [Theory]
    [InlineData("var r = pool.ApplyAsync(Work, n); try { Console.WriteLine([|r.Get(TimeSpan.FromSeconds(1))|]); } catch (TimeoutException) { Console.WriteLine(n); }")]
    [InlineData("var f = threads.Submit(Work, n); try { n = [|f.Result(TimeSpan.FromSeconds(n))|]; } catch (TimeoutException) { return; }")]
    [InlineData("var r = pool.MapAsync(Work, items); try { _list.AddRange([|r.Get(TimeSpan.FromSeconds(1))|]); } catch (InvalidOperationException) { } catch (TimeoutException e) { Console.WriteLine(e); }")]
    [InlineData("foreach (var x in items) { var r = pool.ApplyAsync(Work, x); try { n += [|r.Get(TimeSpan.FromSeconds(1))|]; } catch (TimeoutException) { n++; } }")]
    [InlineData("var r = pool.ApplyAsync(Work, n); try { n = [|r.Get(TimeSpan.FromSeconds(1))|]; } catch (TimeoutException) { n = 0; } pool.Close(); pool.Join();")]
    public Task Reported(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("var r = pool.ApplyAsync(Work, n); try { n = r.Get(TimeSpan.FromSeconds(1)); } catch (TimeoutException) { r.Cancel(); }")]
    [InlineData("var r = pool.ApplyAsync(Work, n); try { n = r.Get(TimeSpan.FromSeconds(1)); } catch (TimeoutException) { throw; }")]
    [InlineData("var r = pool.ApplyAsync(Work, n); try { n = r.Get(TimeSpan.FromSeconds(1)); } catch (TimeoutException) { pool.Terminate(); }")]
    [InlineData("var r = pool.ApplyAsync(Work, n); try { n = r.Get(TimeSpan.FromSeconds(1)); } catch (TimeoutException) { n = 0; } n += r.Get();")]
    [InlineData("var r = pool.ApplyAsync(Work, n); try { n = r.Get(TimeSpan.FromSeconds(1)); } catch (TimeoutException) { n = 0; } pool.Terminate();")]
    [InlineData("var r = pool.ApplyAsync(Work, n); while (true) { try { n = r.Get(TimeSpan.FromSeconds(1)); break; } catch (TimeoutException) { Console.WriteLine(n); } }")]
    [InlineData("var r = pool.ApplyAsync(Work, n, timeout: TimeSpan.FromSeconds(1)); try { n = r.Get(TimeSpan.FromSeconds(2)); } catch (TimeoutException) { n = 0; }")]
    [InlineData("var r = pool.ApplyAsync(Work, n, cancellationToken: token); try { n = r.Get(TimeSpan.FromSeconds(2)); } catch (TimeoutException) { n = 0; }")]
    [InlineData("var r = pool.ApplyAsync(Work, n); try { n = r.Get(); } catch (TimeoutException) { n = 0; }")]
    [InlineData("var r = pool.ApplyAsync(Work, n); try { n = r.Get(TimeSpan.FromSeconds(1)); } catch (TimeoutException) when (n > 3) { n = 0; }")]
    [InlineData("var r = pool.ApplyAsync(Work, n); try { n = r.Get(TimeSpan.FromSeconds(1)); } catch (Exception) { n = 0; }")]
    [InlineData("var t = Task.Run(() => n); try { t.Wait(100); } catch (TimeoutException) { n = 0; }")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("var r = pool.ApplyAsync(Work, n); try { n = [|r.Get(TimeSpan.FromSeconds(1))|]; } catch (TimeoutException) { n = 0; }", "var r = pool.ApplyAsync(Work, n); try { n = r.Get(TimeSpan.FromSeconds(1)); } catch (TimeoutException) { r.Cancel(); n = 0; }")]
    public Task It_is_cancelled(string before, string after) =>
        VerifyFix.Fixes(InMethod(before), InMethod(after), Fix.Cancel);

    [Theory]
    [InlineData("var r = pool.ApplyAsync(Work, n); try { n = [|r.Get(TimeSpan.FromSeconds(1))|]; } catch (TimeoutException) { }")]
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
