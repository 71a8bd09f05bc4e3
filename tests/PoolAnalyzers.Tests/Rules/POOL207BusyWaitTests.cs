using Fix = PoolAnalyzers.CodeFixes.Rules.POOL207BusyWaitFix;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL207BusyWait>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL207BusyWait, PoolAnalyzers.CodeFixes.Rules.POOL207BusyWaitFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL207BusyWaitTests
{
    [Theory]
    [InlineData("var r = pool.ApplyAsync(Work); [|while (!r.Ready) { }|]")]
    [InlineData("var r = pool.ApplyAsync(Work); [|while (!r.Ready) Thread.Sleep(10);|]")]
    [InlineData("var r = pool.ApplyAsync(Work); [|do { Thread.Sleep(TimeSpan.FromSeconds(1)); } while (!r.Ready);|]")]
    [InlineData("[|while (!future.Done) { Thread.Yield(); }|]")]
    [InlineData("[|for (; !future.Done;) Thread.SpinWait(20);|]")]
    [InlineData("[|while (thread.IsAlive) ;|]")]
    [InlineData("[|while (_thread.IsAlive) Thread.Sleep(1);|]")]
    [InlineData("[|while (!task.IsCompleted) Thread.Sleep(1);|]")]
    [InlineData("[|while (!number.IsCompleted) { }|]")]
    [InlineData("[|while (child.IsAlive) Thread.Sleep(100);|]")]
    [InlineData("/* ASYNC */ [|while (!task.IsCompleted) Thread.Sleep(1);|]")]
    public Task Reported(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("var r = pool.ApplyAsync(Work); while (!r.Ready) Console.Write('.');")]
    [InlineData("var r = pool.ApplyAsync(Work); while (!r.Ready && n-- > 0) Thread.Sleep(10);")]
    [InlineData("while (!thread.IsAlive) Thread.Sleep(1);")]
    [InlineData("while (!_task.IsCompleted) Thread.Sleep(1);")]
    [InlineData("if (!task.IsCompleted) Thread.Sleep(1);")]
    [InlineData("while (n > 0) Thread.Sleep(1);")]
    [InlineData("while (!task.IsCompleted) { Thread.Sleep(1); n++; }")]
    [InlineData("while (!future.Done) { future = new Future<int>(); }")]
    [InlineData("/* ASYNC */ while (!task.IsCompleted) await Task.Delay(10, token);")]
    [InlineData("/* ASYNC */ while (!token.IsCancellationRequested) Thread.Sleep(1);")]
    [InlineData("while (!new WorkerThreadPool(1).ApplyAsync(Work).Ready) { }")]
    [InlineData("for (var i = 0; !task.IsCompleted; i++) Thread.Sleep(i);")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("var r = pool.ApplyAsync(Work); [|while (!r.Ready) Thread.Sleep(10);|]", "var r = pool.ApplyAsync(Work); r.Wait();")]
    [InlineData("[|while (!future.Done) { }|]", "future.Wait();")]
    [InlineData("[|while (thread.IsAlive) ;|]", "thread.Join();")]
    [InlineData("if (n > 0) [|while (child.IsAlive) Thread.Sleep(1);|]", "if (n > 0) child.Join();")]
    [InlineData("[|while (!task.IsCompleted) { }|]", "Task.WaitAny(task);")]
    [InlineData("/* ASYNC */ [|while (!task.IsCompleted) { }|]", "/* ASYNC */ await Task.WhenAny(task);")]
    public Task It_waits(string before, string after) =>
        VerifyFix.Fixes(InMethod(before), InMethod(after), Fix.Wait);

    [Theory]
    [InlineData("[|while (!task.IsCompleted) { /* yet */ }|]")]
    public Task No_fix_where_it_would_mean_something_else(string body) => VerifyFix.OffersNoFix(InMethod(body));

    private static string InMethod(string body) => $$"""
        using PoolRuntime;
        class C
        {
            private readonly Thread _thread = new(() => { });
            private Task _task = Task.CompletedTask;

            void M(Pool pool, Future<int> future, Thread thread, Task task, Task<int> number, ChildProcess child, int n)
            {
                {{(body.Contains("ASYNC") ? "" : body)}}
            }
            async Task N(Task task, Pool pool, CancellationToken token)
            {
                await Task.Yield();
                {{(body.Contains("ASYNC") ? body : "")}}
            }
            private static int Work() => 1;
            internal void Renew(Task task) => _task = task;
        }
        """;
}
