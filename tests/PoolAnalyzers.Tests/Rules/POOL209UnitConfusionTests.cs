using Fix = PoolAnalyzers.CodeFixes.Rules.POOL209UnitConfusionFix;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL209UnitConfusion>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL209UnitConfusion, PoolAnalyzers.CodeFixes.Rules.POOL209UnitConfusionFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL209UnitConfusionTests
{
    [Theory]
    [InlineData("Thread.Sleep([|timeoutSeconds|]);")]
    [InlineData("Task.Delay([|IntervalSeconds|]);")]
    [InlineData("var r = pool.ApplyAsync(Work, n); r.Wait(TimeSpan.FromSeconds([|waitMs|]));")]
    [InlineData("var t = TimeSpan.FromMilliseconds([|timeoutSeconds|]);")]
    [InlineData("new SemaphoreSlim(0).Wait([|timeoutSeconds|]);")]
    [InlineData("Task.Run(() => n).Wait(millisecondsTimeout: [|timeoutSeconds|]);")]
    [InlineData("var t = TimeSpan.FromSeconds([|delay_ms|]);")]
    [InlineData("Thread.Sleep([|retryMinutes|]);")]
    public Task Reported(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("Thread.Sleep(timeoutSeconds * 1000);")]
    [InlineData("Thread.Sleep(delay_ms);")]
    [InlineData("Thread.Sleep(TimeSpan.FromSeconds(timeoutSeconds));")]
    [InlineData("Thread.Sleep(n);")]
    [InlineData("Thread.Sleep(items_count);")]
    [InlineData("var atoms = 5; Thread.Sleep(atoms);")]
    [InlineData("var t = TimeSpan.FromMilliseconds(waitMs);")]
    [InlineData("var t = TimeSpan.FromMinutes(retryMinutes);")]
    [InlineData("Console.WriteLine(timeoutSeconds);")]
    [InlineData("Thread.Sleep(5000);")]
    [InlineData("Wait(timeoutSeconds); void Wait(int milliseconds) => Console.WriteLine(milliseconds);")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("Thread.Sleep([|timeoutSeconds|]);", "Thread.Sleep(TimeSpan.FromSeconds(timeoutSeconds));")]
    [InlineData("var t = TimeSpan.FromSeconds([|waitMs|]);", "var t = TimeSpan.FromMilliseconds(waitMs);")]
    public Task The_unit_is_said(string before, string after) =>
        VerifyFix.Fixes(InMethod(before), InMethod(after), Fix.SayUnit);

    [Theory]
    [InlineData("Task.Run(() => n).Wait(millisecondsTimeout: [|timeoutSeconds|]);")]
    public Task No_fix_where_it_would_mean_something_else(string body) => VerifyFix.OffersNoFix(InMethod(body));

    private static string InMethod(string body) => $$"""
        using PoolRuntime;
        class C
        {
            private readonly WorkerThreadPool _pool = new();
            private readonly List<int> _list = [];
            private const int IntervalSeconds = 5;

            void M(Pool pool, ThreadPoolExecutor threads, ProcessPool processes, int[] items, int n, int timeoutSeconds, double waitMs, int delay_ms, int items_count, int retryMinutes)
            {
                {{body}}
            }

            private static int Work(int item) => item + 1;
            private int Ask(int item) => _pool.Apply(Work, item);
        }
        """;
}
