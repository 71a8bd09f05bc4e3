using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL409AsyncVoidJob>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL409AsyncVoidJob, PoolAnalyzers.CodeFixes.Rules.POOL409AsyncVoidJobFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL409AsyncVoidJobTests
{
    [Theory]
    [InlineData("Parallel.ForEach(items, [|async|] i => { await Task.Delay(i); });")]
    [InlineData("Parallel.For(0, 9, [|async|] i => await Task.Delay(i));")]
    [InlineData("Parallel.Invoke([|async|] () => await Task.Delay(1), () => { });")]
    [InlineData("new Thread([|async|] () => { Console.WriteLine(); await Task.Delay(1); }).Start();")]
    [InlineData("ThreadPool.QueueUserWorkItem([|async|] _ => { await Task.Delay(1); });")]
    [InlineData("items.AsParallel().ForAll([|async|] i => await Task.Delay(i));")]
    [InlineData("new Thread([|Work|]).Start();")]
    [InlineData("using var timer = new Timer([|async|] _ => { await Task.Delay(1); }, null, 0, 9);")]
    [InlineData("var options = new PoolOptions().WithInitializer([|async|] (int n) => { await Task.Delay(n); }, 1);")]
    [InlineData("Parallel.ForEach(items, [|async|] delegate (int i) { await foreach (var x in Many()) Console.WriteLine(x + i); });")]
    public Task Async_work_that_returns_nothing(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("await Parallel.ForEachAsync(items, async (i, _) => { await Task.Delay(i); });")]
    [InlineData("Task.Run(async () => await Task.Delay(1));")]
    [InlineData("Task.Factory.StartNew(async () => await Task.Delay(1));")]
    [InlineData("pool.ApplyAsync(async () => await Task.Delay(1));")]
    [InlineData("var p = new ChildProcess(async () => await Task.Delay(1));")]
    [InlineData("Parallel.ForEach(items, i => { Console.WriteLine(i); });")]
    [InlineData("new Thread(async () => { try { await Task.Delay(1); } catch (Exception e) { Console.WriteLine(e); } }).Start();")]
    [InlineData("new Thread(Calm).Start();")]
    [InlineData("items.ForEach(async i => await Task.Delay(i));")]
    [InlineData("Parallel.ForEach(items, i => { Func<Task> own = async () => await Task.Delay(i); });")]
    [InlineData("AppDomain.CurrentDomain.ProcessExit += async (_, _) => await Task.Delay(1);")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("Parallel.ForEach(items, [|async|] i => { await Task.Delay(i); });", "await Parallel.ForEachAsync(items, async (i, _) => { await Task.Delay(i); });")]
    [InlineData("Parallel.For(0, 9, [|async|] (i) => await Task.Delay(i));", "await Parallel.ForAsync(0, 9, async (i, _) => await Task.Delay(i));")]
    [InlineData("Parallel.ForEach(items, new ParallelOptions(), [|async|] _ => await Task.Yield());", "await Parallel.ForEachAsync(items, new ParallelOptions(), async (_, __) => await Task.Yield());")]
    public Task The_method_beside_waits_for_it(string before, string after) => VerifyFix.Fixes(
        InMethod(before), InMethod(after), POOL409AsyncVoidJobFix.AwaitAsync);

    [Theory]
    [InlineData("var r = Parallel.ForEach(items, [|async|] i => await Task.Delay(i));")]
    [InlineData("new Thread([|async|] () => { await Task.Delay(1); await Task.Delay(1); }).Start();")]
    [InlineData("void Local() { Parallel.ForEach(items, [|async|] i => await Task.Delay(i)); }")]
    public Task No_fix_where_nobody_can_wait(string body) => VerifyFix.OffersNoFix(InMethod(body));

    private static string InMethod(string body) => $$"""
        #pragma warning disable CS8321, CS1998
        using PoolRuntime;
        class C
        {
            static async void Work() { await Task.Delay(1); throw new InvalidOperationException(); }
            static async void Calm() { try { await Task.Delay(1); } catch { } }
            static async IAsyncEnumerable<int> Many() { await Task.Yield(); yield return 1; }
            async Task M(ProcessPool pool, List<int> items)
            {
                await Task.Yield();
                {{body}}
            }
        }
        """;
}
