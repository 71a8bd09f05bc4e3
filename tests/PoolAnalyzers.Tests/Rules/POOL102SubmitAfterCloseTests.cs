using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL102SubmitAfterClose>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL102SubmitAfterClose, PoolAnalyzers.CodeFixes.Rules.POOL102SubmitAfterCloseFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL102SubmitAfterCloseTests
{
    // ---- What is reported

    [Theory]
    [InlineData("var pool = new ProcessPool(); pool.Close(); [|pool.Map(Work, [1])|];")]
    [InlineData("var pool = new ProcessPool(); pool.Terminate(); var r = [|pool.ApplyAsync(Work, 1)|];")]
    [InlineData("var pool = new ProcessPool(); pool.Close(); pool.Join(); [|pool.Apply(Work, 1)|];")]
    [InlineData("var pool = new ProcessPool(); pool.Dispose(); [|pool.Imap(Work, [1])|];")]
    [InlineData("Pool pool = new WorkerThreadPool(); using (pool) { pool.Map(Work, [1]); } [|pool.Map(Work, [2])|];")]
    [InlineData("using var e = new ThreadPoolExecutor(); e.Shutdown(wait: false); [|e.Submit(Work, 1)|];")]
    [InlineData("var e = new ProcessPoolExecutor(); e.Shutdown(); foreach (var x in [|e.Map(Work, [1])|]) { }")]
    [InlineData("if (many) given.Terminate(); else given.Close(); [|given.MapAsync(Work, [1])|];")]
    [InlineData("given.Close(); [|given.Map(Work, [1])|];")]
    [InlineData("_pool.Close(); [|_pool.Map(Work, [1])|];")]
    [InlineData("var mine = _pool; mine.Close(); [|_pool.Map(Work, [1])|];")]
    [InlineData("var pool = new ProcessPool(); CloseIt(pool); [|pool.Map(Work, [1])|];")]
    [InlineData("var pool = new ProcessPool(); pool.Close(); [|SubmitTo(pool)|];")]
    [InlineData("try { given.Close(); Idle(); } catch (Exception) { [|given.Map(Work, [1])|]; }")]
    [InlineData("try { given.Map(Work, [1]); } finally { given.Close(); } [|given.Map(Work, [2])|];")]
    [InlineData("foreach (var pool in all) { pool.Close(); [|pool.Map(Work, [1])|]; }")]
    public Task On_every_path(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("var pool = new ProcessPool(); if (many) pool.Close(); {|#0:pool.Map(Work, [1])|};")]
    [InlineData("var pool = new ProcessPool(); while (n-- > 0) { {|#0:pool.ApplyAsync(Work, 1)|}; pool.Close(); }")]
    [InlineData("var pool = new ProcessPool(); foreach (var i in new[] { 1, 2 }) { {|#0:pool.ApplyAsync(Work, i)|}; pool.Close(); }")]
    public Task On_some_path_it_is_a_warning(string body) =>
        Verify.Reports(InMethod(body), new() { Expected = [new(0) { Severity = DiagnosticSeverity.Warning }] });

    [Fact]
    public Task The_message_says_what_has_ended_the_pool() => Verify.Reports(
        InMethod("var pool = new ProcessPool(); pool.Terminate(); {|#0:pool.Map(Work, [1])|};"),
        new()
        {
            Expected =
            [
                new(0) { Severity = DiagnosticSeverity.Error, Arguments = ["pool", "has been", "terminated", "Map"] },
            ],
        });

    [Fact]
    public Task In_async_code() => Verify.Reports("""
        using PoolRuntime;
        class C
        {
            async Task M(ProcessPoolExecutor executor)
            {
                await executor.ShutdownAsync();
                await [|executor.Submit(() => 1)|];
            }
        }
        """);

    [Fact]
    public Task A_wrapper() => Verify.Reports("""
        using PoolRuntime.Contracts;
        class Jobs
        {
            [Submits] public void Start([Job] Action job) { }
            [Closes] public void NoMore() { }
        }
        class C { void M(Jobs jobs) { jobs.NoMore(); [|jobs.Start(() => { })|]; } }
        """);

    // ---- What is not

    [Theory]
    [InlineData("var pool = new ProcessPool(); pool.Map(Work, [1]); pool.Close(); pool.Join();")]
    [InlineData("var pool = new ProcessPool(); pool.Close(); pool = new ProcessPool(); pool.Map(Work, [1]);")]
    [InlineData("var pool = new ProcessPool(); if (many) { pool.Close(); return; } pool.Map(Work, [1]);")]
    [InlineData("var pool = new ProcessPool(); if (many) pool.Close(); if (!many) pool.Map(Work, [1]);")]
    [InlineData("var pool = new ProcessPool(); var r = pool.ApplyAsync(Work, 1); pool.Close(); r.Get();")]
    [InlineData("var pool = new ProcessPool(); var r = pool.Imap(Work, [1]); pool.Close(); foreach (var x in r) { }")]
    [InlineData("while (n-- > 0) { var pool = new ProcessPool(); pool.ApplyAsync(Work, 1); pool.Close(); }")]
    [InlineData("foreach (var pool in all) { pool.Map(Work, [1]); pool.Close(); }")]
    [InlineData("given.Map(Work, [1]); given.Close();")]
    [InlineData("if (many) given.Close(); given.Map(Work, [1]);")]
    [InlineData("_pool.Close(); _pool = new ProcessPool(); _pool.Map(Work, [1]);")]
    [InlineData("_pool.Close(); Renew(); _pool.Map(Work, [1]);")]
    [InlineData("all[0].Close(); all[1].Map(Work, [1]);")]
    [InlineData("var pool = new ProcessPool(); Action later = () => pool.Map(Work, [1]); pool.Close();")]
    [InlineData("var pool = new ProcessPool(); pool.Close(); Action fails = () => pool.Map(Work, [1]);")]
    [InlineData("var pool = new ProcessPool(); Replace(ref pool); pool.Close(); Replace(ref pool); pool.Map(Work, [1]);")]
    [InlineData("var a = new ProcessPool(); var b = new ProcessPool(); a.Close(); b.Map(Work, [1]); b.Close();")]
    [InlineData("try { given.Map(Work, [1]); given.Close(); } catch (TimeoutException) { given.Map(Work, [2]); }")]
    [InlineData("using (var pool = new ProcessPool()) pool.Map(Work, [1]); using (var pool = new ProcessPool()) pool.Map(Work, [1]);")]
    [InlineData("given.Close(); try { given.Map(Work, [1]); } catch (InvalidOperationException) { Idle(); }")]
    [InlineData("var t = new Task(Idle); t.Dispose(); t.ContinueWith(_ => { });")]
    [InlineData("for (var i = 0; i < n; i++) { given.ApplyAsync(Work, i); if (i == n - 1) given.Close(); }")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Fact]
    public Task A_field_that_another_method_closes_says_nothing() => Verify.Silent("""
        using PoolRuntime;
        sealed class C : IDisposable
        {
            private readonly ProcessPool _pool = new();
            public int[] M() => _pool.Map(x => x, [1]);
            public void Dispose() => _pool.Dispose();
        }
        """);

    // ---- Fixes

    [Fact]
    public Task The_end_moves_behind_the_last_job() => VerifyFix.Fixes(
        """
        using PoolRuntime;
        class C
        {
            int M(ProcessPool pool)
            {
                var first = pool.Map(x => x, [1]);

                // No more.
                pool.Close(); // really
                pool.Join();
                var second = [|pool.Map(x => x, [2])|];

                var third = pool.Map(x => x, [3]);
                return first[0] + second[0] + third[0];
            }
        }
        """,
        """
        using PoolRuntime;
        class C
        {
            int M(ProcessPool pool)
            {
                var first = pool.Map(x => x, [1]);

                var second = pool.Map(x => x, [2]);

                var third = pool.Map(x => x, [3]);
                // No more.
                pool.Close(); // really
                pool.Join();
                return first[0] + second[0] + third[0];
            }
        }
        """,
        POOL102SubmitAfterCloseFix.CloseLater);

    [Fact]
    public Task Out_of_a_loop_and_out_of_a_branch() => VerifyFix.Fixes(
        """
        using PoolRuntime;
        class C
        {
            async Task M(int n)
            {
                var executor = new ThreadPoolExecutor();
                while (n-- > 0)
                {
                    if (n > 3)
                        [|executor.Submit(() => 1)|];
                    await executor.ShutdownAsync();
                }

                var pool = new ProcessPool();
                pool.Close();
                if (n > 0)
                    [|pool.Map(x => x, [1])|];
                else
                    [|pool.Map(x => x, [2])|];
            }
        }
        """,
        """
        using PoolRuntime;
        class C
        {
            async Task M(int n)
            {
                var executor = new ThreadPoolExecutor();
                while (n-- > 0)
                {
                    if (n > 3)
                        executor.Submit(() => 1);
                }
                await executor.ShutdownAsync();

                var pool = new ProcessPool();
                if (n > 0)
                    pool.Map(x => x, [1]);
                else
                    pool.Map(x => x, [2]);
                pool.Close();
            }
        }
        """,
        POOL102SubmitAfterCloseFix.CloseLater);

    [Fact]
    public Task On_one_line() => VerifyFix.Fixes(
        "using PoolRuntime; class C { void M(Pool a) { a.Close(); [|a.Map(x => x, [1])|]; } }",
        "using PoolRuntime; class C { void M(Pool a) { a.Map(x => x, [1]); a.Close(); } }",
        POOL102SubmitAfterCloseFix.CloseLater);

    [Theory]
    [InlineData("given.Terminate(); [|given.Map(Work, [1])|];")]
    [InlineData("CloseIt(given); if (many) return; [|given.Map(Work, [1])|];", false)]
    [InlineData("given.Close(); if (many) return; [|given.Map(Work, [1])|];")]
    [InlineData("given.Close(); if (!given.Join(TimeSpan.Zero)) Idle(); [|given.Map(Work, [1])|];")]
    [InlineData("if (many) given.Close(); else given.Close(); [|given.Map(Work, [1])|];")]
    [InlineData("Pool pool = new WorkerThreadPool(); using (pool) { } [|pool.Map(Work, [2])|];")]
    [InlineData("var pool = new ProcessPool(); while (n-- > 0) { if (many) return; [|pool.ApplyAsync(Work, 1)|]; pool.Close(); }")]
    public Task No_fix_where_it_would_mean_something_else(string body, bool isReported = true) =>
        isReported ? VerifyFix.OffersNoFix(InMethod(body)) : Verify.Silent(InMethod(body.Replace("[|", "").Replace("|]", "")));

    private static string InMethod(string body) => $$"""
        using PoolRuntime;
        class C
        {
            private Pool _pool = new ProcessPool();

            void M(bool many, int n, Pool given, List<Pool> all)
            {
                {{body}}
            }

            private void Renew() => _pool = new ProcessPool();
            private static int Work(int item) => item + 1;
            private static void CloseIt(Pool pool) => pool.Close();
            private static void SubmitTo(Pool pool) => pool.Map(Work, [1]);
            private static void Replace(ref ProcessPool pool) => pool = new ProcessPool();
            private static void Idle() { }
        }
        """;
}
