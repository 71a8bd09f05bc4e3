using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Knowledge;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Closes the queue before its thread is joined, or later, behind what still uses it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL107QueueThreadOrderFix)), Shared]
public sealed class POOL107QueueThreadOrderFix()
    : EditingCodeFix(POOL107QueueThreadOrder.Rule.Id, CloseFirst, CloseLater)
{
    public const string CloseFirst = "POOL107.CloseFirst";
    public const string CloseLater = "POOL107.CloseLater";

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation)
    {
        if (way == CloseFirst)
            return FindMissing(diagnostic, edits.Model, cancellation) is { } missing
                ? ($"Call '{missing.Statement.TrimEnd(';')}' first",
                    all => StatementMover.InsertBefore(all, missing.Anchor, missing.Statement))
                : null;
        return FindEarly(diagnostic, edits) is { } early
            ? ($"Move {StatementMover.NameOf(early.Moved)} behind the last use",
                all => StatementMover.MoveBehind(all, early.Moved, early.Behind))
            : null;
    }

    private static (StatementSyntax Anchor, string Statement)? FindMissing(
        Diagnostic diagnostic, SemanticModel model, CancellationToken cancellation)
    {
        if (!diagnostic.Properties.TryGetValue(POOL107QueueThreadOrder.CloseMethod, out var close) || close is null
            || !diagnostic.Properties.TryGetValue(POOL107QueueThreadOrder.Queue, out var queue) || queue is null)
            return null;
        var root = model.SyntaxTree.GetRoot(cancellation);
        if (root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is not ExpressionSyntax join
            || Anchors.Find(join, queue.Substring(queue.LastIndexOf('.') + 1), model) is not StatementSyntax anchor
            || StatementRows.Of(anchor).Count == 0)
            return null;
        // Where the queue may be missing, so it may be here.
        var access = join is ConditionalAccessExpressionSyntax ? "?." : ".";
        return (anchor, $"{queue}{access}{close}();");
    }

    private static (IReadOnlyList<StatementSyntax> Moved, StatementSyntax Behind)? FindEarly(
        Diagnostic diagnostic, DocumentEdits edits) =>
        diagnostic.Properties.TryGetValue(POOL107QueueThreadOrder.Queue, out var queue) && queue is not null
        && !diagnostic.Properties.ContainsKey(POOL107QueueThreadOrder.CloseMethod)
            ? new LateEnd(
                edits, queue, Roles.ClosesQueue | Roles.JoinsQueueThread | Roles.Disposes, Roles.UsesQueue, Roles.None)
                .Find(diagnostic.Location)
            : null;
}
