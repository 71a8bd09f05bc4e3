using Fix = PoolAnalyzers.CodeFixes.Rules.POOL204BlockingInCallbackFix;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL204BlockingInCallback>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL204BlockingInCallback, PoolAnalyzers.CodeFixes.Rules.POOL204BlockingInCallbackFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL204BlockingInCallbackTests
{
    [Theory]
    [InlineData("pool.ApplyAsync(Work, n, callback: y => [|Thread.Sleep(1000)|], errorCallback: e => Console.WriteLine(e));")]
    [InlineData("pool.ApplyAsync(Work, n, callback: y => { Console.WriteLine(y); [|Thread.Sleep(y)|]; });")]
    [InlineData("pool.ApplyAsync(Work, n, callback: y => Console.WriteLine([|pool.Apply(Work, y)|]));")]
    [InlineData("pool.ApplyAsync(Work, n, callback: y => Console.WriteLine([|pool.ApplyAsync(Work, y).Get()|]));")]
    [InlineData("pool.ApplyAsync(Work, n, errorCallback: e => { pool.Close(); [|pool.Join()|]; });")]
    [InlineData("pool.ApplyAsync(Work, n, callback: y => [|Task.Run(() => Work(y)).Wait()|]);")]
    [InlineData("pool.MapAsync(Work, items, callback: all => { if (all.Length > 3) [|Thread.Sleep(100)|]; });")]
    [InlineData("processes.Submit(Work, n).AddDoneCallback(f => [|Thread.Sleep(100)|]);")]
    public Task Reported(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("pool.ApplyAsync(Work, n, callback: y => Console.WriteLine(y));")]
    [InlineData("pool.ApplyAsync(() => { Thread.Sleep(100); return n; }, callback: y => Console.WriteLine(y));")]
    [InlineData("pool.ApplyAsync(Work, n, callback: y => Task.Run(() => Thread.Sleep(y)));")]
    [InlineData("pool.ApplyAsync(Work, n, callback: y => { lock (_gate) _count += y; });")]
    [InlineData("pool.ApplyAsync(Work, n, callback: y => Thread.Sleep(0));")]
    [InlineData("pool.ApplyAsync(Work, n, callback: y => { pool.ApplyAsync(Work, y); });")]
    [InlineData("processes.Submit(Work, n).AddDoneCallback(f => Console.WriteLine(f.Result()));")]
    [InlineData("threads.Submit(Work, n).AddDoneCallback(f => Thread.Sleep(100));")]
    [InlineData("task.ContinueWith(t => Thread.Sleep(100));")]
    [InlineData("pool.ApplyAsync(Work, n, callback: async y => { await Task.Delay(y); });")]
    [InlineData("pool.ApplyAsync(Work, n, callback: y => task.Wait());")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("pool.ApplyAsync(Work, n, callback: y => [|Thread.Sleep(y)|]);", "pool.ApplyAsync(Work, n, callback: y => Task.Run(() => Thread.Sleep(y)));")]
    [InlineData("pool.ApplyAsync(Work, n, callback: y => { Console.WriteLine(y); [|Thread.Sleep(y)|]; });", "pool.ApplyAsync(Work, n, callback: y => Task.Run(() => { Console.WriteLine(y); Thread.Sleep(y); }));")]
    public Task It_is_handed_over(string before, string after) =>
        VerifyFix.Fixes(InMethod(before), InMethod(after), Fix.HandOver);

    [Theory]
    [InlineData("pool.ApplyAsync(Work, n, callback: y => { _count += y; [|Thread.Sleep(y)|]; });")]
    [InlineData("pool.ApplyAsync(Work, n, callback: y => { _list.Add(y); [|Thread.Sleep(y)|]; });")]
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
            private static void Slow(int item) => Thread.Sleep(item);
            private static int Quick(int item) => item;
            private async Task Help() { await Task.Yield(); _pool.Close(); }
        }
        """;
}
