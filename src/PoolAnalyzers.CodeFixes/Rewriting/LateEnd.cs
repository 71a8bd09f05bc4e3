using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.CodeFixes.Rewriting;

/// <summary>
/// Finds the statements that end an object too early, and the one that they have to stand behind: the last one of the
/// row that uses it, or the loop that uses it again.
/// </summary>
/// <param name="edits">The document.</param>
/// <param name="subject">The object as the code writes it.</param>
/// <param name="ends">The roles of what ends it.</param>
/// <param name="uses">The roles of what must come before.</param>
/// <param name="never">The roles of what must not be moved.</param>
internal sealed class LateEnd(DocumentEdits edits, string subject, Roles ends, Roles uses, Roles never)
{
    /// <summary>What to move behind what; null where that would mean something else.</summary>
    public (IReadOnlyList<StatementSyntax> Moved, StatementSyntax Behind)? Find(Location use)
    {
        var node = edits.Root.FindNode(use.SourceSpan, getInnermostNodeForTie: true);
        foreach (var ancestor in node.AncestorsAndSelf())
        {
            // What is written outside of a function need not run before it.
            if (ancestor is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)
                return null;
            if (ancestor is StatementSyntax statement
                && (Before(statement) ?? OutOfLoop(statement)) is { } found)
                return found;
        }
        return null;
    }

    /// <summary>What ends it earlier in the same row of statements.</summary>
    private (IReadOnlyList<StatementSyntax>, StatementSyntax)? Before(StatementSyntax statement)
    {
        var row = StatementRows.Of(statement);
        var at = IndexOf(row, statement);
        var moved = row.Take(at).Where(IsEnd).ToArray();
        return moved.Length == 0 || row.Take(at).Any(earlier => Mentions(earlier, never))
            ? null
            : Move(moved, row, at);
    }

    /// <summary>What ends it in the loop, so that the next round finds it ended.</summary>
    private (IReadOnlyList<StatementSyntax>, StatementSyntax)? OutOfLoop(StatementSyntax loop)
    {
        var body = loop switch
        {
            CommonForEachStatementSyntax each => each.Statement,
            ForStatementSyntax counting => counting.Statement,
            WhileStatementSyntax repeating => repeating.Statement,
            DoStatementSyntax repeating => repeating.Statement,
            _ => null,
        };
        var row = StatementRows.Of(loop);
        if (body is not BlockSyntax block || row.Count == 0)
            return null;
        var moved = block.Statements.Where(IsEnd).ToArray();
        var isOwn = loop.DescendantNodes().Any(node =>
            node is VariableDeclaratorSyntax declared && declared.Identifier.ValueText == subject
            || node is SingleVariableDesignationSyntax named && named.Identifier.ValueText == subject)
            || loop is ForEachStatementSyntax { Identifier: var item } && item.ValueText == subject;
        if (moved.Length == 0 || isOwn || loop.DescendantNodes().Any(node =>
            node is ReturnStatementSyntax or GotoStatementSyntax or YieldStatementSyntax))
            return null;
        // What else the loop does must not need it to have ended.
        return block.Statements.Except(moved).Any(other => Mentions(other, ends | never))
            ? null
            : Move(moved, row, IndexOf(row, loop));
    }

    /// <summary>Moves behind the last statement of the row, from an index on, that uses it.</summary>
    private (IReadOnlyList<StatementSyntax>, StatementSyntax)? Move(
        StatementSyntax[] moved, IReadOnlyList<StatementSyntax> row, int from)
    {
        var last = from;
        for (var i = from + 1; i < row.Count; i++)
        {
            if (Mentions(row[i], uses))
                last = i;
        }
        var first = IndexOf(row, moved[0]);
        var passed = first < 0 ? row.Skip(from + 1).Take(last - from) : row.Skip(first).Take(last - first + 1);
        var isFree = passed.Except(moved).All(statement =>
            !StatementMover.MayJump(statement) && !Mentions(statement, ends | never));
        return isFree ? (moved, row[last]) : null;
    }

    private bool IsEnd(StatementSyntax statement)
    {
        var expression = (statement as ExpressionStatementSyntax)?.Expression;
        if (expression is AwaitExpressionSyntax awaited)
            expression = awaited.Expression;
        return expression is InvocationExpressionSyntax call && IsOn(call) && Has(call, ends);
    }

    private bool Mentions(StatementSyntax statement, Roles roles) =>
        statement.DescendantNodes().OfType<InvocationExpressionSyntax>()
            .Any(call => IsOn(call) && Has(call, roles));

    private bool IsOn(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax access => access.Expression.ToString() == subject,
        MemberBindingExpressionSyntax => call.FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>() is { } access
            && access.Expression.ToString() == subject,
        _ => false,
    };

    private bool Has(InvocationExpressionSyntax call, Roles roles) =>
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
