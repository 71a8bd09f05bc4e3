using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Knowledge;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>
/// Moves the statements that close, join or dispose of the pool behind the last one that submits, or out of the loop
/// that submits again.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL102SubmitAfterCloseFix)), Shared]
public sealed class POOL102SubmitAfterCloseFix() : PoolCodeFix(POOL102SubmitAfterClose.Rule.Id, CloseLater)
{
    public const string CloseLater = "POOL102.CloseLater";

    private const Roles Ends = Roles.Closes | Roles.Joins | Roles.Disposes | Roles.Terminates;

    private protected override async Task<string?> TitleAsync(
        Document document, Diagnostic diagnostic, string way, CancellationToken cancellation)
    {
        if (await DocumentEdits.OfAsync(document, cancellation).ConfigureAwait(false) is not { } edits
            || Find(diagnostic, edits) is not { } found
            || !edits.Try(all => StatementMover.MoveBehind(all, found.Moved, found.Behind)))
            return null;
        var moved = string.Join(" and ", found.Moved.Select(statement => $"'{statement.ToString().TrimEnd(';')}'"));
        return $"Move {moved} behind the last job";
    }

    private protected override async Task<Document> RepairAsync(
        Document document, IReadOnlyList<(Diagnostic Diagnostic, string Way)> repairs, CancellationToken cancellation)
    {
        if (await DocumentEdits.OfAsync(document, cancellation).ConfigureAwait(false) is not { } edits)
            return document;
        foreach (var (diagnostic, _) in repairs)
        {
            if (Find(diagnostic, edits) is { } found)
                edits.Try(all => StatementMover.MoveBehind(all, found.Moved, found.Behind));
        }
        return edits.Apply();
    }

    private static (IReadOnlyList<StatementSyntax> Moved, StatementSyntax Behind)? Find(
        Diagnostic diagnostic, DocumentEdits edits)
    {
        var span = diagnostic.Location.SourceSpan;
        if (!diagnostic.Properties.TryGetValue(POOL102SubmitAfterClose.Pool, out var pool) || pool is null
            || !edits.Root.FullSpan.Contains(span))
            return null;
        var node = edits.Root.FindNode(span, getInnermostNodeForTie: true);
        foreach (var ancestor in node.AncestorsAndSelf())
        {
            // What is written outside of a function need not run before it.
            if (ancestor is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)
                return null;
            if (ancestor is StatementSyntax statement
                && (Before(statement, pool, edits) ?? OutOfLoop(statement, pool, edits)) is { } found)
                return found;
        }
        return null;
    }

    /// <summary>What ends the pool earlier in the same row of statements.</summary>
    private static (IReadOnlyList<StatementSyntax>, StatementSyntax)? Before(
        StatementSyntax statement, string pool, DocumentEdits edits)
    {
        var row = StatementMover.RowOf(statement);
        var at = IndexOf(row, statement);
        var moved = row.Take(at).Where(earlier => IsEnd(earlier, pool, edits)).ToArray();
        return moved.Length == 0 ? null : Move(moved, row, at, pool, edits);
    }

    /// <summary>What ends the pool in the loop, so that the next round finds it ended.</summary>
    private static (IReadOnlyList<StatementSyntax>, StatementSyntax)? OutOfLoop(
        StatementSyntax loop, string pool, DocumentEdits edits)
    {
        var body = loop switch
        {
            CommonForEachStatementSyntax each => each.Statement,
            ForStatementSyntax counting => counting.Statement,
            WhileStatementSyntax repeating => repeating.Statement,
            DoStatementSyntax repeating => repeating.Statement,
            _ => null,
        };
        var row = StatementMover.RowOf(loop);
        if (body is not BlockSyntax block || row.Count == 0)
            return null;
        var moved = block.Statements.Where(inside => IsEnd(inside, pool, edits)).ToArray();
        var isOwn = loop.DescendantNodes().Any(node =>
            node is VariableDeclaratorSyntax declared && declared.Identifier.ValueText == pool
            || node is SingleVariableDesignationSyntax named && named.Identifier.ValueText == pool)
            || loop is ForEachStatementSyntax { Identifier: var item } && item.ValueText == pool;
        if (moved.Length == 0 || isOwn || loop.DescendantNodes().Any(node =>
            node is ReturnStatementSyntax or GotoStatementSyntax or YieldStatementSyntax))
            return null;
        // What else the loop does must not need a pool that has ended.
        return block.Statements.Except(moved).Any(other => Mentions(other, pool, Ends, edits))
            ? null
            : Move(moved, row, IndexOf(row, loop), pool, edits);
    }

    /// <summary>Moves behind the last statement of the row, from an index on, that submits.</summary>
    private static (IReadOnlyList<StatementSyntax>, StatementSyntax)? Move(
        StatementSyntax[] moved, IReadOnlyList<StatementSyntax> row, int from, string pool, DocumentEdits edits)
    {
        var last = from;
        for (var i = from + 1; i < row.Count; i++)
        {
            if (Mentions(row[i], pool, Roles.Submits, edits))
                last = i;
        }
        var first = IndexOf(row, moved[0]);
        var passed = first < 0 ? row.Skip(from + 1).Take(last - from) : row.Skip(first).Take(last - first + 1);
        var isFree = passed.Except(moved).All(statement =>
            !StatementMover.MayJump(statement) && !Mentions(statement, pool, Ends, edits));
        // Terminating later would drop what is submitted now.
        return isFree && !moved.Any(statement => Mentions(statement, pool, Roles.Terminates, edits))
            ? (moved, row[last])
            : null;
    }

    private static bool IsEnd(StatementSyntax statement, string pool, DocumentEdits edits)
    {
        var expression = (statement as ExpressionStatementSyntax)?.Expression;
        if (expression is AwaitExpressionSyntax awaited)
            expression = awaited.Expression;
        return expression is InvocationExpressionSyntax call && IsOn(call, pool) && Has(call, Ends, edits);
    }

    private static bool Mentions(StatementSyntax statement, string pool, Roles roles, DocumentEdits edits) =>
        statement.DescendantNodes().OfType<InvocationExpressionSyntax>()
            .Any(call => IsOn(call, pool) && Has(call, roles, edits));

    private static bool IsOn(InvocationExpressionSyntax call, string pool) => call.Expression switch
    {
        MemberAccessExpressionSyntax access => access.Expression.ToString() == pool,
        MemberBindingExpressionSyntax => call.FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>() is { } access
            && access.Expression.ToString() == pool,
        _ => false,
    };

    private static bool Has(InvocationExpressionSyntax call, Roles roles, DocumentEdits edits) =>
        edits.Model.GetSymbolInfo(call).Symbol is IMethodSymbol method
        && (edits.Knowledge.RolesOf(method) & roles) != 0;

    private static int IndexOf(IReadOnlyList<StatementSyntax> row, StatementSyntax statement)
    {
        for (var i = 0; i < row.Count; i++)
        {
            if (ReferenceEquals(row[i], statement))
                return i;
        }
        return -1;
    }
}
