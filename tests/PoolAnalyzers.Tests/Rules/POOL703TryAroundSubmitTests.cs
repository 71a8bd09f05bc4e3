using Fix = PoolAnalyzers.CodeFixes.Rules.POOL703TryAroundSubmitFix;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL703TryAroundSubmit>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL703TryAroundSubmit, PoolAnalyzers.CodeFixes.Rules.POOL703TryAroundSubmitFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL703TryAroundSubmitTests
{
    [Theory]
    [InlineData("try { [|pool.ApplyAsync(Idle, n)|]; } catch (FormatException) { Console.WriteLine(n); }")]
    [InlineData("try { [|pool.ApplyAsync(() => Idle(int.Parse(\"1\")))|]; } catch (FormatException) { Console.WriteLine(n); }")]
    [InlineData("try { [|pool.ApplyAsync(Idle, n)|]; } catch (InvalidOperationException) { } catch (IOException e) { Console.WriteLine(e); }")]
    [InlineData("try { [|executor.Submit(Work, n)|]; } catch (TimeoutException) { Console.WriteLine(n); }")]
    [InlineData("foreach (var x in items) { try { [|pool.ApplyAsync(Idle, x)|]; } catch (FormatException) { } }")]
    [InlineData("try { [|pool.ApplyAsync(Idle, n, callback: () => Console.WriteLine(n))|]; } catch (FormatException) { }")]
    public Task Reported(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("try { pool.Apply(Idle, n); } catch (FormatException) { }")]
    [InlineData("try { pool.ApplyAsync(Idle, n).Get(); } catch (FormatException) { }")]
    [InlineData("try { pool.ApplyAsync(Idle, n); } catch (Exception) { }")]
    [InlineData("try { pool.ApplyAsync(Idle, n); } catch (ArgumentNullException) { }")]
    [InlineData("try { pool.ApplyAsync(Idle, n); } catch (ObjectDisposedException) { }")]
    [InlineData("try { pool.ApplyAsync(Idle, int.Parse(\"1\")); } catch (FormatException) { }")]
    [InlineData("try { pool.ApplyAsync(Idle, n); Console.WriteLine(n); } catch (IOException) { }")]
    [InlineData("try { pool.ApplyAsync(Idle, items[n]); } catch (IndexOutOfRangeException) { }")]
    [InlineData("try { pool.ApplyAsync(Idle, n); } finally { Console.WriteLine(n); }")]
    [InlineData("AsyncResult r; try { r = pool.ApplyAsync(Idle, n); } catch (FormatException) { return; } r.Get();")]
    [InlineData("try { Action later = () => pool.ApplyAsync(Idle, n); later(); } catch (FormatException) { }")]
    [InlineData("/* ASYNC */ try { await pool.ApplyAsync(Idle, n); } catch (FormatException) { }")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("try { [|pool.ApplyAsync(Idle, n)|]; } catch (FormatException) { }", "try { pool.Apply(Idle, n); } catch (FormatException) { }")]
    [InlineData("/* ASYNC */ try { [|pool.ApplyAsync(Idle, n)|]; } catch (FormatException) { }", "/* ASYNC */ try { await pool.ApplyAsync(Idle, n); } catch (FormatException) { }")]
    public Task It_is_waited_for_inside(string before, string after) =>
        VerifyFix.Fixes(InMethod(before), InMethod(after), Fix.WaitInside);

    [Theory]
    [InlineData("try { [|executor.Submit(Work, n)|]; } catch (TimeoutException) { Console.WriteLine(n); }")]
    [InlineData("foreach (var x in items) { try { [|pool.ApplyAsync(Idle, x)|]; } catch (FormatException) { } }")]
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
