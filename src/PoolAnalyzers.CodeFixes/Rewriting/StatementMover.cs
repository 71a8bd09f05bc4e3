using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using PoolAnalyzers.Flow;

namespace PoolAnalyzers.CodeFixes.Rewriting;

/// <summary>Moves, inserts and removes statements, with their lines and the comments that belong to them.</summary>
internal static class StatementMover
{
    /// <summary>Whether control may leave the statement for somewhere else than its end.</summary>
    public static bool MayJump(StatementSyntax statement) =>
        statement
            .DescendantNodesAndSelf(
                node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
            .Any(node => node is ReturnStatementSyntax or GotoStatementSyntax or ThrowStatementSyntax
                or YieldStatementSyntax or BreakStatementSyntax or ContinueStatementSyntax);

    /// <summary>Moves the statements, in their order, behind another one of their row, or of one around it.</summary>
    public static bool MoveBehind(
        DocumentEdits edits, IReadOnlyList<StatementSyntax> statements, StatementSyntax behind)
    {
        var indent = Layout.IndentOf(behind.GetFirstToken());
        var target = edits.Text.Lines.GetLineFromPosition(behind.Span.End);
        var targetEndsLine = EndsLine(behind);
        var written = "";
        foreach (var statement in statements)
        {
            if (statement.ContainsDirectives)
                return false;
            if (!Layout.StartsLine(statement.GetFirstToken()) || !EndsLine(statement))
            {
                // Comments on the line stay there: they may belong to what stands beside it.
                var (from, to) = (statement.SpanStart, statement.Span.End);
                while (to < edits.Text.Length && edits.Text[to] == ' ')
                    to++;
                while (EndsLine(statement) && from > 0 && edits.Text[from - 1] == ' ')
                    from--;
                edits.Replace(TextSpan.FromBounds(from, to), "");
                if (edits.Text.Lines.GetLineFromPosition(statement.SpanStart).LineNumber == target.LineNumber)
                    edits.Insert(behind.Span.End, $" {statement}");
                else
                    written += targetEndsLine ? $"\n{indent}{statement}" : $" {statement}";
                continue;
            }
            if (!targetEndsLine)
                return false;
            var lines = LinesOf(statement, edits.Text);
            foreach (var line in lines)
                written += $"\n{indent}{line.ToString().Trim()}";
            edits.Replace(TextSpan.FromBounds(lines[0].Start, lines[lines.Count - 1].EndIncludingLineBreak), "");
        }
        if (written.Length > 0)
            edits.Insert(targetEndsLine ? target.End : behind.Span.End, written);
        return true;
    }

    /// <summary>Puts a statement in front of another one and the comments directly above it.</summary>
    public static bool InsertBefore(DocumentEdits edits, StatementSyntax anchor, string statement)
    {
        var first = anchor.GetFirstToken();
        if (Layout.StartsLine(first))
            edits.Insert(LinesOf(anchor, edits.Text)[0].Start, $"{Layout.IndentOf(first)}{statement}\n");
        else
            edits.Insert(anchor.SpanStart, $"{statement} ");
        return true;
    }

    /// <summary>
    /// Puts a statement in front of one that stands alone, as that of a loop, in a new block around both.
    /// </summary>
    public static bool InsertInBlock(DocumentEdits edits, StatementSyntax alone, string statement)
    {
        var first = alone.GetFirstToken();
        if (alone.Parent is not StatementSyntax parent || alone.ContainsDirectives)
            return false;
        if (!Layout.StartsLine(first))
        {
            edits.Insert(alone.SpanStart, $"{{ {statement} ");
            edits.Insert(alone.Span.End, " }");
            return true;
        }
        if (!EndsLine(alone) || !Layout.StartsLine(parent.GetFirstToken()))
            return false;
        var outer = Layout.IndentOf(parent.GetFirstToken());
        edits.Insert(
            LinesOf(alone, edits.Text)[0].Start, $"{outer}{{\n{Layout.IndentOf(first)}{statement}\n");
        edits.Insert(edits.Text.Lines.GetLineFromPosition(alone.Span.End).End, $"\n{outer}}}");
        return true;
    }

    /// <summary>The statements, for a title.</summary>
    public static string NameOf(IEnumerable<StatementSyntax> statements) =>
        string.Join(" and ", statements.Select(statement => $"'{statement.ToString().TrimEnd(';')}'"));

    /// <summary>Puts a statement behind another one.</summary>
    public static bool InsertBehind(DocumentEdits edits, StatementSyntax behind, string statement)
    {
        var indent = Layout.IndentOf(behind.GetFirstToken());
        if (EndsLine(behind))
            edits.Insert(edits.Text.Lines.GetLineFromPosition(behind.Span.End).End, $"\n{indent}{statement}");
        else
            edits.Insert(behind.Span.End, $" {statement}");
        return true;
    }

    /// <summary>Removes a statement, with its line if nothing else is on it; comments stay.</summary>
    public static bool Remove(DocumentEdits edits, StatementSyntax statement)
    {
        var line = edits.Text.Lines.GetLineFromPosition(statement.SpanStart);
        var last = edits.Text.Lines.GetLineFromPosition(statement.Span.End);
        var (from, to) = (statement.SpanStart, statement.Span.End);
        if (IsBlank(line.Start, from) && IsBlank(to, last.End))
        {
            edits.Replace(TextSpan.FromBounds(line.Start, last.EndIncludingLineBreak), "");
            return true;
        }
        while (to < edits.Text.Length && edits.Text[to] == ' ')
            to++;
        edits.Replace(TextSpan.FromBounds(from, to), "");
        return true;

        bool IsBlank(int start, int end) =>
            edits.Text.ToString(TextSpan.FromBounds(start, end)).Trim().Length == 0;
    }

    private static bool EndsLine(StatementSyntax statement) =>
        statement.GetTrailingTrivia().Any(SyntaxKind.EndOfLineTrivia)
        || statement.GetLastToken().GetNextToken()
            is { RawKind: (int)SyntaxKind.EndOfFileToken or (int)SyntaxKind.None };

    /// <summary>The lines of a statement and those of the comments directly above it.</summary>
    private static List<TextLine> LinesOf(StatementSyntax statement, SourceText text)
    {
        var first = text.Lines.GetLineFromPosition(statement.SpanStart).LineNumber;
        var last = text.Lines.GetLineFromPosition(statement.Span.End).LineNumber;
        var top = text.Lines.GetLineFromPosition(statement.FullSpan.Start).LineNumber;
        while (first > top && text.Lines[first - 1].ToString().Trim().Length > 0)
            first--;
        return [.. Enumerable.Range(first, last - first + 1).Select(line => text.Lines[line])];
    }
}
