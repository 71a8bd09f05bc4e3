using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace PoolAnalyzers.Tests.VerificationTests;

public sealed class ExpectedTests
{
    private const string Code = "class {|#1:C|} { void {|#2:Old|}() { {|#0:Old|}(); } }";

    private static Task Reports(Expected expected) => Verify<ReportsAll>.Reports(Code, new() { Expected = [expected] });

    [Fact]
    public Task Everything_can_be_expected_of_a_numbered_place() => Reports(new(0)
    {
        Id = "TOY1",
        Arguments = ["Old"],
        Severity = DiagnosticSeverity.Error,
        AdditionalLocations = [1, 2],
    });

    [Fact]
    public Task Another_id_fails() => Broken.Promise(
        "expected, but not reported: TOY2", Reports(new(0) { Id = "TOY2", AdditionalLocations = [1, 2] }));

    [Fact]
    public Task Other_arguments_fail() => Broken.Promise(
        "TOY1 says \"'Old' is old\", expected \"'New' is old\"",
        Reports(new(0) { Arguments = ["New"], AdditionalLocations = [1, 2] }));

    [Fact]
    public Task Another_severity_fails() => Broken.Promise(
        "TOY1 has the severity Error, expected Warning",
        Reports(new(0) { Severity = DiagnosticSeverity.Warning, AdditionalLocations = [1, 2] }));

    [Fact]
    public Task Additional_locations_in_another_order_fail() =>
        Broken.Promise("TOY1 has the additional locations", Reports(new(0) { AdditionalLocations = [2, 1] }));

    [Fact]
    public Task Additional_locations_that_are_missing_fail() => Broken.Promise(
        "TOY1 has the additional locations",
        Verify<OldCall>.Reports(Code, new() { Expected = [new(0) { AdditionalLocations = [1, 2] }] }));

    [Fact]
    public Task A_numbered_place_that_nothing_is_expected_of_fails() =>
        Broken.Promise("Nothing is expected of the place #1", Reports(new(0) { AdditionalLocations = [2] }));

    [Fact]
    public Task An_expectation_without_a_place_fails() =>
        Broken.Promise("No place is marked #3", Reports(new(0) { AdditionalLocations = [1, 2, 3] }));

    [Fact]
    public Task Two_diagnostics_can_be_expected_of_one_place() => Verify<ReportsTwoIds>.Reports(
        "class C { void Old() { {|#0:Old|}(); } }",
        new() { Expected = [new(0) { Id = "TOY1", Arguments = ["Old"] }, new(0) { Id = "TOY2" }] });

    private sealed class ReportsAll : OldCall
    {
        protected override void Report(SyntaxNodeAnalysisContext context, InvocationExpressionSyntax call)
        {
            var type = call.FirstAncestorOrSelf<ClassDeclarationSyntax>()!;
            var method = call.FirstAncestorOrSelf<MethodDeclarationSyntax>()!;
            context.ReportDiagnostic(Diagnostic.Create(
                Rule, call.Expression.GetLocation(), DiagnosticSeverity.Error,
                [type.Identifier.GetLocation(), method.Identifier.GetLocation()], null, "Old"));
        }
    }

    private sealed class ReportsTwoIds : OldCall
    {
        private static readonly DiagnosticDescriptor Second =
            new("TOY2", "title", "message", "Toys", DiagnosticSeverity.Warning, true);

        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule, Second];

        protected override void Report(SyntaxNodeAnalysisContext context, InvocationExpressionSyntax call)
        {
            base.Report(context, call);
            context.ReportDiagnostic(Diagnostic.Create(Second, call.Expression.GetLocation()));
        }
    }
}
