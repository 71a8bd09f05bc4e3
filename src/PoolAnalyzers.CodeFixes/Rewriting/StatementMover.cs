using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace PoolAnalyzers.CodeFixes.Rewriting;

/// <summary>Moves statements that fill a line behind another one, with the comments that belong to them.</summary>
internal static class StatementMover
{
    /// <summary>The statements that stand in a row with this one; empty where it stands alone.</summary>
    public static IReadOnlyList<StatementSyntax> RowOf(StatementSyntax statement)
    {
        IEnumerable<StatementSyntax> row = statement.Parent switch
        {
            BlockSyntax block => block.Statements,
            SwitchSectionSyntax section => section.Statements,
            GlobalStatementSyntax { Parent: CompilationUnitSyntax unit } =>
                unit.Members.OfType<GlobalStatementSyntax>().Select(member => member.Statement),
            _ => Enumerable.Empty<StatementSyntax>(),
        };
        return row.ToArray();
    }

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
        edits.Insert(targetEndsLine ? target.End : behind.Span.End, written);
        return true;
    }

    private static bool EndsLine(StatementSyntax statement) =>
        statement.GetTrailingTrivia().Any(SyntaxKind.EndOfLineTrivia)
        || statement.GetLastToken().GetNextToken() is { RawKind: (int)SyntaxKind.EndOfFileToken or (int)SyntaxKind.None };

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
