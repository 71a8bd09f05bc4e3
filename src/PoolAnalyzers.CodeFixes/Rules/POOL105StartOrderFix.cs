using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Puts things into their order: starts first, starts later, or starts at all.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL105StartOrderFix)), Shared]
public sealed class POOL105StartOrderFix() : EditingCodeFix(POOL105StartOrder.Rule.Id, Order)
{
    public const string Order = "POOL105.Order";

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation)
    {
        var span = diagnostic.Location.SourceSpan;
        if (!diagnostic.Properties.TryGetValue(POOL105StartOrder.Subject, out var subject) || subject is null
            || !diagnostic.Properties.TryGetValue(POOL105StartOrder.StartMethod, out var method) || method is null
            || edits.Root.FindNode(span, getInnermostNodeForTie: true) is not ExpressionSyntax place)
            return null;
        var start = $"{subject}.{method}();";
        switch (diagnostic.Properties[POOL105StartOrder.Kind])
        {
            case POOL105StartOrder.TooEarly:
                return StartBefore(place, subject, start, edits);
            case POOL105StartOrder.TooLate:
                return StartAfter(place, start);
            case POOL105StartOrder.Again:
                return RemoveAgain(place, start);
            case POOL105StartOrder.Never:
                return StartBehind(place, subject, start);
            default:
                return null;
        }
    }

    /// <summary>Starts it in front, or moves what waits behind the start that comes next.</summary>
    private static (string, Func<DocumentEdits, bool>)? StartBefore(
        ExpressionSyntax place, string subject, string start, DocumentEdits edits)
    {
        if (place is ConditionalAccessExpressionSyntax
            || Anchors.Find(place, subject.Substring(subject.LastIndexOf('.') + 1), edits.Model)
                is not StatementSyntax anchor)
            return null;
        var row = StatementRows.Of(anchor);
        if (row.Count == 0)
            return null;
        var later = row.SkipWhile(other => other != anchor).Skip(1).ToArray();
        if (!later.Any(other => other.DescendantNodesAndSelf().Any(node => IsStart(node, start))))
            return ($"Call '{start.TrimEnd(';')}' first", all => StatementMover.InsertBefore(all, anchor, start));
        return later.Length > 0 && IsStart(later[0], start) && anchor is ExpressionStatementSyntax
            ? ($"Move '{anchor.ToString().TrimEnd(';')}' behind the start",
                all => StatementMover.MoveBehind(all, [anchor], later[0]))
            : null;
    }

    /// <summary>Moves the start behind what sets up, where nothing but that stands in between.</summary>
    private static (string, Func<DocumentEdits, bool>)? StartAfter(ExpressionSyntax place, string start)
    {
        if (place.Parent is not ExpressionStatementSyntax { Expression: var whole } late || whole != place)
            return null;
        var row = StatementRows.Of(late);
        var before = row.TakeWhile(other => other != late).ToArray();
        var startsAt = Array.FindLastIndex(before, other => IsStart(other, start));
        if (startsAt < 0 || !before.Skip(startsAt + 1).All(IsAssignment))
            return null;
        var last = row.SkipWhile(other => other != late).TakeWhile(IsAssignment).LastOrDefault() ?? late;
        return (
            $"Move '{start.TrimEnd(';')}' behind it",
            all => StatementMover.MoveBehind(all, [before[startsAt]], last));
    }

    private static (string, Func<DocumentEdits, bool>)? RemoveAgain(ExpressionSyntax place, string start)
    {
        if (place.Parent is not ExpressionStatementSyntax again || !IsStart(again, start))
            return null;
        var row = StatementRows.Of(again);
        return row.TakeWhile(other => other != again).Any(other => IsStart(other, start))
            ? ($"Remove '{start.TrimEnd(';')}', which throws", all => StatementMover.Remove(all, again))
            : null;
    }

    /// <summary>Starts it behind its declaration and what sets it up directly behind that.</summary>
    private static (string, Func<DocumentEdits, bool>)? StartBehind(
        ExpressionSyntax place, string subject, string start)
    {
        if (place.FirstAncestorOrSelf<StatementSyntax>() is not { } made)
            return null;
        var row = StatementRows.Of(made);
        if (row.Count == 0 || made is not (LocalDeclarationStatementSyntax or ExpressionStatementSyntax))
            return null;
        var last = made;
        foreach (var next in row.SkipWhile(other => other != made).Skip(1))
        {
            if (!IsAssignment(next) || !next.ToString().StartsWith(subject + ".", StringComparison.Ordinal))
                break;
            last = next;
        }
        return ($"Call '{start.TrimEnd(';')}'", all => StatementMover.InsertBehind(all, last, start));
    }

    private static bool IsStart(SyntaxNode node, string start) =>
        node is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax call }
        && call.Expression + "();" == start;

    private static bool IsAssignment(StatementSyntax statement) =>
        statement is ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax };
}
