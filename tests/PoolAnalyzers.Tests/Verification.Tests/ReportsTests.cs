using System.Diagnostics;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace PoolAnalyzers.Tests.VerificationTests;

public sealed class ReportsTests
{
    private const string Code = "class C { void Old() { [|Old|](); } }";

    [Fact]
    public Task What_is_marked_and_reported_passes() => Verify<OldCall>.Reports(Code);

    [Fact]
    public Task Code_without_diagnostics_is_silent() => Verify<OldCall>.Silent("class C { void New() { New(); } }");

    [Fact]
    public Task Something_unmarked_fails_with_carets_under_it() => Broken.Promise(
        """
        Test.cs
           1 | class C
           2 | {
           3 |     void Old() => Old();
             |                   ^^^ reported, but not expected: TOY1 'Old' is old
           4 | }
        """.ReplaceLineEndings("\n"),
        Verify<OldCall>.Silent("""
            class C
            {
                void Old() => Old();
            }
            """));

    [Fact]
    public Task Something_marked_that_is_not_reported_fails() =>
        Broken.Promise("expected, but not reported: TOY1", Verify<OldCall>.Reports("class C { void [|M|]() { } }"));

    [Theory]
    [InlineData("class C { void Old() { [|Old(|]); } }")]
    [InlineData("class C { void Old() { [| Old|](); } }")]
    public Task A_start_or_an_end_that_is_elsewhere_fails(string source) =>
        Broken.Promise("The analyzer reports something else than is marked", Verify<OldCall>.Reports(source));

    [Fact]
    public Task The_same_diagnostic_twice_fails_where_one_is_marked() =>
        Broken.Promise("reported, but not expected: TOY1", Verify<ReportsTwice>.Reports(Code));

    [Fact]
    public Task The_same_diagnostic_twice_passes_where_two_are_marked() =>
        Verify<ReportsTwice>.Reports("class C { void Old() { [|[|Old|]|](); } }");

    private sealed class ReportsTwice : OldCall
    {
        protected override void Report(SyntaxNodeAnalysisContext context, InvocationExpressionSyntax call)
        {
            base.Report(context, call);
            base.Report(context, call);
        }
    }

    [Fact]
    public Task Reports_without_a_marked_place_fails() =>
        Broken.Promise("No place is marked", Verify<OldCall>.Reports("class C { void New() { New(); } }"));

    [Fact]
    public Task Silence_with_a_marked_place_fails() =>
        Broken.Promise("Code that must be silent has a marked place", Verify<OldCall>.Silent(Code));

    [Fact]
    public Task Only_the_id_of_an_analyzer_with_one_can_go_unsaid() =>
        Broken.Promise("The analyzer has several ids (TOY1, TOY2)", Verify<HasTwoIds>.Reports(Code));

    [Fact]
    public Task The_id_of_an_analyzer_with_several_can_be_said() =>
        Verify<HasTwoIds>.Reports("class C { void Old() { {|TOY1:Old|}(); } }");

    [Fact]
    public Task An_id_that_nobody_has_fails() => Broken.Promise(
        "TOY3 is neither an id of the compiler nor of the analyzer (TOY1)",
        Verify<OldCall>.Reports("class C { void Old() { {|TOY3:Old|}(); } }"));

    private sealed class HasTwoIds : OldCall
    {
        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics =>
            [Rule, new("TOY2", "title", "message", "Toys", DiagnosticSeverity.Warning, true)];
    }

    [Fact]
    public Task A_compiler_error_that_is_not_marked_fails() => Broken.Promise(
        "The compiler reports other errors than are marked", Verify<OldCall>.Silent("class C { Missing m; }"));

    [Fact]
    public Task A_compiler_error_that_is_marked_passes() =>
        Verify<OldCall>.Silent("class C { {|CS0246:Missing|} m; }");

    [Theory]
    [InlineData("class C { {|CS0246:int|} m; }")]
    [InlineData("class C { {|CS0246:Missing m|}; }")]
    public Task A_compiler_error_marked_where_there_is_none_fails(string source) =>
        Broken.Promise("The compiler reports other errors than are marked", Verify<OldCall>.Silent(source));

