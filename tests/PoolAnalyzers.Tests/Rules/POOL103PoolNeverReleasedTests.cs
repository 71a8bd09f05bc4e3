using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL103PoolNeverReleased>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL103PoolNeverReleased, PoolAnalyzers.CodeFixes.Rules.POOL103PoolNeverReleasedFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL103PoolNeverReleasedTests
{
    [Theory]
    [InlineData("var pool = [|new ProcessPool()|]; pool.Map(Work, [1]);")]
    [InlineData("Pool pool = [|new WorkerThreadPool(2)|]; return pool.Map(Work, [1]).Length;")]
    [InlineData("var pool = [|new WorkerThreadPool()|]; pool.Map(Work, [1]);")]
    [InlineData("ThreadPoolExecutor e = [|new()|]; e.Submit(Work, 1).Result();")]
    [InlineData("var e = [|new ProcessPoolExecutor(1)|]; foreach (var x in e.Map(Work, [1])) n += x;")]
    [InlineData("while (n-- > 0) { var pool = [|new ProcessPool()|]; Console.WriteLine(pool.Workers); }")]
    [InlineData("var pool = [|new ProcessPool()|]; if (many) return 1; pool.Map(Work, [1]);")]
    [InlineData("var pool = [|new ProcessPool()|]; UseIt(pool);")]
    [InlineData("var pool = [|new ProcessPool()|]; Pool same = pool; same.Map(Work, [1]);")]
    [InlineData("var pool = [|new ProcessPool()|]; try { pool.Map(Work, [1]); } catch (TimeoutException) { n = 0; }")]
    [InlineData("var pool = [|new ProcessPool(new PoolOptions { Workers = 2 })|]; var r = pool.ApplyAsync(Work, 1); r.Get();")]
    [InlineData("Task.Run(() => { var pool = [|new ProcessPool()|]; pool.Map(Work, [1]); });")]
    public Task Nobody_can_release_it(string body) => Verify.Reports(InMethod(body));

    [Fact]
    public Task Its_type_may_be_all_that_is_named() => Verify.Reports("""
        using PoolRuntime;
        class C
        {
            void M() { var pool = [|new WorkerThreadPool()|]; pool.Map(x => x + 1, [1]); }
        }
        """);

    [Fact]
    public Task The_message_says_what_to_do() => Verify.Reports(
        InMethod("var pool = {|#0:new ProcessPool()|}; pool.Map(Work, [1]);"),
        new() { Expected = [new(0) { Severity = DiagnosticSeverity.Warning, Arguments = ["pool"] }] });

    [Theory]
    [InlineData("using var pool = new ProcessPool(); pool.Map(Work, [1]);")]
    [InlineData("using (var pool = new ProcessPool()) pool.Map(Work, [1]);")]
    [InlineData("var pool = new ProcessPool(); using (pool) pool.Map(Work, [1]);")]
    [InlineData("var pool = new ProcessPool(); pool.Close(); pool.Join();")]
    [InlineData("var pool = new ProcessPool(); pool.Close();")]
    [InlineData("var pool = new ProcessPool(); if (many) pool.Join(TimeSpan.Zero);")]
    [InlineData("void Local() { var pool = new ProcessPool(); Action later = () => pool.Close(); later(); } Local();")]
    [InlineData("var pool = new ProcessPool(); if (many) pool.Terminate();")]
    [InlineData("var pool = new ProcessPool(); try { pool.Map(Work, [1]); } finally { pool.Dispose(); }")]
    [InlineData("var e = new ThreadPoolExecutor(); e.Submit(Work, 1); e.Shutdown();")]
    [InlineData("var pool = new ProcessPool(); _kept = pool; pool.Map(Work, [1]);")]
    [InlineData("var pool = new ProcessPool(); _all.Add(pool);")]
    [InlineData("var pool = new ProcessPool(); var holder = new Holder(pool); n = holder.GetHashCode();")]
    [InlineData("var pool = new ProcessPool(); var holder = new Holder(null) { Pool = pool }; n = holder.GetHashCode();")]
    [InlineData("var pool = new ProcessPool(); CloseIt(pool);")]
    [InlineData("var pool = new ProcessPool(); Own(pool);")]
    [InlineData("var pool = new ProcessPool(); Action later = () => pool.Map(Work, [1]); later();")]
    [InlineData("Pool Make() { var pool = new ProcessPool(); pool.Map(Work, [1]); return pool; } Make().Dispose();")]
    [InlineData("Pool? Make() { var pool = new ProcessPool(); return many ? pool : null; } Make()?.Dispose();")]
    [InlineData("var pool = new ProcessPool(); using var quick = pool.With(new JobOptions());")]
    [InlineData("var pool = new ProcessPool(); while (true) pool.Map(Work, [1]);")]
    [InlineData("var pool = new ProcessPool(); pool.Map(Work, [1]); Environment.Exit(0);")]
    [InlineData("Pool? pool = new ProcessPool(); pool.Map(Work, [1]); pool = null;")]
    [InlineData("var pool = new ProcessPool(); object boxed = pool; (boxed as IDisposable)?.Dispose();")]
    [InlineData("var pools = new[] { new ProcessPool(), new ProcessPool() }; foreach (var pool in pools) pool.Dispose();")]
    [InlineData("given.Map(Work, [1]); _kept?.Map(Work, [1]);")]
    [InlineData("var stream = new MemoryStream(); stream.WriteByte(1);")]
    public Task Somebody_may(string body) => Verify.Silent(InMethod(body));

    [Fact]
    public Task Asynchronous_disposal_is_disposal() => Verify.Silent("""
        using PoolRuntime;
        class C
        {
            async Task M()
            {
                await using var first = new ProcessPool();
                var second = new ProcessPool();
                await using (second.ConfigureAwait(false)) { }
                var third = new ProcessPool();
                await third.DisposeAsync();
            }
        }
        """);

    [Fact]
    public Task It_is_declared_with_using() => VerifyFix.Fixes(
        """
        using PoolRuntime;
        class C
        {
            int M(int n)
            {
                // Many.
                var pool = [|new ProcessPool(n)|]; // two
                ProcessPool other = [|new(1)|];
                return pool.Map(x => x, [1])[0] + other.Apply(() => 1);
            }

            async Task<int> MAsync()
            {
                var pool = [|new ProcessPool(2)|];
                return await pool.ApplyAsync(() => 1);
            }
        }
        """,
        """
        using PoolRuntime;
        class C
        {
            int M(int n)
            {
                // Many.
                using var pool = new ProcessPool(n); // two
                using ProcessPool other = new(1);
                return pool.Map(x => x, [1])[0] + other.Apply(() => 1);
            }

            async Task<int> MAsync()
            {
                await using var pool = new ProcessPool(2);
                return await pool.ApplyAsync(() => 1);
            }
        }
        """,
        POOL103PoolNeverReleasedFix.Using);

    [Theory]
    [InlineData("Pool pool; pool = [|new ProcessPool()|]; pool.Map(Work, [1]);")]
    [InlineData("Pool a = [|new ProcessPool()|], b = [|new ProcessPool()|]; a.Map(Work, [1]); b.Map(Work, [1]);")]
    [InlineData("switch (n) { case 1: var pool = [|new ProcessPool()|]; pool.Map(Work, [1]); break; }")]
    [InlineData("var pool = [|new ProcessPool()|]; var all = pool.Imap(Work, [1]); return all.Count();")]
    public Task No_fix_where_it_does_not_fit(string body) => VerifyFix.OffersNoFix(InMethod(body));

    private static readonly string[] EndsItself = ["while (true)", "; return pool.Map", "; return all"];

    private static string InMethod(string body) => $$"""
        using PoolRuntime;
        class C
        {
            private Pool? _kept;
            private readonly List<Pool> _all = [];

            int M(bool many, int n, Pool given)
            {
                {{body}}
                {{(EndsItself.Any(body.Contains) ? "" : "return n;")}}
            }

            internal Pool? Kept => _kept;
            private void Own(Pool pool) => _kept = pool;
            private static int Work(int item) => item + 1;
            private static void UseIt(Pool pool) => pool.Map(Work, [1]);
            private static void CloseIt(Pool pool) => pool.Close();
        }
        class Holder(object? first) { public object? First => first; public Pool? Pool { get; set; } }
        """;
}
