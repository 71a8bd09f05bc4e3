using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Waits for whoever takes from the queue before it ends; leaves out the call that does nothing.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL108CancelJoinThreadLosesDataFix)), Shared]
public sealed class POOL108CancelJoinThreadLosesDataFix()
    : EditingCodeFix(POOL108CancelJoinThreadLosesData.Rule.Id, WaitFirst, Remove)
{
    public const string WaitFirst = "POOL108.WaitFirst";
    public const string Remove = "POOL108.Remove";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation)
    {
        var node = edits.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        if (way == Remove)
            return diagnostic.Severity == DiagnosticSeverity.Info
                && node.FirstAncestorOrSelf<StatementSyntax>() is ExpressionStatementSyntax useless
                && useless.Expression == node && StatementRows.Of(useless).Count > 0
                    ? ("Remove the call", all => StatementMover.Remove(all, useless))
                    : null;
        if (!diagnostic.Properties.TryGetValue(POOL108CancelJoinThreadLosesData.Wait, out var wait) || wait is null)
            return null;
        // A pool that has been disposed of takes no more jobs.
        if (!wait.EndsWith(".Join();", StringComparison.Ordinal) && IsMentionedBehind(node, wait.Split('.')[0]))
            return null;
        var title = $"Call '{wait.TrimEnd(';')}' first";
        if (node is VariableDeclaratorSyntax declared)
            return (title, all => EndOfScope.Insert(all, declared, wait));
        return node.FirstAncestorOrSelf<StatementSyntax>() is ExpressionStatementSyntax end
            && StatementRows.Of(end).Count > 0
                ? (title, all => StatementMover.InsertBefore(all, end, wait))
                : null;
    }

    private static bool IsMentionedBehind(SyntaxNode place, string name)
    {
        var end = place is VariableDeclaratorSyntax { Parent.Parent: UsingStatementSyntax whole }
            ? whole.Span.End
            : place is VariableDeclaratorSyntax
                ? place.FirstAncestorOrSelf<BlockSyntax>()?.Span.End ?? int.MaxValue
                : place.Span.End;
        return StatementRows.FunctionOf(place).DescendantNodes().OfType<IdentifierNameSyntax>()
            .Any(mention => mention.Identifier.ValueText == name && mention.SpanStart > end);
    }
}
