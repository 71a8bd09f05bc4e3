using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Says that nothing more comes, before the consumer is waited for.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL605ConsumerNeverEndsFix)), Shared]
public sealed class POOL605ConsumerNeverEndsFix() : EditingCodeFix(POOL605ConsumerNeverEnds.Rule.Id, EndIt)
{
    public const string EndIt = "POOL605.End";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation)
    {
        if (!diagnostic.Properties.TryGetValue(POOL605ConsumerNeverEnds.End, out var end) || end is null
            || diagnostic.AdditionalLocations.Count == 0
            || edits.Root.FindNode(diagnostic.AdditionalLocations[0].SourceSpan, getInnermostNodeForTie: true)
                .FirstAncestorOrSelf<StatementSyntax>() is not ExpressionStatementSyntax wait
            || StatementRows.Of(wait).Count == 0
            || !ComesAfterAllItems(wait, end.Substring(0, end.IndexOf('.')), diagnostic.Location, edits))
            return null;
        return ($"Call '{end}' first", all => StatementMover.InsertBefore(all, wait, end + ";"));
    }

    /// <summary>
    /// Whether all that is done to the queue, but by the consumer, is done by the same function and before that.
    /// </summary>
    private static bool ComesAfterAllItems(
        StatementSyntax wait, string queue, Location consumed, DocumentEdits edits)
    {
        var function = StatementRows.FunctionOf(wait);
        var consumer = StatementRows.FunctionOf(edits.Root.FindNode(consumed.SourceSpan, getInnermostNodeForTie: true));
        return function.DescendantNodes().OfType<IdentifierNameSyntax>()
            .Where(name => name.Identifier.ValueText == queue && !consumer.Span.Contains(name.Span))
            .All(name => StatementRows.FunctionOf(name) == function && name.Span.End < wait.SpanStart);
    }
}
