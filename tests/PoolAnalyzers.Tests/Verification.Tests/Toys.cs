using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace PoolAnalyzers.Tests.VerificationTests;

/// <summary>Reports every call of a method named Old. The tests break it on purpose, one promise each.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public class OldCall : DiagnosticAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = new(
        "TOY1", "Call of Old", "'{0}' is old", "Toys", DiagnosticSeverity.Warning, isEnabledByDefault: true);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    protected virtual GeneratedCodeAnalysisFlags GeneratedCode => GeneratedCodeAnalysisFlags.None;

    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCode);
        context.RegisterSyntaxNodeAction(Analyze, SyntaxKind.InvocationExpression);
    }

    protected virtual void Report(SyntaxNodeAnalysisContext context, InvocationExpressionSyntax call) =>
        context.ReportDiagnostic(Diagnostic.Create(Rule, call.Expression.GetLocation(), call.Expression.ToString()));

    protected virtual bool IsOld(InvocationExpressionSyntax call) =>
        call.Expression is IdentifierNameSyntax { Identifier.Text: "Old" };

    private void Analyze(SyntaxNodeAnalysisContext context)
    {
        if (context.Node is InvocationExpressionSyntax call && IsOld(call))
            Report(context, call);
    }
}

/// <summary>Calls New instead of Old. The tests break it on purpose, one promise each.</summary>
public class CallNew : CodeFixProvider
{
    public const string Key = "call-new";

    public override ImmutableArray<string> FixableDiagnosticIds => ["TOY1"];

    public override FixAllProvider? GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken);
        var name = (IdentifierNameSyntax)root!.FindNode(context.Span, getInnermostNodeForTie: true);
        Register(context, root, name);
    }

    protected virtual void Register(CodeFixContext context, SyntaxNode root, IdentifierNameSyntax name) =>
        context.RegisterCodeFix(Offer(context, () => Fix(root, name)), context.Diagnostics);

    protected virtual SyntaxNode Fix(SyntaxNode root, IdentifierNameSyntax name) =>
        root.ReplaceNode(name, SyntaxFactory.IdentifierName("New").WithTriviaFrom(name));

    protected static CodeAction Offer(
        CodeFixContext context, Func<SyntaxNode> fixedRoot, string title = "Call New", string? key = Key) =>
        CodeAction.Create(title, _ => Task.FromResult(context.Document.WithSyntaxRoot(fixedRoot())), key);
}
