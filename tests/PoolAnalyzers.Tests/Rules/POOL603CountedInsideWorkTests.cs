using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL603CountedInsideWork>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL603CountedInsideWork, PoolAnalyzers.CodeFixes.Rules.POOL603CountedInsideWorkFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL603CountedInsideWorkTests
{
    [Theory]
    [InlineData("Task.Run(() => { [|left.AddCount()|]; Work(); left.Signal(); }); left.Signal(); left.Wait();")]
    [InlineData("new Thread(() => { [|left.AddCount(1)|]; try { Work(); } finally { left.Signal(); } }).Start(); left.Wait();")]
    [InlineData("foreach (var x in new[] { 1 }) ThreadPool.QueueUserWorkItem(_ => { Work(); [|left.AddCount()|]; left.Signal(); }); left.Wait();")]
    [InlineData("_pool.ApplyAsync(() => { [|left.AddCount()|]; left.Signal(); }); left.Wait();")]
    public Task The_wait_may_be_over_before(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("left.AddCount(); Task.Run(() => { Work(); left.Signal(); }); left.Signal(); left.Wait();")]
    [InlineData("Task.Run(() => { left.AddCount(); Task.Run(() => { Work(); left.Signal(); }); }); left.Wait();")]
    [InlineData("Task.Run(() => { left.AddCount(); left.Signal(); });")]
    [InlineData("Task.Run(() => { if (Work()) left.AddCount(); left.Signal(); }); left.Wait();")]
    [InlineData("Action add = () => { left.AddCount(); left.Signal(); }; add(); left.Wait();")]
    [InlineData("Parallel.For(0, 3, _ => { left.AddCount(); left.Signal(); }); left.Wait();")]
    [InlineData("Task.Run(() => { other.AddCount(); left.Signal(); }); left.Wait();")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Fact]
    public Task It_is_counted_before() => VerifyFix.Fixes(
        """
        class C
        {
            void M(CountdownEvent left, int[] numbers)
            {
                foreach (var number in numbers)
                {
                    // Each on its own.
                    Task.Run(() =>
                    {
                        [|left.AddCount()|];
                        Console.WriteLine(number);
                        left.Signal();
                    });
                }
                var thread = new Thread(() => { [|left.AddCount(2)|]; left.Signal(2); });
                thread.Start();
                left.Signal();
                left.Wait();
            }
        }
        """,
        """
        class C
        {
            void M(CountdownEvent left, int[] numbers)
            {
                foreach (var number in numbers)
                {
                    left.AddCount();
                    // Each on its own.
                    Task.Run(() =>
                    {
                        Console.WriteLine(number);
                        left.Signal();
                    });
                }
                left.AddCount(2);
                var thread = new Thread(() => { left.Signal(2); });
                thread.Start();
                left.Signal();
                left.Wait();
            }
        }
        """,
        POOL603CountedInsideWorkFix.Before);

    [Theory]
    [InlineData("Task.Run(() => { Work(); [|left.AddCount()|]; left.Signal(); }); left.Wait();")]
    [InlineData("if (Work()) Task.Run(() => { [|left.AddCount()|]; left.Signal(); }); left.Wait();")]
    public Task No_fix_where_it_would_mean_something_else(string body) => VerifyFix.OffersNoFix(InMethod(body));

    private static string InMethod(string body) => $$"""
        using PoolRuntime;
        class C
        {
            private readonly Pool _pool = new ProcessPool(2);

            void M(CountdownEvent left, CountdownEvent other)
            {
                {{body}}
            }

            private static bool Work() => true;
        }
        """;
}
