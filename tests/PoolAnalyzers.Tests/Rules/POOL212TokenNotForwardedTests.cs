using Fix = PoolAnalyzers.CodeFixes.Rules.POOL212TokenNotForwardedFix;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL212TokenNotForwarded>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL212TokenNotForwarded, PoolAnalyzers.CodeFixes.Rules.POOL212TokenNotForwardedFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL212TokenNotForwardedTests
{
    [Theory]
    [InlineData("/* ASYNC */ var r = [|pool.ApplyAsync(Work, n)|]; await r;")]
    [InlineData("/* ASYNC */ await [|pool.MapAsync(Work, new[] { 1, 2 })|];")]
    [InlineData("/* ASYNC */ pool.Close(); await [|pool.JoinAsync()|];")]
    [InlineData("/* ASYNC */ await [|executor.Submit(Work, n)|];")]
    [InlineData("/* ASYNC */ token.ThrowIfCancellationRequested(); await [|pool.ApplyAsync(Work, n)|];")]
    [InlineData("/* ASYNC */ if (!token.IsCancellationRequested) { foreach (var x in [|pool.Imap(Work, new[] { 1 })|]) Console.WriteLine(x); }")]
    [InlineData("void Start(CancellationToken stop) => [|pool.ApplyAsync(Work, n)|].Wait(); Start(default);")]
    public Task Reported(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("pool.ApplyAsync(Work, n).Wait();")]
    [InlineData("/* ASYNC */ await pool.ApplyAsync(Work, n, cancellationToken: token);")]
    [InlineData("/* ASYNC */ await pool.ApplyAsync(Work, n, cancellationToken: default);")]
    [InlineData("/* ASYNC */ await pool.ApplyAsync(Work, n).AsTask().WaitAsync(token);")]
    [InlineData("/* ASYNC */ await Task.Delay(10);")]
    [InlineData("/* ASYNC */ Func<Task> later = async () => await pool.ApplyAsync(Work, n); await later();")]
    [InlineData("void Start(CancellationToken one, CancellationToken two) => pool.ApplyAsync(Work, n).Wait(); Start(default, default);")]
    [InlineData("/* ASYNC */ var y = pool.Apply(Work, n);")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("/* ASYNC */ await [|pool.ApplyAsync(Work, n)|];", "/* ASYNC */ await pool.ApplyAsync(Work, n, cancellationToken: token);")]
    [InlineData("/* ASYNC */ await [|pool.JoinAsync()|];", "/* ASYNC */ await pool.JoinAsync(cancellationToken: token);")]
    public Task It_is_passed(string before, string after) =>
        VerifyFix.Fixes(InMethod(before), InMethod(after), Fix.PassToken);

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
