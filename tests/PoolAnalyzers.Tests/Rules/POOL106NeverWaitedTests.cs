using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL106NeverWaited>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL106NeverWaited, PoolAnalyzers.CodeFixes.Rules.POOL106NeverWaitedFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL106NeverWaitedTests
{
    [Theory]
    [InlineData("var child = [|new ChildProcess(Work)|]; child.Start();")]
    [InlineData("ChildProcess child = [|new(Work, \"name\")|]; child.Start();")]
    [InlineData("var child = [|new ChildProcess(Work)|]; if (many) child.Start();")]
    [InlineData("for (var i = 0; i < n; i++) { var child = [|new ChildProcess(Work)|]; child.Start(); }")]
    [InlineData("var child = [|new ChildProcess(Work)|]; child.Start(); Console.WriteLine(child.Id);")]
    [InlineData("var child = [|new Own()|]; child.Start();")]
    [InlineData("Task.Run(() => { var child = [|new ChildProcess(Work)|]; child.Start(); });")]
    [InlineData("var child = [|new ChildProcess(Work)|]; Begin(child);")]
    public Task Nobody_can_wait_for_it(string body) => Verify.Reports(InMethod(body));

    [Fact]
    public Task The_message_names_it() => Verify.Reports(
        InMethod("var child = {|#0:new ChildProcess(Work)|}; child.Start();"),
        new() { Expected = [new(0) { Severity = DiagnosticSeverity.Warning, Arguments = ["child"] }] });

    [Theory]
    [InlineData("using var child = new ChildProcess(Work); child.Start();")]
    [InlineData("using (var child = new ChildProcess(Work)) child.Start();")]
    [InlineData("var child = new ChildProcess(Work); child.Start(); child.Join();")]
    [InlineData("var child = new ChildProcess(Work); child.Start(); if (many) child.Join(TimeSpan.Zero);")]
    [InlineData("var child = new ChildProcess(Work); child.Start(); child.Kill();")]
    [InlineData("var child = new ChildProcess(Work); child.Start(); while (child.IsAlive) Thread.Sleep(1);")]
    [InlineData("var child = new ChildProcess(Work); child.Start(); n = child.ExitCode ?? 0;")]
    [InlineData("var child = new ChildProcess(Work); child.Start(); Connections.Wait([child.Sentinel]);")]
    [InlineData("var child = new ChildProcess(Work); child.Start(); _all.Add(child);")]
    [InlineData("var child = new ChildProcess(Work); child.Start(); _kept = child;")]
    [InlineData("var child = new ChildProcess(Work); Begin(child); Wait(child);")]
    [InlineData("var child = new ChildProcess(Work); child.Start(); Action later = () => child.Join(); later();")]
    [InlineData("ChildProcess Make() { var child = new ChildProcess(Work); child.Start(); return child; } Make().Join();")]
    [InlineData("var child = new ChildProcess(Work); Console.WriteLine(child.Name);")]
    [InlineData("var child = new ChildProcess(Work); child.Start(); try { Work(); } finally { child.Dispose(); }")]
    [InlineData("var thread = new Thread(Work); thread.Start();")]
    [InlineData("given.Start();")]
    public Task Somebody_may(string body) => Verify.Silent(InMethod(body));

    [Fact]
    public Task It_is_declared_with_using() => VerifyFix.Fixes(
        """
        using PoolRuntime;
        class C
        {
            void M(bool many)
            {
                // Works.
                var child = [|new ChildProcess(Work)|]; // alone
                child.Start();
                if (many)
                {
                    ChildProcess other = [|new(Work)|];
                    other.Start();
                }
            }

            async Task MAsync()
            {
                var child = [|new ChildProcess(Work)|];
                child.Start();
                await Task.Yield();
            }

            static void Work() { }
        }
        """,
        """
        using PoolRuntime;
        class C
        {
            void M(bool many)
            {
                // Works.
                using var child = new ChildProcess(Work); // alone
                child.Start();
                if (many)
                {
                    using ChildProcess other = new(Work);
                    other.Start();
                }
            }

            async Task MAsync()
            {
                await using var child = new ChildProcess(Work);
                child.Start();
                await Task.Yield();
            }

            static void Work() { }
        }
        """,
        POOL106NeverWaitedFix.Using);

    [Theory]
    [InlineData("ChildProcess child; child = [|new ChildProcess(Work)|]; child.Start();")]
    [InlineData("ChildProcess a = [|new(Work)|], b = [|new(Work)|]; a.Start(); b.Start();")]
    public Task No_fix_where_it_does_not_fit(string body) => VerifyFix.OffersNoFix(InMethod(body));

    private static string InMethod(string body) => $$"""
        using PoolRuntime;
        class C
        {
            private readonly List<ChildProcess> _all = [];
            private ChildProcess? _kept;

            void M(bool many, int n, ChildProcess given)
            {
                {{body}}
                _kept?.Join();
            }

            private static void Work() { }
            private static void Begin(ChildProcess child) => child.Start();
            private static void Wait(ChildProcess child) => child.Join();
        }
        class Own : ChildProcess { public override void Run() { } }
        """;
}
