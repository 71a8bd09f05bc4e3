using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace PoolAnalyzers.CodeFixes.Rewriting;

/// <summary>Makes a statement run however those before it in its row end.</summary>
internal static class FinallyWriter
{
    /// <summary>
    /// Puts statements in a row into a <c>try</c>, and the one that follows them into its <c>finally</c>.
    /// </summary>
    public static bool Wrap(DocumentEdits edits, IReadOnlyList<StatementSyntax> body, StatementSyntax end)
    {
        if (body.Count == 0 || !CanBeIndented(body) || end.ContainsDirectives)
            return false;
        var (first, last) = (body[0], body[body.Count - 1]);
        var indent = Layout.IndentOf(first.GetFirstToken());
        if (!IsOnLinesOfItsOwn(first, last, edits) || !IsOnLinesOfItsOwn(end, end, edits))
        {
            edits.Insert(first.SpanStart, "try { ");
            edits.Insert(end.SpanStart, "} finally { ");
            edits.Insert(end.Span.End, " }");
            return true;
        }
        Open(edits, first, last);
        var lastLine = edits.Text.Lines.GetLineFromPosition(last.Span.End);
        var next = lastLine.LineNumber + 1;
        while (edits.Text.Lines[next].ToString().Trim().Length == 0)
            next++;
        var between = TextSpan.FromBounds(lastLine.EndIncludingLineBreak, edits.Text.Lines[next].Start);
        if (between.Length > 0)
            edits.Replace(between, "");
        var whole = TextSpan.FromBounds(first.SpanStart, end.Span.End);
        edits.Insert(lastLine.End, $"\n{indent}}}\n{indent}finally\n{indent}{{", whole);
        edits.Shift(TextSpan.FromBounds(last.Span.End, end.Span.End));
        edits.Insert(edits.Text.Lines.GetLineFromPosition(end.Span.End).End, $"\n{indent}}}", whole);
        return true;
    }

    /// <summary>
    /// Puts statements in a row, up to the end of it, into a <c>try</c> with a <c>finally</c> of a new statement.
    /// </summary>
    public static bool Wrap(DocumentEdits edits, IReadOnlyList<StatementSyntax> body, string end) =>
        Wrap(edits, body, "finally", end);

    /// <summary>Puts statements in a row into a <c>try</c> that something is to be done behind.</summary>
    /// <param name="edits">The document.</param>
    /// <param name="body">The statements.</param>
    /// <param name="clause">What stands in front of the block that follows, as <c>finally</c>.</param>
    /// <param name="end">The statement in that block.</param>
    public static bool Wrap(DocumentEdits edits, IReadOnlyList<StatementSyntax> body, string clause, string end)
    {
        if (body.Count == 0 || !CanBeIndented(body))
            return false;
        var (first, last) = (body[0], body[body.Count - 1]);
        if (!IsOnLinesOfItsOwn(first, last, edits))
        {
            edits.Insert(first.SpanStart, "try { ");
            edits.Insert(last.Span.End, $" }} {clause} {{ {end} }}");
            return true;
        }
        var indent = Layout.IndentOf(first.GetFirstToken());
        var step = edits.Layout.Step;
        Open(edits, first, last);
        edits.Insert(
            edits.Text.Lines.GetLineFromPosition(last.Span.End).End,
            $"\n{indent}}}\n{indent}{clause}\n{indent}{{\n{indent}{step}{end}\n{indent}}}",
            TextSpan.FromBounds(first.SpanStart, last.Span.End));
        return true;
    }

    private static void Open(DocumentEdits edits, StatementSyntax first, StatementSyntax last)
    {
        var indent = Layout.IndentOf(first.GetFirstToken());
        var part = TextSpan.FromBounds(first.SpanStart, last.Span.End);
        edits.Insert(first.SpanStart, $"try\n{indent}{{\n{indent}{edits.Layout.Step}", part);
        edits.Shift(part);
    }

    /// <summary>
    /// What is disposed of at the end of its block would be disposed of earlier; names would be lost.
    /// </summary>
    private static bool CanBeIndented(IReadOnlyList<StatementSyntax> body) =>
        !body.Any(statement => statement.ContainsDirectives
            || statement is LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 } or LabeledStatementSyntax
                or LocalFunctionStatementSyntax);

    private static bool IsOnLinesOfItsOwn(StatementSyntax first, StatementSyntax last, DocumentEdits edits)
    {
        var line = edits.Text.Lines.GetLineFromPosition(first.SpanStart);
        return edits.Text.ToString(TextSpan.FromBounds(line.Start, first.SpanStart)).Trim().Length == 0
            && (last.GetTrailingTrivia().Any(SyntaxKind.EndOfLineTrivia)
                || last.GetLastToken().GetNextToken(includeZeroWidth: true).IsKind(SyntaxKind.EndOfFileToken));
    }
}
