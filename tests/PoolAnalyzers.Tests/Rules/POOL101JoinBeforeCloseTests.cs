using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL101JoinBeforeClose>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL101JoinBeforeClose, PoolAnalyzers.CodeFixes.Rules.POOL101JoinBeforeCloseFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL101JoinBeforeCloseTests
{
    // ---- What is reported

    [Theory]
    [InlineData("var pool = new ProcessPool(); pool.Map(Work, [1]); [|pool.Join()|];")]
    [InlineData("ProcessPool pool; pool = new ProcessPool(2); [|pool.Join()|];")]
    [InlineData("Pool pool = many ? new ProcessPool(8) : new ProcessPool(); [|pool.Join()|];")]
    [InlineData("using var pool = new ProcessPool(); [|pool.Join()|];")]
    [InlineData("using (var pool = new ProcessPool()) { [|pool.Join()|]; }")]
    [InlineData("var pool = new ProcessPool(); var ended = [|pool.Join(TimeSpan.Zero)|];")]
    [InlineData("var pool = new ProcessPool(); if (![|pool.Join(TimeSpan.Zero)|]) pool.Terminate();")]
    [InlineData("ProcessPool? pool = null; if (many) pool = new ProcessPool(); [|pool?.Join()|];")]
    [InlineData("ProcessPool? pool = null; if (many) pool = new ProcessPool(); if (pool != null) [|pool.Join()|];")]
    [InlineData("var pool = new ProcessPool(); if (n == 0) { pool.Terminate(); return; } [|pool.Join()|];")]
    [InlineData("for (var i = 0; i < n; i++) { var pool = new ProcessPool(); [|pool.Join()|]; }")]
    [InlineData("var pool = new ProcessPool(); foreach (var i in Enumerable.Range(0, n)) pool.ApplyAsync(Work, i); [|pool.Join()|];")]
    [InlineData("var pool = new ProcessPool(); while (true) { if (many) break; } [|pool.Join()|];")]
    [InlineData("var pool = new ProcessPool(); pool.Close(); pool = new ProcessPool(); [|pool.Join()|];")]
    [InlineData("var pool = new ProcessPool(); [|pool.Join()|]; pool.Close(); pool.Join();")]
    [InlineData("var pool = new ProcessPool(); ArgumentNullException.ThrowIfNull(pool); Console.WriteLine(pool); [|pool.Join()|];")]
    [InlineData("lock (this) { var pool = new ProcessPool(); [|pool.Join()|]; }")]
    [InlineData("Task.Run(() => { var pool = new ProcessPool(); [|pool.Join()|]; });")]
    [InlineData("try { Idle(); } finally { Action later = () => { var pool = new ProcessPool(); pool.Map(Work, [1]); [|pool.Join()|]; }; later(); }")]
    [InlineData("ProcessPool? pool = null; pool ??= new ProcessPool(); [|pool.Join()|];")]
    [InlineData("var a = new ProcessPool(); var b = new ProcessPool(); a.Close(); [|b.Join()|]; b.Close(); a.Join();")]
    public Task On_every_path(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("var pool = new ProcessPool(); if (many) pool.Close(); {|#0:pool.Join()|};")]
    [InlineData("var pool = new ProcessPool(); if (many) pool.Close(); else if (n > 3) pool.Terminate(); {|#0:pool.Join()|};")]
    [InlineData("var pool = new ProcessPool(); if (many || n > 3) pool.Close(); {|#0:pool.Join()|};")]
    [InlineData("var pool = new ProcessPool(); while (n-- > 0) { if (many) { pool.Close(); break; } } {|#0:pool.Join()|};")]
    [InlineData("var pool = new ProcessPool(); try { pool.Map(Work, [1]); pool.Close(); } finally { {|#0:pool.Join()|}; }")]
    [InlineData("var pool = new ProcessPool(); try { pool.Map(Work, [1]); pool.Close(); } catch (TimeoutException) { } {|#0:pool.Join()|};")]
    [InlineData("var pool = new ProcessPool(); try { if (many) throw new Exception(); pool.Close(); } catch { } {|#0:pool.Join()|};")]
    [InlineData("var pool = new ProcessPool(); try { try { pool.Map(Work, [1]); pool.Close(); } finally { n = 0; } } finally { {|#0:pool.Join()|}; }")]
    public Task On_some_path_it_is_a_warning(string body) =>
        Verify.Reports(InMethod(body), new() { Expected = [new(0) { Severity = DiagnosticSeverity.Warning }] });

    [Fact]
    public Task The_message_says_what_to_do() => Verify.Reports(
        InMethod("var pool = new ProcessPool(); {|#0:pool.Join()|};"),
        new()
        {
            Expected =
            [
                new(0)
                {
                    Severity = DiagnosticSeverity.Error,
                    Arguments =
                    [
                        "pool", "is still", "Join",
                        "call 'pool.Close()' first, or 'pool.Terminate()' to drop the work that is left",
                    ],
                },
            ],
        });

    [Fact]
    public Task The_severity_of_the_editorconfig_wins() => Verify.Reports(
        InMethod("var pool = new ProcessPool(); {|#0:pool.Join()|};"),
        new()
        {
            EditorConfig = "[*.cs]\ndotnet_diagnostic.POOL101.severity = suggestion",
            Expected = [new(0) { Severity = DiagnosticSeverity.Info }],
        });

    [Fact]
    public Task In_async_code() => Verify.Reports("""
        using PoolRuntime;
        class Program
        {
            async Task M()
            {
                await using var pool = new ProcessPool();
                await IdleAsync(pool).ConfigureAwait(false);
                await [|pool.JoinAsync()|].ConfigureAwait(false);
            }

            static async Task IdleAsync(Pool pool)
            {
                await Task.Yield();
                pool.ApplyAsync(() => 1);
            }
        }
        """);

    [Fact]
    public Task In_top_level_statements() => Verify.Reports("""
        using PoolRuntime;

        EntryPoint.Guard();
        var pool = new ProcessPool();
        Console.WriteLine(pool.Map(x => x + 1, [1, 2]).Sum());
        [|pool.Join()|];
        """);

    [Fact]
    public Task In_an_iterator() => Verify.Reports("""
        using PoolRuntime;
        class Program
        {
            IEnumerable<int> M()
            {
                var pool = new ProcessPool();
                yield return 1;
                [|pool.Join()|];
            }
        }
        """);

    [Fact]
    public Task Through_another_name() => Verify.Reports(InMethod("""
        var pool = new ProcessPool();
        Pool same = pool;
        [|same.Join()|];
        """));

    [Fact]
    public Task A_lambda_that_only_submits_changes_nothing() => Verify.Reports(InMethod("""
        var pool = new ProcessPool();
        var results = Enumerable.Range(0, n).Select(i => pool.ApplyAsync(Work, i)).ToList();
        [|pool.Join()|];
        """));

    [Fact]
    public Task In_a_helper_that_is_reported_where_it_is_called() => Verify.Reports("""
        using PoolRuntime;
        class Program
        {
            static void M()
            {
                var pool = new ProcessPool();
                Fill(pool);
                {|#0:WaitFor(pool)|};
            }

            static void Fill(Pool pool)
            {
                for (var i = 0; i < 3; i++)
                    pool.ApplyAsync(() => i);
            }

            static void WaitFor(Pool pool)
            {
                Console.WriteLine("waiting");
                {|#1:pool.Join()|};
            }
        }
        """,
        new()
        {
            Expected = [new(0) { Severity = DiagnosticSeverity.Error, AdditionalLocations = [1] }],
        });

    [Fact]
    public Task In_a_local_function() => Verify.Reports("""
        using PoolRuntime;
        class Program
        {
            static void M()
            {
                var pool = new ProcessPool();
                [|Finish()|];

                void Finish() => pool.Join();
            }
        }
        """);

    [Theory]
    [InlineData("readonly ProcessPool _pool = new(); void Stop() { [|_pool.Join()|]; }")]
    [InlineData("readonly ProcessPool _pool = new(); void Stop() => [|_pool.Join()|];")]
    [InlineData("static readonly ProcessPool Shared = new(); static void Stop() { [|Shared.Join()|]; }")]
    [InlineData("private Pool Pool { get; } = new ProcessPool(); void Stop() { [|Pool.Join()|]; }")]
    [InlineData("ProcessPool? _pool; void Start() => _pool = new(); void Stop() => [|_pool?.Join()|];")]
    [InlineData("ProcessPool _pool; C() { _pool = new ProcessPool(4); } void Stop() { var pool = _pool; [|pool.Join()|]; }")]
    [InlineData("ProcessPool? _pool; void Start() => _pool = new(); void Stop() { [|_pool!.Join()|]; _pool.Close(); }")]
    [InlineData("ProcessPool? _pool; void Run() { _pool = new(); Idle(); [|_pool.Join()|]; } void Idle() { } void Stop() => _pool?.Close();")]
    [InlineData("readonly ProcessPool _pool = new(); void Wait() => [|_pool.Join()|]; public void Dispose() => _pool.Dispose();")]
    public Task A_field_that_nothing_closes(string members) => Verify.Reports($$"""
        #nullable disable warnings
        using PoolRuntime;
        sealed class C : IDisposable
        {
            {{members}}
            {{(members.Contains("Dispose()") ? "" : "void IDisposable.Dispose() { }")}}
        }
        """);

    // ---- What is not reported

    [Theory]
    [InlineData("var pool = new ProcessPool(); pool.Map(Work, [1]); pool.Close(); pool.Join();")]
    [InlineData("var pool = new ProcessPool(); pool.Terminate(); pool.Join(); pool.Join();")]
    [InlineData("var pool = new ProcessPool(); pool.Dispose(); pool.Join();")]
    [InlineData("using var pool = new ProcessPool(); pool.Map(Work, [1]);")]
    [InlineData("using (var pool = new ProcessPool()) pool.Map(Work, [1]);")]
    [InlineData("var pool = new ProcessPool(); if (many) pool.Close(); else pool.Terminate(); pool.Join();")]
    [InlineData("var pool = new ProcessPool(); try { pool.Map(Work, [1]); } finally { pool.Close(); pool.Join(); }")]
    [InlineData("var pool = new ProcessPool(); try { pool.Map(Work, [1]); pool.Close(); } catch { pool.Terminate(); } pool.Join();")]
    [InlineData("var pool = new ProcessPool(); try { pool.Map(Work, [1]); pool.Close(); } catch { throw; } pool.Join();")]
    [InlineData("var pool = new ProcessPool(); try { pool.Map(Work, [1]); pool.Close(); } finally { Console.WriteLine(); } pool.Join();")]
    [InlineData("var pool = new ProcessPool(); try { Console.WriteLine(); pool.Close(); } finally { pool.Join(); }")]
    [InlineData("ProcessPool? pool = null; try { pool = new(); pool.Map(Work, [1]); } finally { pool?.Close(); pool?.Join(); }")]
    [InlineData("var pool = new ProcessPool(); var quick = pool.With(new JobOptions()); quick.Close(); pool.Join();")]
    [InlineData("var pool = new ProcessPool(); using (var quick = pool.With(new JobOptions())) { } pool.Join();")]
    [InlineData("for (var i = 0; i < n; i++) { var pool = new ProcessPool(); pool.Close(); pool.Join(); }")]
    public Task Closed_before(string body) => Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("if (many) pool.Close(); Idle(); if (!many) pool.Terminate(); pool.Join();")]
    [InlineData("if (many) pool.Close(); if (many) pool.Join();")]
    [InlineData("if (n > 0) pool.Close(); if (n <= 0) pool.Terminate(); pool.Join();")]
    [InlineData("if (many && n > 3) pool.Close(); if (many) { if (n <= 3) pool.Close(); } else pool.Close(); pool.Join();")]
    [InlineData("var done = false; while (!done) { if (Ask()) { pool.Close(); done = true; } } pool.Join();")]
    [InlineData("var closed = false; if (many) { pool.Close(); closed = true; } if (!closed) pool.Close(); pool.Join();")]
    [InlineData("var state = 0; if (Ask()) { pool.Close(); state = 1; } if (state == 1) pool.Join(); else pool.Terminate();")]
    [InlineData("switch (n) { case 0: pool.Close(); break; default: pool.Terminate(); break; } pool.Join();")]
    public Task Closed_on_every_path_that_can_be_taken(string body) =>
        Verify.Silent(InMethod("var pool = new ProcessPool(); " + body));

    [Theory]
    [InlineData("if (n > 0) pool.Close(); if (n < 1) pool.Terminate(); pool.Join();")]
    [InlineData("var any = n > 0; if (any) pool.Close(); if (n == 0) pool.Terminate(); pool.Join();")]
    [InlineData("if (Ask()) pool.Close(); if (!Ask()) pool.Terminate(); pool.Join();")]
    [InlineData("switch (n) { case 0: pool.Close(); break; case 1: pool.Terminate(); break; } pool.Join();")]
    [InlineData("if (many) pool.Close(); else Environment.Exit(1); pool.Join();")]
    [InlineData("if (many) pool.Close(); else Fail(); pool.Join();")]
    public Task Conditions_that_may_exclude_the_path(string body) =>
        Verify.Silent(InMethod("var pool = new ProcessPool(); " + body));

    [Theory]
    [InlineData("pools.Add(pool); pool.Join();")]
    [InlineData("_field = pool; pool.Join();")]
    [InlineData("Console.CancelKeyPress += (_, _) => pool.Terminate(); pool.Join();")]
    [InlineData("Action end = pool.Close; end(); pool.Join();")]
    [InlineData("use(pool); pool.Join();")]
    [InlineData("dynamic any = pool; any.Close(); pool.Join();")]
    [InlineData("var (a, b) = (pool, 1); a.Close(); pool.Join();")]
    [InlineData("Pool[] all = [pool]; all[0].Close(); pool.Join();")]
    [InlineData("ref var other = ref pool; other.Close(); pool.Join();")]
    [InlineData("var same = pool; same.Close(); pool.Join();")]
    public Task Out_of_sight(string body) => Verify.Silent($$"""
        using PoolRuntime;
        class C
        {
            Pool? _field;
            void M(List<Pool> pools, Action<Pool> use)
            {
                var pool = new ProcessPool();
                {{body}}
            }
        }
        """);

    [Theory]
    [InlineData("Shut(pool); pool.Join();")]
    [InlineData("pool.Close(); WaitFor(pool);")]
    [InlineData("Maybe(pool, true); pool.Join();")]
    [InlineData("JoinIf(pool, false);")]
    [InlineData("pool.ShutNicely(); pool.Join();")]
    [InlineData("Again(pool, 3); pool.Join();")]
    [InlineData("_ = LaterAsync(pool); pool.Join();")]
    [InlineData("Here(); pool.Join(); void Here() => pool.Close();")]
    public Task Helpers(string body) => Verify.Silent($$"""
        using PoolRuntime;
        static class C
        {
            static void M()
            {
                var pool = new ProcessPool();
                {{body}}
            }

            static void Shut(Pool pool) => pool.Close();
            static void WaitFor(Pool pool) => pool.Join();
            static void Maybe(Pool pool, bool close) { if (close) pool.Close(); }
            static void JoinIf(Pool pool, bool join) { if (join) pool.Join(); else pool.Terminate(); }
            static void ShutNicely(this Pool pool) => pool.Close();
            static void Again(Pool pool, int n) { if (n > 0) Again(pool, n - 1); else pool.Close(); }
            static async Task LaterAsync(Pool pool) { await Task.Yield(); pool.Close(); }
        }
        """);

    [Theory]
    [InlineData("readonly ProcessPool _pool = new(); public void Close() => _pool.Close(); void Stop() => _pool.Join();")]
    [InlineData("ProcessPool _pool; void Start() => _pool = new(); void Stop() { _pool.Close(); Wait(); } void Wait() => _pool.Join();")]
    [InlineData("Pool _pool; C(Pool pool) => _pool = pool; void Stop() => _pool.Join();")]
    [InlineData("public ProcessPool Pool = new(); void Stop() => Pool.Join();")]
    [InlineData("protected ProcessPool Pool { get; } = new(); void Stop() => Pool.Join();")]
    [InlineData("ProcessPool _pool; void Run() { _pool = new(); Shut(); _pool.Join(); } void Shut() => _pool.Close();")]
    [InlineData("ProcessPool _pool; void Run() { _pool = new(); Idle(); _pool.Join(); } protected virtual void Idle() { } void Stop() => _pool.Close();")]
    [InlineData("ProcessPool _pool; void Run() { _pool = new(); End(this); _pool.Join(); } static void End(C c) => c._pool.Close();")]
    [InlineData("ProcessPool _pool; void Run(Action end) { _pool = new(); end(); _pool.Join(); } void Stop() => _pool.Close();")]
    [InlineData("readonly ProcessPool _pool = new(); public void Dispose() => _pool.Dispose(); void Stop() { Dispose(); _pool.Join(); }", "IDisposable")]
    [InlineData("ProcessPool _pool = new(); void Stop() => System.Threading.Interlocked.Exchange(ref _pool, null)?.Close(); void Wait() => _pool.Join();")]
    [InlineData("readonly ProcessPool _pool = new(); void Stop() { if (this is { _pool: { } pool }) pool.Close(); } void Wait() => _pool.Join();")]
    [InlineData("readonly ProcessPool _pool = new(); Action Stop() => () => _pool.Close(); void Wait() => _pool.Join();")]
    [InlineData("readonly ProcessPool _pool = new(); class Nested { void Stop(C c) => c._pool.Close(); } void Wait() => _pool.Join();")]
    [InlineData("static readonly ProcessPool Shared = new(); static readonly Action End = () => Shared.Close(); static void Wait() => Shared.Join();")]
    [InlineData("readonly ProcessPool _pool = new(); Pool Hand() => _pool; void Stop() => _pool.Join();")]
    public Task Fields(string members, string? bases = null) => Verify.Silent($$"""
        #nullable disable warnings
        using PoolRuntime;
        class C{{(bases is null ? "" : " : " + bases)}}
        {
            {{members}}
        }
        """);

    [Theory]
    [InlineData("if (new ProcessPool() is { } pool) pool.Join();")]
    [InlineData("foreach (var pool in new[] { new ProcessPool() }) pool.Join();")]
    [InlineData("var pool = Default ?? new ProcessPool(); pool.Join();")]
    [InlineData("var pool = Kept(); pool.Join();")]
    [InlineData("var pool = Shared; pool.Join();")]
    [InlineData("var pool = Closed(); pool.Join();")]
    [InlineData("var pool = Some(3); pool.Join();")]
    [InlineData("var pool = Chosen(3); pool.Join();")]
    [InlineData("var pool = Again(3); pool.Join();")]
    [InlineData("var pool = new C().Overridden(); pool.Join();")]
    [InlineData("MakeClosed(out var pool); pool.Join();")]
    [InlineData("MakeKept(out var pool); pool.Join();")]
    [InlineData("if (TryMake(out var pool)) pool.Join();")]
    [InlineData("var pool = new ProcessPool(); Same(pool).Close(); pool.Join();")]
    [InlineData("var pool = new ProcessPool(); Get().Close(); pool.Join(); Pool Get() => pool;")]
    [InlineData("var pool = new ProcessPool(); Func<Pool> get = () => pool; get().Close(); pool.Join();")]
    [InlineData("var (pool, other) = (Default!, new ProcessPool()); pool.Join();")]
    [InlineData("var (pool, n) = Both(); pool.Join();")]
    [InlineData("new ProcessPool().Close();")]
    [InlineData("Create().Dispose();")]
    public Task What_is_not_followed(string body) => Verify.Silent($$"""
        using PoolRuntime;
        class C
        {
            static readonly ProcessPool? Default = null;
            static readonly List<Pool> Pools = [];
            static ProcessPool All = new();
            static ProcessPool Shared => All;
            static void Make(out ProcessPool pool) => pool = new();
            static void MakeClosed(out ProcessPool pool) { pool = new(); pool.Close(); }
            static void MakeKept(out ProcessPool pool) { pool = new(); Pools.Add(pool); }
            static bool TryMake(out ProcessPool pool) { pool = All; return pool != null; }
            static ProcessPool Create() => new();
            static ProcessPool Kept() { var pool = new ProcessPool(); Pools.Add(pool); return pool; }
            static ProcessPool Closed() { var pool = new ProcessPool(); pool.Close(); return pool; }
            static ProcessPool Some(int n) => n > 0 ? new ProcessPool() : All;
            static ProcessPool Chosen(int n) { var pool = new ProcessPool(); if (n > 0) pool.Close(); return pool; }
            static ProcessPool Again(int n) => n > 0 ? Again(n - 1) : All;
            static Pool Same(Pool pool) => pool;
            static (ProcessPool, int) Both() => (All, 1);
            public virtual ProcessPool Overridden() => new();
            void M() { {{body}} }
        }
        """);

    [Theory]
    [InlineData("[|new ProcessPool().Join()|];")]
    [InlineData("var ended = [|new ProcessPool(2).Join(TimeSpan.Zero)|];")]
    [InlineData("var pool = Create(); [|pool.Join()|];")]
    [InlineData("using var pool = Create(); [|pool.Join()|];")]
    [InlineData("var pool = Configured(2); [|pool.Join()|];")]
    [InlineData("var pool = Indirect(); [|pool.Join()|];")]
    [InlineData("var pool = Local(); [|pool.Join()|]; static Pool Local() => new ProcessPool();", false)]
    [InlineData("Pool pool = many ? Create() : new ProcessPool(); [|pool.Join()|];")]
    [InlineData("Make(out var pool); [|pool.Join()|];")]
    [InlineData("ProcessPool pool; Make(out pool); [|pool.Join()|];")]
    [InlineData("if (TryMake(out var pool)) [|pool.Join()|];")]
    [InlineData("var (pool, n) = (new ProcessPool(), 3); [|pool.Join()|];")]
    [InlineData("ProcessPool pool; int n; (pool, n) = (new ProcessPool(), 3); [|pool.Join()|];")]
    [InlineData("(var a, var b) = (new ProcessPool(), Create()); a.Close(); a.Join(); [|b.Join()|];")]
    public Task Made_in_other_ways(string body, bool isReported = true) => isReported
        ? Verify.Reports(InFactory(body))
        : Verify.Silent(InFactory(body.Replace("[|", "").Replace("|]", "")));

    private static string InFactory(string body) => $$"""
        using PoolRuntime;
        class C
        {
            static void Make(out ProcessPool pool) => pool = new();
            static bool TryMake(out ProcessPool pool) { pool = new ProcessPool(); return pool.Workers > 1; }
            private static ProcessPool Create() => new();
            private static Pool Configured(int n)
            {
                var pool = new ProcessPool(n);
                Console.WriteLine(pool.Workers);
                return pool;
            }
            private static Pool Indirect() { Console.WriteLine(); return Create(); }
            void M(bool many) { {{body}} }
        }
        """;

    [Fact]
    public Task No_fix_where_the_pool_has_no_name() => VerifyFix.OffersNoFix(
        "using PoolRuntime; class C { void M() { [|new ProcessPool().Join()|]; } }");

    [Theory]
    [InlineData("var jobs = new Jobs { Name = \"a\" }; [|jobs.WaitAll()|];")]
    [InlineData("var jobs = new Jobs { Name = \"a\", Parts = { 1, 2 } }; jobs.Add(1); [|jobs.WaitAll()|];")]
    [InlineData("using var jobs = Make(); [|jobs.WaitAll()|]; jobs.Shutdown();")]
    [InlineData("var jobs = new Jobs(); jobs.Shutdown(); jobs.WaitAll(); jobs = Make(); [|jobs.WaitAll()|];")]
    public Task Executors_are_shut_down(string body) => Verify.Reports(WithJobs(body));

    [Theory]
    [InlineData("var jobs = new Jobs { Name = \"a\" }; jobs.Shutdown(); jobs.WaitAll();")]
    [InlineData("var jobs = new Jobs(); jobs.ShutdownAndWait(); jobs.WaitAll();")]
    [InlineData("using (var jobs = Make()) jobs.Add(1);")]
    public Task Executors_that_are_shut_down_first(string body) => Verify.Silent(WithJobs(body));

    private static string WithJobs(string body) => $$"""
        using PoolRuntime.Contracts;
        class Jobs : IDisposable
        {
            public string Name { get; init; } = "";
            public List<int> Parts { get; } = [];
            public void Add(int job) { }
            [Closes] public void Shutdown() { }
            [Closes, Joins] public void ShutdownAndWait() { }
            [Joins] public void WaitAll() { }
            public void Dispose() { }
        }
        class C
        {
            static Jobs Make() => new() { Name = "made" };
            void M() { {{body}} }
        }
        """;

    [Theory]
    [InlineData("foreach (var k in new[] { 1, 2 }) { using var pool = new ProcessPool(k); [|pool.Join()|]; }")]
    [InlineData("var pool = new ProcessPool(); for (;;) { [|pool.Join()|]; }")]
    [InlineData("var pool = new ProcessPool(); do { [|pool.Join()|]; } while (many);")]
    [InlineData("var pool = new ProcessPool(); try { pool.Map(Work, [1]); } catch { [|pool.Join()|]; throw; }")]
    [InlineData("var pool = new ProcessPool(); try { pool.Map(Work, [1]); } catch (TimeoutException) when (many) { [|pool.Join()|]; }")]
    [InlineData("var pool = new ProcessPool(); try { try { Idle(); } finally { [|pool.Join()|]; } } finally { pool.Dispose(); }")]
    [InlineData("var pool = new ProcessPool(); goto end; end: [|pool.Join()|];")]
    [InlineData("var pool = new ProcessPool(); switch (n) { case 1 when many: [|pool.Join()|]; break; case 2: pool.Close(); pool.Join(); break; }")]
    [InlineData("var pool = new ProcessPool(); _ = n switch { 1 => [|pool.Join(TimeSpan.Zero)|], _ => true };")]
    [InlineData("var pool = new ProcessPool(); var same = pool; var again = same; if (many) [|again.Join()|]; else pool.Close();")]
    [InlineData("var pool = new ProcessPool(); Pool? last = null; if (many) { last = new ProcessPool(); } last?.Close(); [|pool.Join()|];")]
    [InlineData("var pool = new ProcessPool(); void Fill() { pool.Map(Work, [1]); } Fill(); [|pool.Join()|];")]
    [InlineData("var pool = new ProcessPool(); lock (this) { if (n > 2) { [|pool.Join()|]; } }")]
    [InlineData("var pool = new ProcessPool(); unchecked { n++; } checked { [|pool.Join()|]; }")]
    public Task In_loops_branches_and_handlers(string body) => Verify.Reports(InMethod(body));

    [Fact]
    public Task Types_that_only_have_the_names() => Verify.Silent("""
        using Lookalike;

        var pool = new ProcessPool();
        pool.Join();

        namespace Lookalike
        {
            using Lookalike.Contracts;

            class ProcessPool { [Closes] public void Close() { } [Joins] public void Join() { } }

            namespace Contracts
            {
                class ClosesAttribute : Attribute { }
                class JoinsAttribute : Attribute { }
            }
        }
        """);

    [Fact]
    public Task Without_PoolRuntime_there_is_nothing_to_say() => Verify.Silent("""
        namespace PoolRuntime
        {
            namespace Contracts { class JoinsAttribute : Attribute { } }

            class ProcessPool { [Contracts.Joins] public void Join() { } }

            class C { void M() { var pool = new ProcessPool(); pool.Join(); } }
        }
        """,
        new() { PoolRuntime = false });

    // ---- A wrapper that says what it does

    private const string JobRunner = """

        // file: JobRunner.cs
        using PoolRuntime;
        using PoolRuntime.Contracts;

        interface IJobs
        {
            [Joins] void WaitForJobs();
        }

        class JobRunner : IJobs, IDisposable
        {
            private readonly ProcessPool _pool = new();

            public void Add(int job) => _pool.ApplyAsync(() => job);
            [Closes] public void NoMoreJobs() => _pool.Close();
            public void WaitForJobs() => _pool.Join();
            public void Finish() { NoMoreJobs(); WaitForJobs(); }
            public void Dispose() => _pool.Dispose();
        }
        """;

    [Theory]
    [InlineData("var jobs = new JobRunner(); jobs.Add(1); [|jobs.WaitForJobs()|];")]
    [InlineData("IJobs jobs = new JobRunner(); [|jobs.WaitForJobs()|];")]
    [InlineData("using var jobs = new JobRunner(); jobs.Add(1); [|jobs.WaitForJobs()|];")]
    public Task A_wrapper_is_a_pool(string body) => Verify.Reports(
        "// file: C.cs\nclass C { void M() { " + body + " } }" + JobRunner);

    [Theory]
    [InlineData("var jobs = new JobRunner(); jobs.Add(1); jobs.NoMoreJobs(); jobs.WaitForJobs();")]
    [InlineData("var jobs = new JobRunner(); jobs.Finish(); jobs.WaitForJobs();")]
    [InlineData("var jobs = new JobRunner(); jobs.Dispose(); jobs.WaitForJobs();")]
    public Task A_wrapper_that_is_used_well(string body) => Verify.Silent(
        "// file: C.cs\nclass C { void M() { " + body + " } }" + JobRunner);

    [Fact]
    public Task A_wrapper_made_of_extension_methods() => Verify.Reports("""
        using PoolRuntime;
        using PoolRuntime.Contracts;

        static class PoolExtensions
        {
            [Closes] public static void NoMore(this Pool pool) => pool.Close();
            [Joins] public static void WaitForIt(this Pool pool) => pool.Join();
        }

        class C
        {
            void Good() { var pool = new ProcessPool(); pool.NoMore(); pool.WaitForIt(); }
            void Bad() { var pool = new ProcessPool(); [|pool.WaitForIt()|]; pool.NoMore(); }
        }
        """);

    [Fact]
    public Task A_wrapper_is_closed_by_its_own_method() => VerifyFix.Fixes(
        "// file: C.cs\nclass C\n{\n    void M()\n    {\n        var jobs = new JobRunner();\n"
        + "        [|jobs.WaitForJobs()|];\n    }\n}\n" + JobRunner,
        "// file: C.cs\nclass C\n{\n    void M()\n    {\n        var jobs = new JobRunner();\n"
        + "        jobs.NoMoreJobs();\n        jobs.WaitForJobs();\n    }\n}\n" + JobRunner,
        POOL101JoinBeforeCloseFix.CloseFirst);

    // ---- What the fix does

    [Theory]
    [InlineData(POOL101JoinBeforeCloseFix.CloseFirst, "Close")]
    [InlineData(POOL101JoinBeforeCloseFix.TerminateFirst, "Terminate")]
    public Task A_statement_goes_before_the_join(string way, string method) => VerifyFix.Fixes(
        """
        using PoolRuntime;
        class C
        {
            void M()
            {
                var pool = new ProcessPool();

                // Everything has been submitted.
                [|pool.Join()|]; // may take a while
            }
        }
        """,
        $$"""
        using PoolRuntime;
        class C
        {
            void M()
            {
                var pool = new ProcessPool();

                pool.{{method}}();
                // Everything has been submitted.
                pool.Join(); // may take a while
            }
        }
        """,
        way);

    [Theory]
    [InlineData("[|pool.Join()|];", "pool.Close();\n        pool.Join();")]
    [InlineData("await [|pool.JoinAsync()|];", "pool.Close();\n        await pool.JoinAsync();")]
    [InlineData("var ok = [|pool.Join(t)|];", "pool.Close();\n        var ok = pool.Join(t);")]
    [InlineData("Console.WriteLine([|pool.Join(t)|]);", "pool.Close();\n        Console.WriteLine(pool.Join(t));")]
    [InlineData("if ([|pool.Join(t)|])\n            return;", "pool.Close();\n        if (pool.Join(t))\n            return;")]
    [InlineData("while (![|pool.Join(t)|]) ;", "pool.Close();\n        while (!pool.Join(t)) ;")]
    [InlineData("_ = [|pool.Join(t)|] && many;", "pool.Close();\n        _ = pool.Join(t) && many;")]
    [InlineData("{ [|pool.Join()|]; }", "{ pool.Close(); pool.Join(); }")]
    [InlineData("#if true\n        [|pool.Join()|];\n#endif", "#if true\n        pool.Close();\n        pool.Join();\n#endif")]
    [InlineData("switch (n)\n        {\n            case 1:\n                [|pool.Join()|];\n                break;\n        }",
        "switch (n)\n        {\n            case 1:\n                pool.Close();\n                pool.Join();\n                break;\n        }")]
    [InlineData("if (many) [|pool.Join()|];",
        "if (many)\n        {\n            pool.Close();\n            pool.Join();\n        }")]
    [InlineData("if (many)\n            [|pool.Join()|];\n        else\n            pool.Terminate();",
        "if (many)\n        {\n            pool.Close();\n            pool.Join();\n        }\n        else\n            pool.Terminate();")]
    [InlineData("if (many) [|pool.Join()|]; else pool.Terminate();",
        "if (many)\n        {\n            pool.Close();\n            pool.Join();\n        } else pool.Terminate();")]
    [InlineData("foreach (var i in new[] { 1 })\n            // once\n            [|pool.Join()|];",
        "foreach (var i in new[] { 1 })\n        {\n            pool.Close();\n            // once\n            pool.Join();\n        }")]
    public Task Wherever_the_join_stands(string before, string after) => VerifyFix.Fixes(
        InAsyncMethod(before), InAsyncMethod(after), POOL101JoinBeforeCloseFix.CloseFirst);

    private static string InAsyncMethod(string body) => $$"""
        using PoolRuntime;
        class C
        {
            async Task M(bool many, int n, TimeSpan t)
            {
                await Task.Yield();
                var pool = new ProcessPool();
                {{body}}
            }
        }
        """;

    [Theory]
    [InlineData("void Stop() => [|_pool.Join()|];",
        "void Stop()\n    {\n        _pool.Close();\n        _pool.Join();\n    }")]
    [InlineData("bool Stop(TimeSpan t) => [|_pool.Join(t)|]; // or not",
        "bool Stop(TimeSpan t)\n    {\n        _pool.Close();\n        return _pool.Join(t); // or not\n    }")]
    [InlineData("async Task StopAsync() => await [|_pool.JoinAsync()|];",
        "async Task StopAsync()\n    {\n        _pool.Close();\n        await _pool.JoinAsync();\n    }")]
    [InlineData("Task StopAsync() =>\n        [|_pool.JoinAsync()|];",
        "Task StopAsync()\n    {\n        _pool.Close();\n        return _pool.JoinAsync();\n    }")]
    [InlineData("Task StopAsync()\n        => [|_pool.JoinAsync()|];",
        "Task StopAsync()\n    {\n        _pool.Close();\n        return _pool.JoinAsync();\n    }")]
    [InlineData("Action Stop() => () => [|_pool.Join()|];",
        "Action Stop() => () => { _pool.Close(); _pool.Join(); };")]
    [InlineData("Func<TimeSpan, bool> Stop() => t => [|_pool.Join(t)|];",
        "Func<TimeSpan, bool> Stop() => t => { _pool.Close(); return _pool.Join(t); };")]
    [InlineData("void Stop() => [|this._pool?.Join()|];",
        "void Stop()\n    {\n        this._pool?.Close();\n        this._pool?.Join();\n    }")]
    [InlineData("~C() => [|_pool.Join()|];",
        "~C()\n    {\n        _pool.Close();\n        _pool.Join();\n    }")]
    [InlineData("bool Ended { get => [|_pool.Join(TimeSpan.Zero)|]; }",
        "bool Ended { get\n    {\n        _pool.Close();\n        return _pool.Join(TimeSpan.Zero);\n    } }")]
    public Task Expression_bodies_get_a_block(string before, string after) => VerifyFix.Fixes(
        InClass(before), InClass(after), POOL101JoinBeforeCloseFix.CloseFirst);

    private static string InClass(string member) => $$"""
        using PoolRuntime;
        class C
        {
            private readonly ProcessPool _pool = new();

            {{member}}
        }
        """;

    [Fact]
    public Task In_the_top_level_statements() => VerifyFix.Fixes(
        """
        using PoolRuntime;

        EntryPoint.Guard();
        var pool = new ProcessPool();
        Console.WriteLine(pool.Map(x => x + 1, [1, 2]).Sum());

        // Wait for the workers.
        [|pool.Join()|];
        """,
        """
        using PoolRuntime;

        EntryPoint.Guard();
        var pool = new ProcessPool();
        Console.WriteLine(pool.Map(x => x + 1, [1, 2]).Sum());

        pool.Close();
        // Wait for the workers.
        pool.Join();
        """,
        POOL101JoinBeforeCloseFix.CloseFirst);

    [Theory]
    [InlineData("_ = many && [|pool.Join(t)|];")]
    [InlineData("_ = many ? [|pool.Join(t)|] : false;")]
    [InlineData("Console.WriteLine(pool.Map(x => x, [1]).Length + [|pool.Join(t)|].ToString());")]
    [InlineData("do { pool.ApplyAsync(() => 1); } while (![|pool.Join(t)|]);")]
    [InlineData("for (var i = 0; ![|pool.Join(t)|]; i++) ;")]
    [InlineData("_ = n switch { 0 => [|pool.Join(t)|], _ => false };")]
    public Task No_fix_where_it_would_run_too_early_or_too_often(string body) =>
        VerifyFix.OffersNoFix(InAsyncMethod(body));

    [Fact]
    public Task No_fix_where_the_wrapper_cannot_be_closed() => VerifyFix.OffersNoFix("""
        using PoolRuntime.Contracts;
        class Jobs { [Joins] public void WaitForAll() { } }
        class C { void M() { var jobs = new Jobs(); [|jobs.WaitForAll()|]; } }
        """);

    [Fact]
    public Task Twenty_at_once()
    {
        const string Before = """
            using PoolRuntime;
            class C
            {
                private readonly ProcessPool _a = new(), _b = new(), _c = new(), _d = new();

                void Adjacent()
                {
                    ProcessPool a = new(), b = new(), c = new(), d = new(), e = new();
                    [|a.Join()|];
                    [|b.Join()|];
                    [|c.Join()|]; // three
                    [|d.Join()|]; [|e.Join()|];
                }

                void Nested(bool many, TimeSpan t)
                {
                    ProcessPool a = new(), b = new(), c = new(), d = new(), e = new(), f = new(), g = new();
                    if ([|a.Join(t)|])
                        [|b.Join()|];
                    else if ([|c.Join(t)|])
                        [|d.Join()|];
                    Action later = () =>
                    {
                        var inner = new ProcessPool();
                        [|inner.Join()|];
                        void Local()
                        {
                            var innermost = new ProcessPool();
                            if (many) while (true) [|innermost.Join()|];
                        }
                        Local();
                    };
                    Console.WriteLine([|e.Join(t)|] == [|f.Join(t)|]);
                    switch (many)
                    {
                        case true:
                            [|g.Join()|];
                            break;
                    }
                }

                void Field() => [|_a.Join()|];
                bool Field(TimeSpan t) => [|_b.Join(t)|];
                Action Later() => () => [|_c.Join()|];
                async Task FieldAsync() => await [|_d.JoinAsync()|];
            }
            """;
        const string After = """
            using PoolRuntime;
            class C
            {
                private readonly ProcessPool _a = new(), _b = new(), _c = new(), _d = new();

                void Adjacent()
                {
                    ProcessPool a = new(), b = new(), c = new(), d = new(), e = new();
                    a.Close();
                    a.Join();
                    b.Close();
                    b.Join();
                    c.Close();
                    c.Join(); // three
                    d.Close();
                    d.Join(); e.Close(); e.Join();
                }

                void Nested(bool many, TimeSpan t)
                {
                    ProcessPool a = new(), b = new(), c = new(), d = new(), e = new(), f = new(), g = new();
                    a.Close();
                    if (a.Join(t))
                    {
                        b.Close();
                        b.Join();
                    }
                    else
                    {
                        c.Close();
                        if (c.Join(t))
                        {
                            d.Close();
                            d.Join();
                        }
                    }
                    Action later = () =>
                    {
                        var inner = new ProcessPool();
                        inner.Close();
                        inner.Join();
                        void Local()
                        {
                            var innermost = new ProcessPool();
                            if (many) while (true)
                            {
                                innermost.Close();
                                innermost.Join();
                            }
                        }
                        Local();
                    };
                    e.Close();
                    f.Close();
                    Console.WriteLine(e.Join(t) == f.Join(t));
                    switch (many)
                    {
                        case true:
                            g.Close();
                            g.Join();
                            break;
                    }
                }

                void Field()
                {
                    _a.Close();
                    _a.Join();
                }
                bool Field(TimeSpan t)
                {
                    _b.Close();
                    return _b.Join(t);
                }
                Action Later() => () => { _c.Close(); _c.Join(); };
                async Task FieldAsync()
                {
                    _d.Close();
                    await _d.JoinAsync();
                }
            }
            """;
        return VerifyFix.Fixes(Before, After, POOL101JoinBeforeCloseFix.CloseFirst);
    }

    private static string InMethod(string body) => $$"""
        using PoolRuntime;
        class C
        {
            void M(bool many, int n)
            {
                {{body}}
            }

            static int Work(int item) => item + 1;
            static void Idle() { }
            static bool Ask() => Console.KeyAvailable;
            static void Fail() => throw new InvalidOperationException();
        }
        """;
}
