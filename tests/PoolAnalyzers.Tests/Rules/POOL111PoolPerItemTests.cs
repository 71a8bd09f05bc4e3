using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL111PoolPerItem>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL111PoolPerItem, PoolAnalyzers.CodeFixes.Rules.POOL111PoolPerItemFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL111PoolPerItemTests
{
    [Theory]
    [InlineData("foreach (var x in items) { using var pool = [|new ProcessPool(2)|]; n += pool.Apply(Work, x); }")]
    [InlineData("for (var i = 0; i < n; i++) { using var pool = [|new WorkerThreadPool()|]; pool.Map(Work, items); }")]
    [InlineData("while (n-- > 0) { using (var pool = [|new ProcessPool(workers)|]) { pool.Map(Work, items); } }")]
    [InlineData("do { using var e = [|new ThreadPoolExecutor(2)|]; e.Submit(Work, n); } while (n-- > 0);")]
    [InlineData("foreach (var x in items) { using var pool = [|new ProcessPool(new PoolOptions { Workers = 2 })|]; pool.Apply(Work, x); }")]
    [InlineData("foreach (var x in items) { foreach (var y in items) { using Pool p = [|new ProcessPool(Count)|]; p.Apply(Work, y); } }")]
    public Task Every_round_makes_its_own(string body) => Verify.Reports(InMethod(body));

    [Fact]
    public Task The_message_names_it() => Verify.Reports(
        InMethod("foreach (var x in items) { using var pool = {|#0:new ProcessPool(2)|}; pool.Apply(Work, x); }"),
        new() { Expected = [new(0) { Severity = DiagnosticSeverity.Warning, Arguments = ["pool"] }] });

    [Theory]
    [InlineData("using var pool = new ProcessPool(2); foreach (var x in items) n += pool.Apply(Work, x);")]
    [InlineData("foreach (var x in items) { using var pool = new ProcessPool(x); pool.Apply(Work, x); }")]
    [InlineData("for (var i = 1; i < n; i++) { using var pool = new ProcessPool(i); pool.Map(Work, items); }")]
    [InlineData("foreach (var x in items) { using var pool = new ProcessPool(Random()); pool.Apply(Work, x); }")]
    [InlineData("foreach (var x in items) { using var pool = new ProcessPool(_changing); pool.Apply(Work, x); }")]
    [InlineData("foreach (var x in items) { using var pool = new ProcessPool(2); pool.Apply(Work, x); pool.Close(); }")]
    [InlineData("foreach (var x in items) { using var pool = new ProcessPool(2); Use(pool); }")]
    [InlineData("foreach (var x in items) { using var pool = new ProcessPool(2); }")]
    [InlineData("foreach (var x in items) { var pool = new ProcessPool(2); pool.Apply(Work, x); pool.Terminate(); }")]
    [InlineData("while (true) { using var pool = new ProcessPool(2); n += pool.Apply(Work, n); if (n > 9) break; }")]
    [InlineData("while (n > 0) { using var pool = new ProcessPool(2); try { pool.Apply(Work, n--); } catch (IOException) { } }")]
    [InlineData("foreach (var x in items) { void Once() { using var pool = new ProcessPool(2); pool.Apply(Work, x); } Once(); }")]
    [InlineData("if (n > 0) { using var pool = new ProcessPool(2); pool.Map(Work, items); }")]
    [InlineData("foreach (var x in items) { using var stream = new MemoryStream(2); stream.WriteByte(1); }")]
    public Task One_for_all_or_one_that_differs(string body) => Verify.Silent(InMethod(body));

    [Fact]
    public Task It_is_made_in_front_of_the_loop() => VerifyFix.Fixes(
        """
        using PoolRuntime;
        class C
        {
            int M(int[] items)
            {
                var sum = 0;
                // All of them.
                foreach (var x in items)
                {
                    // Two are enough.
                    using var pool = [|new ProcessPool(2)|];
                    sum += pool.Apply(y => y + 1, x);
                }

                while (sum < 10)
                {
                    using Pool other = [|new WorkerThreadPool()|];
                    sum += other.Apply(() => 1);
                }

                return sum;
            }
        }
        """,
        """
        using PoolRuntime;
        class C
        {
            int M(int[] items)
            {
                var sum = 0;
                using var pool = new ProcessPool(2);
                // All of them.
                foreach (var x in items)
                {
                    // Two are enough.
                    sum += pool.Apply(y => y + 1, x);
                }

                using Pool other = new WorkerThreadPool();
                while (sum < 10)
                {
                    sum += other.Apply(() => 1);
                }

                return sum;
            }
        }
        """,
        POOL111PoolPerItemFix.Hoist);

    [Theory]
    [InlineData("while (n-- > 0) { using (var pool = [|new ProcessPool(workers)|]) { pool.Map(Work, items); } }")]
    [InlineData("if (n > 0) foreach (var x in items) { using var pool = [|new ProcessPool(2)|]; n += pool.Apply(Work, x); }")]
    public Task No_fix_where_it_does_not_fit(string body) => VerifyFix.OffersNoFix(InMethod(body));

    private static string InMethod(string body) => $$"""
        using PoolRuntime;
        class C
        {
            private const int Count = 3;
            private int _changing = 4;

            int M(int[] items, int n, int workers)
            {
                {{body}}
                return n + ++_changing;
            }

            private static int Work(int x) => x + 1;
            private static int Random() => System.Random.Shared.Next(1, 9);
            private static void Use(Pool pool) => pool.Apply(Work, 1);
        }
        """;
}