    [Fact]
    public Task Compiler_errors_come_before_everything_else() => Broken.Promise(
        "The compiler reports other errors than are marked",
        Verify<Throws>.Silent("class C { Missing m; void Old() { Old(); } }"));

    [Fact]
    public Task An_exception_in_an_action_fails() =>
        Broken.Promise("Throws threw: System.InvalidOperationException: on purpose", Verify<Throws>.Reports(Code));

    [Fact]
    public Task An_exception_fails_silence_too() => Broken.Promise(
        "Throws threw: System.InvalidOperationException: on purpose",
        Verify<Throws>.Silent("class C { void Old() { Old(); } }"));

    private sealed class Throws : OldCall
    {
        protected override void Report(SyntaxNodeAnalysisContext context, InvocationExpressionSyntax call) =>
            throw new InvalidOperationException("on purpose");
    }

    [Fact]
    public Task An_exception_while_it_is_initialised_fails() =>
        Broken.Promise("ThrowsAtOnce threw: System.NotSupportedException", Verify<ThrowsAtOnce>.Silent(""));

    private sealed class ThrowsAtOnce : OldCall
    {
        public override void Initialize(AnalysisContext context) => throw new NotSupportedException();
    }

    [Fact]
    public Task An_id_that_is_reported_but_not_declared_fails() =>
        Broken.Promise("UndeclaredId threw", Verify<UndeclaredId>.Reports(Code));

    private sealed class UndeclaredId : OldCall
    {
        private static readonly DiagnosticDescriptor Other =
            new("TOY2", "title", "message", "Toys", DiagnosticSeverity.Warning, true);

        protected override void Report(SyntaxNodeAnalysisContext context, InvocationExpressionSyntax call) =>
            context.ReportDiagnostic(Diagnostic.Create(Other, call.GetLocation()));
    }

    [Fact]
    public Task A_rule_that_is_off_by_default_is_verified_too() => Verify<OffByDefault>.Reports(Code);

    private sealed class OffByDefault : OldCall
    {
        private static readonly DiagnosticDescriptor Off =
            new("TOY1", "title", "message", "Toys", DiagnosticSeverity.Info, isEnabledByDefault: false);

        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Off];

