using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL105StartOrder>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL105StartOrder, PoolAnalyzers.CodeFixes.Rules.POOL105StartOrderFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL105StartOrderTests
{
    [Theory]
    [InlineData("var p = new ChildProcess(Work); [|p.Join()|]; p.Start();")]
    [InlineData("var p = new ChildProcess(Work) { IsDaemon = true }; [|p.Terminate()|];")]
    [InlineData("var p = new ChildProcess(Work); p.IsDaemon = true; [|p.JoinAsync()|];")]
    [InlineData("var p = new ChildProcess(Work); p.Start(); p.Join(); [|p.Start()|];")]
    [InlineData("var p = new ChildProcess(Work); p.Start(); [|p.IsDaemon = true|];")]
    [InlineData("var p = new ChildProcess(Work); StartIt(p); [|p.OutlivesParent = true|];")]
    [InlineData("given.Start(); [|given.Start()|];")]
    [InlineData("given.Start(); [|given.StartMethod = StartMethod.Spawn|];")]
    [InlineData("var t = new Thread(Work); [|t.Join()|];")]
    [InlineData("var t = new Thread(Work); t.Start(); t.Join(); [|t.Start()|];")]
    [InlineData("Thread t = new(Work); t.IsBackground = true; [|t.Join(5)|]; t.Start();")]
    [InlineData("var t = new Thread(Work); JoinIt(t); void JoinIt(Thread it) => it.Join();", "JoinIt(t)")]
    public Task On_every_path(string body, string? place = null) =>
        Verify.Reports(InMethod(place is null ? body : body.Replace($"{place};", $"[|{place}|];")));

    [Theory]
    [InlineData("var p = new ChildProcess(Work); if (many) p.Start(); {|#0:p.Join()|};")]
    [InlineData("var p = new ChildProcess(Work); while (n-- > 0) {|#0:p.Start()|};")]
    [InlineData("var t = new Thread(Work); foreach (var i in new[] { 1, 2 }) {|#0:t.Start()|};")]
    [InlineData("var p = new ChildProcess(Work); if (many) p.Start(); {|#0:p.IsDaemon = true|};")]
    [InlineData("var p = {|#0:new ChildProcess(Work)|};")]
    [InlineData("var p = {|#0:new ChildProcess(Work)|}; p.IsDaemon = true; Console.WriteLine(p.Name);")]
    [InlineData("Thread t = {|#0:new(Work)|}; t.IsBackground = true;")]
    [InlineData("foreach (var i in new[] { 1, 2 }) { var t = {|#0:new Thread(Work)|}; t.Name = \"\" + i; }")]
    public Task Otherwise_a_warning(string body) =>
        Verify.Reports(InMethod(body), new() { Expected = [new(0) { Severity = DiagnosticSeverity.Warning }] });

    [Fact]
    public Task The_message_says_what_to_do() => Verify.Reports(
        InMethod("var p = new ChildProcess(Work); try { {|#0:p.Join()|}; } catch { } var q = {|#1:new Thread(Work)|}; given.Start(); {|#2:given.IsDaemon = true|};"),
        new()
        {
            Expected =
            [
                new(0)
                {
                    Severity = DiagnosticSeverity.Error,
                    Arguments = ["p", "has not been started when 'Join' is reached", "call 'p.Start()' first"],
                },
                new(1)
                {
                    Severity = DiagnosticSeverity.Warning,
                    Arguments = ["q", "is never started, and so does nothing", "call 'q.Start()'"],
                },
                new(2)
                {
                    Severity = DiagnosticSeverity.Error,
                    Arguments = ["given", "has been started when 'IsDaemon' is reached", "set it up before the start"],
                },
            ],
        });

    [Fact]
    public Task Without_the_runtime() => Verify.Reports(
        "class C { void M() { var t = new Thread(() => { }); [|t.Join()|]; } }", new() { PoolRuntime = false });

    [Theory]
    [InlineData("var p = new ChildProcess(Work); p.IsDaemon = true; p.Start(); p.Join();")]
    [InlineData("var p = new ChildProcess(Work) { IsDaemon = true }; p.Start(); _ = p.IsDaemon; p.Terminate();")]
    [InlineData("var t = new Thread(Work); t.Start(); t.IsBackground = true; t.Join();")]
    [InlineData("var t = new Thread(Work); t.Start(); t = new Thread(Work); t.Start();")]
    [InlineData("foreach (var i in new[] { 1, 2 }) { var t = new Thread(Work); t.Start(); }")]
    [InlineData("var t = new Thread(Work); if (many) t.Start(); if (many) t.Join();")]
    [InlineData("var t = new Thread(Work); if (many) t.Start();")]
    [InlineData("var t = new Thread(Work); Task.Run(() => t.Start()); t.Join();")]
    [InlineData("var t = new Thread(Work); _kept = t; t.Join();")]
    [InlineData("var t = new Thread(Work); _all.Add(t);")]
    [InlineData("var all = new[] { new Thread(Work), new Thread(Work) }; foreach (var t in all) t.Start(); foreach (var t in all) t.Join();")]
    [InlineData("var all = Enumerable.Range(0, n).Select(_ => new ChildProcess(Work)).ToList(); all.ForEach(p => p.Start());")]
    [InlineData("Thread Make() { var t = new Thread(Work); t.IsBackground = true; return t; } Make().Start();")]
    [InlineData("IEnumerable<Thread> Make() { var t = new Thread(Work); yield return t; } foreach (var t in Make()) t.Start();")]
    [InlineData("given.Join(); given.Terminate();")]
    [InlineData("if (many) given.Start(); given.Join();")]
    [InlineData("new Thread(Work).Start();")]
    [InlineData("var p = new System.Diagnostics.Process(); p.Start(); p.WaitForExit(); p.Start();")]
    [InlineData("var s = new System.Diagnostics.Stopwatch(); s.Start(); s.Start(); _ = string.Join(',', 1, 2);")]
    [InlineData("var own = new SelfStarter(); own.Join();")]
    [InlineData("var own = new SelfStarter();")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("var t = new Thread(Work); [|t.Join()|];", "var t = new Thread(Work); t.Start(); t.Join();")]
    [InlineData("var t = new Thread(Work); [|t.Join()|]; t.Start();", "var t = new Thread(Work); t.Start(); t.Join();")]
    [InlineData("given.Start(); [|given.Start()|]; given.Join();", "given.Start(); given.Join();")]
    [InlineData("given.Start(); [|given.IsDaemon = true|]; given.Join();", "given.IsDaemon = true; given.Start(); given.Join();")]
    [InlineData("var t = [|new Thread(Work)|]; t.Name = \"a\"; n++;", "var t = new Thread(Work); t.Name = \"a\"; t.Start(); n++;")]
    public Task On_one_line(string before, string after) =>
        VerifyFix.Fixes(InMethod(before), InMethod(after), POOL105StartOrderFix.Order);

    [Fact]
    public Task On_lines_of_their_own() => VerifyFix.Fixes(
        """
        using PoolRuntime;
        class C
        {
            void M(Action work)
            {
                var first = new ChildProcess(work);
                // It runs from here.
                first.Start();
                [|first.IsDaemon = true|];
                first.Name = "first";
                first.Join();

                var second = [|new Thread(() => work())|];
                second.IsBackground = true; // for ever

                var third = new Thread(() => work());
                // Wait.
                [|third.Join()|];
            }
        }
        """,
        """
        using PoolRuntime;
        class C
        {
            void M(Action work)
            {
                var first = new ChildProcess(work);
                first.IsDaemon = true;
                first.Name = "first";
                // It runs from here.
                first.Start();
                first.Join();

                var second = new Thread(() => work());
                second.IsBackground = true; // for ever
                second.Start();

                var third = new Thread(() => work());
                third.Start();
                // Wait.
                third.Join();
            }
        }
        """,
        POOL105StartOrderFix.Order);

    [Theory]
    [InlineData("var t = new Thread(Work); if (many) [|t.Join()|];")]
    [InlineData("var t = new Thread(Work); [|t.Join()|]; n++; t.Start();")]
    [InlineData("given.Start(); n++; [|given.IsDaemon = true|];")]
    [InlineData("if (many) given.Start(); else given.Start(); [|given.Start()|];")]
    public Task No_fix_where_something_else_would_move(string body) => VerifyFix.OffersNoFix(InMethod(body));

    private static string InMethod(string body) => $$"""
        using PoolRuntime;
        class C
        {
            private Thread? _kept;
            private readonly List<Thread> _all = [];

            void M(bool many, int n, ChildProcess given)
            {
                {{body}}
            }

            internal Thread? Kept => _kept;
            private static void Work() { }
            private static void StartIt(ChildProcess process) => process.Start();
        }
        sealed class SelfStarter : ChildProcess
        {
            public SelfStarter() : base(() => { }) => Start();
        }
        """;
}
