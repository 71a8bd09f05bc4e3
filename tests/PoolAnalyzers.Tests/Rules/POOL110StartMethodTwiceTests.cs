using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL110StartMethodTwice>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL110StartMethodTwice, PoolAnalyzers.CodeFixes.Rules.POOL110StartMethodTwiceFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL110StartMethodTwiceTests
{
    [Theory]
    [InlineData("StartMethods.Set(StartMethod.Spawn); [|StartMethods.Set(StartMethod.Spawn)|];")]
    [InlineData("if (many) StartMethods.Set(StartMethod.Spawn); else StartMethods.Set(StartMethod.ForkServer); [|StartMethods.Set(StartMethod.Spawn)|];")]
    [InlineData("Choose(); [|StartMethods.Set(StartMethod.Spawn)|];")]
    [InlineData("StartMethods.Set(StartMethod.Spawn); [|Choose()|];")]
    [InlineData("Twice(); void Twice() { StartMethods.Set(StartMethod.Spawn); [|Choose()|]; }")]
    [InlineData("Task.Run(() => { StartMethods.Set(StartMethod.Spawn); [|Choose()|]; });")]
    public Task On_every_path(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("if (many) StartMethods.Set(StartMethod.Spawn); {|#0:StartMethods.Set(StartMethod.ForkServer)|};")]
    [InlineData("while (n-- > 0) { {|#0:StartMethods.Set(StartMethod.Spawn)|}; }")]
    public Task On_some_path_it_is_a_warning(string body) =>
        Verify.Reports(InMethod(body), new() { Expected = [new(0) { Severity = DiagnosticSeverity.Warning }] });

    [Fact]
    public Task The_message_names_what_is_called_twice() => Verify.Reports(
        InMethod("StartMethods.Set(StartMethod.Spawn); {|#0:Choose()|};"),
        new()
        {
            Expected =
            [
                new(0) { Severity = DiagnosticSeverity.Error, Arguments = ["StartMethods.Set", "has"] },
            ],
        });

    [Theory]
    [InlineData("StartMethods.Set(StartMethod.Spawn);")]
    [InlineData("Choose();")]
    [InlineData("if (many) StartMethods.Set(StartMethod.Spawn); else StartMethods.Set(StartMethod.ForkServer);")]
    [InlineData("if (many) { StartMethods.Set(StartMethod.Spawn); return; } StartMethods.Set(StartMethod.ForkServer);")]
    [InlineData("try { StartMethods.Set(StartMethod.ForkServer); } catch (PlatformNotSupportedException) { StartMethods.Set(StartMethod.Spawn); }")]
    [InlineData("while (n-- > 0) { StartMethods.Set(StartMethod.Spawn); break; }")]
    [InlineData("StartMethods.Set(StartMethod.Spawn); try { StartMethods.Set(StartMethod.Spawn); } catch (InvalidOperationException) { }")]
    [InlineData("Perhaps(many); Perhaps(!many);")]
    [InlineData("StartMethods.Set(StartMethod.Spawn); Action fails = () => StartMethods.Set(StartMethod.Spawn);")]
    [InlineData("_ = StartMethods.Default; StartMethods.Set(StartMethod.Spawn); _ = StartMethods.Default;")]
    [InlineData("using var pool = new ProcessPool(); StartMethods.Set(StartMethod.Spawn);")]
    [InlineData("Set(1); Set(2);")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Fact]
    public Task The_second_call_is_removed() => VerifyFix.Fixes(
        """
        using PoolRuntime;
        class C
        {
            void M(bool many)
            {
                // The first one.
                StartMethods.Set(StartMethod.Spawn);

                Console.WriteLine(1);
                [|StartMethods.Set(StartMethod.ForkServer)|];
                if (many)
                {
                    Console.WriteLine(2);
                }
            }
        }
        """,
        """
        using PoolRuntime;
        class C
        {
            void M(bool many)
            {
                // The first one.
                StartMethods.Set(StartMethod.Spawn);

                Console.WriteLine(1);
                if (many)
                {
                    Console.WriteLine(2);
                }
            }
        }
        """,
        POOL110StartMethodTwiceFix.Remove);

    [Fact]
    public Task All_that_come_too_late_are_removed() => VerifyFix.Fixes(
        InMethod("StartMethods.Set(StartMethod.Spawn); if (many) { [|StartMethods.Set(StartMethod.Spawn)|]; n++; } else { [|StartMethods.Set(StartMethod.ForkServer)|]; }"),
        InMethod("StartMethods.Set(StartMethod.Spawn); if (many) { n++; } else { }"),
        POOL110StartMethodTwiceFix.Remove);

    [Theory]
    [InlineData("while (n-- > 0) { [|StartMethods.Set(StartMethod.Spawn)|]; }")]
    [InlineData("Choose(); [|StartMethods.Set(StartMethod.Spawn)|];")]
    [InlineData("StartMethods.Set(StartMethod.Spawn); if (many) [|StartMethods.Set(StartMethod.Spawn)|];")]
    [InlineData("StartMethods.Set(StartMethod.Spawn); [|StartMethods.Set(Ask())|];")]
    public Task No_fix_where_something_else_may_be_lost(string body) => VerifyFix.OffersNoFix(InMethod(body));

    private static string InMethod(string body) => $$"""
        using PoolRuntime;
        class C
        {
            void M(bool many, int n)
            {
                {{body}}
            }

            private static void Choose() { Console.WriteLine(); StartMethods.Set(StartMethod.Spawn); }
            private static void Perhaps(bool really) { if (really) StartMethods.Set(StartMethod.Spawn); }
            private static StartMethod Ask() => StartMethod.Spawn;
            private static void Set(int number) { }
        }
        """;
}