        protected override void Report(SyntaxNodeAnalysisContext context, InvocationExpressionSyntax call) =>
            context.ReportDiagnostic(Diagnostic.Create(Off, call.Expression.GetLocation()));
    }

    [Fact]
    public Task A_message_with_an_argument_missing_fails() => Broken.Promise(
        "TOY1 has a message that is not filled in: \"'{0}' is old\"", Verify<ForgetsTheArgument>.Reports(Code));

    private sealed class ForgetsTheArgument : OldCall
    {
        protected override void Report(SyntaxNodeAnalysisContext context, InvocationExpressionSyntax call) =>
            context.ReportDiagnostic(Diagnostic.Create(Rule, call.Expression.GetLocation()));
    }

    [Fact]
    public Task A_diagnostic_at_the_end_of_the_compilation_fails() =>
        Broken.Promise("is not local", Verify<ReportsAtTheEnd>.Reports(Code));

    private sealed class ReportsAtTheEnd : OldCall
    {
        public override void Initialize(AnalysisContext context)
        {
            context.EnableConcurrentExecution();
            context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
            context.RegisterCompilationAction(end =>
            {
                foreach (var tree in end.Compilation.SyntaxTrees)
                {
                    foreach (var call in tree.GetRoot().DescendantNodes().OfType<InvocationExpressionSyntax>())
                        end.ReportDiagnostic(Diagnostic.Create(Rule, call.Expression.GetLocation(), "Old"));
                }
            });
        }
    }

    [Fact]
    public Task A_diagnostic_that_is_reported_from_another_file_fails() =>
        Broken.Promise("is not local", Verify<ReportsElsewhere>.Reports("""
            // file: A.cs
            class A : C { void M() { Old(); } }
            // file: C.cs
            class [|C|] { protected void Old() { } }
            """));

    private sealed class ReportsElsewhere : OldCall
    {
        protected override void Report(SyntaxNodeAnalysisContext context, InvocationExpressionSyntax call)
        {
            var method = context.SemanticModel.GetSymbolInfo(call).Symbol!;
            context.ReportDiagnostic(Diagnostic.Create(Rule, method.ContainingType.Locations[0], "C"));
        }
    }

    [Fact]
    public Task A_diagnostic_that_is_nowhere_fails() =>
        Broken.Promise("is not local", Verify<ReportsNowhere>.Reports(Code));

    private sealed class ReportsNowhere : OldCall
    {
        protected override void Report(SyntaxNodeAnalysisContext context, InvocationExpressionSyntax call) =>
            context.ReportDiagnostic(Diagnostic.Create(Rule, Location.None, "Old"));
    }

    [Fact]
    public Task A_diagnostic_in_generated_code_fails() =>
        Broken.Promise("Generated code must not be reported", Verify<WatchesGeneratedCode>.Reports(Code));

    private sealed class WatchesGeneratedCode : OldCall
    {
        protected override GeneratedCodeAnalysisFlags GeneratedCode =>
            GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics;
    }

    [Fact]
    public Task A_diagnostic_that_a_pragma_does_not_silence_fails() =>
        Broken.Promise("A #pragma must silence the rule", Verify<CannotBeSilenced>.Reports(Code));

    private sealed class CannotBeSilenced : OldCall
    {
        private static readonly DiagnosticDescriptor Stubborn = new(
            "TOY1", "title", "message", "Toys", DiagnosticSeverity.Error, true,
            customTags: [WellKnownDiagnosticTags.NotConfigurable]);

        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Stubborn];

        protected override void Report(SyntaxNodeAnalysisContext context, InvocationExpressionSyntax call) =>
            context.ReportDiagnostic(Diagnostic.Create(Stubborn, call.Expression.GetLocation()));
    }

    [Fact]
    public Task An_exception_without_the_runtime_fails() =>
        Broken.Promise("NeedsTheRuntime threw: System.NullReferenceException", Verify<NeedsTheRuntime>.Reports(Code));

    private sealed class NeedsTheRuntime : OldCall
    {
        protected override void Report(SyntaxNodeAnalysisContext context, InvocationExpressionSyntax call)
        {
            _ = context.Compilation.GetTypeByMetadataName("PoolRuntime.Pool")!.Name;
            base.Report(context, call);
        }
    }

    [Fact]
    public Task An_analyzer_that_never_ends_fails() => Broken.Promise(
        "The verification did not end within 00:00:00.1000000",
        Deadline.Run(
            token => new Verifier(new NeverEnds(), null, Setup.Default, token).Reports(Code),
            TimeSpan.FromSeconds(0.1)));

    [Fact]
    public async Task An_analyzer_that_does_not_listen_holds_up_nobody()
    {
        var started = Stopwatch.StartNew();

        await Broken.Promise(
            "The verification did not end within",
            Deadline.Run(
                token => new Verifier(new DoesNotListen(), null, Setup.Default, token).Reports(Code),
                TimeSpan.FromSeconds(0.1)));

        DoesNotListen.Released.Set();
        Assert.InRange(started.Elapsed, TimeSpan.Zero, DoesNotListen.Patience / 2);
    }

    private sealed class DoesNotListen : OldCall
    {
        public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
        public static readonly ManualResetEventSlim Released = new();

        protected override void Report(SyntaxNodeAnalysisContext context, InvocationExpressionSyntax call) =>
            Released.Wait(Patience, CancellationToken.None);
    }

    private sealed class NeverEnds : OldCall
    {
        protected override void Report(SyntaxNodeAnalysisContext context, InvocationExpressionSyntax call) =>
            context.CancellationToken.WaitHandle.WaitOne();
    }
}
