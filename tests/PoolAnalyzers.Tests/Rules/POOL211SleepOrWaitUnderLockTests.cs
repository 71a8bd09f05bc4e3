using Fix = PoolAnalyzers.CodeFixes.Rules.POOL211SleepOrWaitUnderLockFix;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL211SleepOrWaitUnderLock>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL211SleepOrWaitUnderLock, PoolAnalyzers.CodeFixes.Rules.POOL211SleepOrWaitUnderLockFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL211SleepOrWaitUnderLockTests
{
    [Theory]
    [InlineData("lock (_gate) { _count++; [|Thread.Sleep(100)|]; }")]
    [InlineData("lock (_gate) [|Thread.Sleep(TimeSpan.FromSeconds(n))|];")]
    [InlineData("lock (_gate) { [|pool.Apply(() => { lock (_gate) _count++; })|]; }")]
    [InlineData("lock (_gate) { [|pool.ApplyAsync(() => { lock (_gate) _count++; }).Wait()|]; }")]
    [InlineData("var t = Task.Run(() => { lock (_gate) _count++; }); lock (_gate) { [|t.Wait()|]; }")]
    [InlineData("var t = new Thread(() => { lock (_gate) _count++; }); t.Start(); lock (_gate) { if (n > 0) [|t.Join()|]; }")]
    [InlineData("Action later = () => { lock (_gate) [|Thread.Sleep(n)|]; };")]
    public Task Reported(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("lock (_gate) { _count++; } Thread.Sleep(100);")]
    [InlineData("lock (_gate) { Thread.Sleep(0); }")]
    [InlineData("lock (_gate) { Monitor.Wait(_gate); }")]
    [InlineData("lock (_gate) { Action later = () => Thread.Sleep(100); _ = later; }")]
    [InlineData("task.Wait(); lock (_gate) { task.Wait(); }")]
    [InlineData("lock (_gate) { if (task.IsCompleted) task.Wait(); }")]
    [InlineData("lock (_gate) { task.Wait(0); }")]
    [InlineData("lock (_gate) { _count = pool.Apply(Work, n); }")]
    [InlineData("lock (_gate) { pool.Close(); pool.Join(); }")]
    [InlineData("lock (_gate) { if (n > 0) thread.Join(); }")]
    [InlineData("var t = Task.Run(() => { lock (_list) _list.Add(1); }); lock (_gate) { t.Wait(); }")]
    [InlineData("lock (_gate) { var y = pool.ApplyAsync(Work, n); _ = y; }")]
    [InlineData("lock (_gate) { Parallel.For(0, n, i => Work(i)); }")]
    [InlineData("lock (_gate) { Console.WriteLine(Task.Run(() => n).Result); }")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("lock (_gate) { _count++; [|Thread.Sleep(100)|]; }", "lock (_gate) { _count++; } Thread.Sleep(100);")]
    public Task It_is_moved_out(string before, string after) =>
        VerifyFix.Fixes(InMethod(before), InMethod(after), Fix.MoveOut);

    [Theory]
    [InlineData("lock (_gate) [|Thread.Sleep(100)|];")]
    [InlineData("lock (_gate) { [|Thread.Sleep(100)|]; _count++; }")]
    [InlineData("lock (_gate) { if (n > 0) return; [|Thread.Sleep(100)|]; }")]
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
