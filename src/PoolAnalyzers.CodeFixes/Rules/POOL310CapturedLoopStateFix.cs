using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Gives each job a copy of its own, made where it is handed over.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL310CapturedLoopStateFix)), Shared]
public sealed class POOL310CapturedLoopStateFix() : EditingCodeFix(POOL310CapturedLoopState.Rule.Id, CopyIt)
{
    public const string CopyIt = "POOL310.Copy";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation)
    {
        if (!diagnostic.Properties.ContainsKey(POOL310CapturedLoopState.Copy)
            || edits.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true)
                is not IdentifierNameSyntax name
            || edits.Model.GetSymbolInfo(name, cancellation).Symbol is not { } variable
            || diagnostic.AdditionalLocations.Count == 0
            || JobBesides(diagnostic.AdditionalLocations[0], name) is not { } job
            || job.Ancestors().OfType<StatementSyntax>().FirstOrDefault() is not { } statement)
            return null;
        var reads = new List<(ISymbol, ExpressionSyntax)>();
        foreach (var use in statement.DescendantNodes().OfType<IdentifierNameSyntax>())
        {
            if (use.Identifier.ValueText != variable.Name
                || !SymbolEqualityComparer.Default.Equals(edits.Model.GetSymbolInfo(use, cancellation).Symbol,
                    variable))
                continue;
            if (edits.Model.GetOperation(use, cancellation) is not { } operation || Operations.IsWritten(operation))
                return null;
            if (!job.Span.Contains(use.Span))
                continue;
            if (!MemberCopies.CanBeCopied(operation, job))
                return null;
            reads.Add((variable, use));
        }
        return ($"Give the job a copy of '{variable.Name}'", all =>
            MemberCopies.Make(job, reads, all, mayAddBlock: true));
    }

    /// <summary>The outermost lambda around the use that the change is not in.</summary>
    private static LambdaExpressionSyntax? JobBesides(Location change, SyntaxNode use) =>
        use.Ancestors().OfType<LambdaExpressionSyntax>()
            .LastOrDefault(lambda => !lambda.Span.Contains(change.SourceSpan) && lambda.Parent is ArgumentSyntax);
}
