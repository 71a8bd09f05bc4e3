using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PoolAnalyzers.CodeFixes.Rewriting;

/// <summary>
/// Makes a statement the first one of a method or of the top-level statements. What heads the file stays at its head,
/// and the statement is never put under an <c>#if</c>.
/// </summary>
internal static class FirstStatement
{
    public static BlockSyntax Insert(BlockSyntax block, string text, Layout layout)
    {
        var startsLine = block.OpenBraceToken.TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia);
        var indent = block.Statements.Count > 0 && Layout.StartsLine(block.Statements[0].GetFirstToken())
            ? Layout.IndentOf(block.Statements[0].GetFirstToken())
            : Layout.IndentOf(block.OpenBraceToken) + layout.Step;
        var statement = StatementInserter.Parse(text)
            .WithLeadingTrivia(startsLine ? [SyntaxFactory.Whitespace(indent)] : (SyntaxTrivia[])[])
            .WithTrailingTrivia(startsLine ? layout.LineEnd : SyntaxFactory.Space);
        return block.WithStatements(block.Statements.Insert(0, statement));
    }

    public static CompilationUnitSyntax Insert(CompilationUnitSyntax unit, string text, Layout layout)
    {
        var first = unit.Members.OfType<GlobalStatementSyntax>().First();
        var token = first.GetFirstToken();
        var (above, own) = FileHead.Split(token.LeadingTrivia, isFileStart: token.SpanStart == FileHead.StartOf(unit));
        var inserted = SyntaxFactory.GlobalStatement(
            StatementInserter.Parse(text).WithLeadingTrivia(above).WithTrailingTrivia(layout.LineEnd));
        var members = unit.Members.Replace(first, first.ReplaceToken(token, token.WithLeadingTrivia(own)));
        return unit.WithMembers(members.Insert(unit.Members.IndexOf(first), inserted));
    }
}
