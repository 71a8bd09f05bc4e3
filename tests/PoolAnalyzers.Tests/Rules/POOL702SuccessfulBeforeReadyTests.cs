using Fix = PoolAnalyzers.CodeFixes.Rules.POOL702SuccessfulBeforeReadyFix;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL702SuccessfulBeforeReady>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL702SuccessfulBeforeReady, PoolAnalyzers.CodeFixes.Rules.POOL702SuccessfulBeforeReadyFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL702SuccessfulBeforeReadyTests
{
    [Theory]
    [InlineData("var r = pool.ApplyAsync(Work, n); if ([|r.Successful|]) Console.WriteLine(n);")]
    [InlineData("var r = pool.ApplyAsync(Work, n); Thread.Sleep(500); Console.WriteLine([|r.Successful|]);")]
    [InlineData("Console.WriteLine([|pool.ApplyAsync(Work, n).Successful|]);")]
    [InlineData("var r = pool.ApplyAsync(Work, n); if (many) r.Wait(); Console.WriteLine([|r.Successful|]);")]
    [InlineData("var r = pool.ApplyAsync(Work, n); pool.ApplyAsync(Work, 2).ToString(); Console.WriteLine([|r.Successful|]);")]
    [InlineData("foreach (var x in items) { var r = pool.ApplyAsync(Work, x); if (![|r.Successful|]) return; }")]
    [InlineData("AsyncResult<int> r; r = pool.ApplyAsync(Work, n); var ok = [|r.Successful|]; r.Wait();")]
    [InlineData("Action later = () => { var r = pool.ApplyAsync(Work, n); if ([|r.Successful|]) return; };")]
    public Task Reported(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("var r = pool.ApplyAsync(Work, n); r.Wait(); Console.WriteLine(r.Successful);")]
    [InlineData("var r = pool.ApplyAsync(Work, n); if (r.Ready && r.Successful) Console.WriteLine(n);")]
    [InlineData("var r = pool.ApplyAsync(Work, n); while (!r.Ready) Thread.Sleep(1); Console.WriteLine(r.Successful);")]
    [InlineData("var r = pool.ApplyAsync(Work, n); pool.Close(); pool.Join(); Console.WriteLine(r.Successful);")]
    [InlineData("var r = pool.ApplyAsync(Work, n); Help(); Console.WriteLine(r.Successful);")]
    [InlineData("var r = pool.ApplyAsync(Work, n); var all = new[] { r }; Array.ForEach(all, x => x.Wait()); Console.WriteLine(r.Successful);")]
    [InlineData("var r = pool.ApplyAsync(Work, n); try { Console.WriteLine(r.Successful); } catch (InvalidOperationException) { }")]
    [InlineData("AsyncResult<int> r; using (var own = new WorkerThreadPool(1)) r = own.ApplyAsync(Work, n); Console.WriteLine(r.Successful);")]
    [InlineData("var r = pool.ApplyAsync(Work, n); pool.MapAsync(Work, items).Wait(); Console.WriteLine(r.Successful);")]
    [InlineData("/* ASYNC */ var r = pool.ApplyAsync(Work, n); await Task.Delay(100); Console.WriteLine(r.Successful);")]
    [InlineData("var r = pool.ApplyAsync(Work, n); Action wait = () => r.Wait(); wait(); Console.WriteLine(r.Successful);")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("var r = pool.ApplyAsync(Work, n); if ([|r.Successful|]) Console.WriteLine(n);", "var r = pool.ApplyAsync(Work, n); r.Wait(); if (r.Successful) Console.WriteLine(n);")]
    [InlineData("/* ASYNC */ var r = pool.ApplyAsync(Work, n); Console.WriteLine([|r.Successful|]);", "/* ASYNC */ var r = pool.ApplyAsync(Work, n); await Task.WhenAny(r.AsTask()); Console.WriteLine(r.Successful);")]
    public Task It_is_waited_for(string before, string after) =>
        VerifyFix.Fixes(InMethod(before), InMethod(after), Fix.WaitFirst);

    [Theory]
    [InlineData("Console.WriteLine([|pool.ApplyAsync(Work, n).Successful|]);")]
    [InlineData("var r = pool.ApplyAsync(Work, n); if (many && [|r.Successful|]) Console.WriteLine(n);")]
    public Task No_fix_where_it_would_mean_something_else(string body) => VerifyFix.OffersNoFix(InMethod(body));

    private static string InMethod(string body) => $$"""
        using PoolRuntime;
        class C
        {
            private readonly WorkerThreadPool _pool = new();
            private readonly List<int> _list = [];

            async Task N(Pool pool, int n)
            {
                await Task.Yield();
                {{(body.Contains("ASYNC") ? body : "")}}
            }
            void M(Pool pool, Executor executor, int[] items, int n, bool many, Pool? maybe)
            {
                {{(body.Contains("ASYNC") ? "" : body)}}
            }

            private static int Work(int item) => item + 1;
            private static void Idle(int item) { if (item > 9) throw new FormatException(); }
            private void Help() => _pool.Close();
        }
        """;
}
