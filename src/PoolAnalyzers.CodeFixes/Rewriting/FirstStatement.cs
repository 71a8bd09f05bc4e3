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
    public static BlockSyntax Insert(BlockSyntax block, string text, Layout layout) =>
        Insert(block, StatementInserter.Parse(text), block.Statements, layout);

    public static CompilationUnitSyntax Insert(CompilationUnitSyntax unit, string text, Layout layout) =>
        Insert(unit, StatementInserter.Parse(text), layout);

    /// <summary>Whether a statement can be made the first of its method without touching an <c>#if</c>.</summary>
    public static bool CanMove(StatementSyntax statement) =>
        statement.Parent is BlockSyntax { Parent: MethodDeclarationSyntax } or GlobalStatementSyntax
        && !statement.GetLeadingTrivia().Any(trivia => trivia.IsDirective)
        && !statement.GetLastToken().GetNextToken(includeZeroWidth: true).LeadingTrivia
            .Any(trivia => trivia.IsDirective);

    /// <summary>Makes a statement the first one, with the comments that belong to it.</summary>
    public static CompilationUnitSyntax Move(CompilationUnitSyntax root, StatementSyntax statement, Layout layout)
    {
        var (blank, own) = SplitBlank(statement.GetLeadingTrivia());
        var moved = statement.WithLeadingTrivia(own);
        if (statement.Parent is BlockSyntax block)
        {
            var at = block.Statements.IndexOf(statement);
            var others = block.Statements.RemoveAt(at);
            if (at < others.Count)
                others = others.Replace(others[at], WithBlank(others[at], blank));
            return root.ReplaceNode(block, Insert(block, moved, others, layout));
        }
        var index = root.Members.IndexOf((GlobalStatementSyntax)statement.Parent!);
        var rest = root.Members.RemoveAt(index);
        if (index < rest.Count)
            rest = rest.Replace(rest[index], WithBlank(rest[index], blank));
        return Insert(root.WithMembers(rest), moved, layout);
    }

    private static BlockSyntax Insert(
        BlockSyntax block, StatementSyntax statement, SyntaxList<StatementSyntax> others, Layout layout)
    {
        var startsLine = block.OpenBraceToken.TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia);
        var indent = block.Statements.Count > 0 && Layout.StartsLine(block.Statements[0].GetFirstToken())
            ? Layout.IndentOf(block.Statements[0].GetFirstToken())
            : Layout.IndentOf(block.OpenBraceToken) + layout.Step;
        if (startsLine && statement.GetLeadingTrivia().Count == 0)
            statement = statement.WithLeadingTrivia(SyntaxFactory.Whitespace(indent));
        statement = startsLine
            ? EndingLine(statement, layout)
            : statement.WithTrailingTrivia(SyntaxFactory.Space);
        return block.WithStatements(others.Insert(0, statement));
    }

    private static CompilationUnitSyntax Insert(
        CompilationUnitSyntax unit, StatementSyntax statement, Layout layout)
    {
        var first = unit.Members.OfType<GlobalStatementSyntax>().First();
        var token = first.GetFirstToken();
        var (above, own) = FileHead.Split(token.LeadingTrivia, isFileStart: token.SpanStart == FileHead.StartOf(unit));
        var inserted = SyntaxFactory.GlobalStatement(EndingLine(
            statement.WithLeadingTrivia(above.AddRange(statement.GetLeadingTrivia())), layout));
        var members = unit.Members.Replace(first, first.ReplaceToken(token, token.WithLeadingTrivia(own)));
        return unit.WithMembers(members.Insert(unit.Members.IndexOf(first), inserted));
    }

    private static StatementSyntax EndingLine(StatementSyntax statement, Layout layout)
    {
        var trailing = statement.GetTrailingTrivia();
        if (trailing.Any(SyntaxKind.EndOfLineTrivia))
            return statement;
        while (trailing.LastOrDefault() is var last && last.IsKind(SyntaxKind.WhitespaceTrivia))
            trailing = trailing.RemoveAt(trailing.Count - 1);
        return statement.WithTrailingTrivia(trailing.Add(layout.LineEnd));
    }

    private static TNode WithBlank<TNode>(TNode node, SyntaxTriviaList blank)
        where TNode : SyntaxNode
    {
        var leading = node.GetLeadingTrivia();
        return leading.FirstOrDefault().IsKind(SyntaxKind.EndOfLineTrivia)
            ? node
            : node.WithLeadingTrivia(blank.AddRange(leading));
    }

    /// <summary>Divides blank lines above a statement from the comments that belong to it.</summary>
    private static (SyntaxTriviaList Blank, SyntaxTriviaList Own) SplitBlank(SyntaxTriviaList leading)
    {
        var start = 0;
        for (var i = 0; i < leading.Count; i++)
        {
            if (leading[i].IsKind(SyntaxKind.EndOfLineTrivia))
                start = i + 1;
            else if (!leading[i].IsKind(SyntaxKind.WhitespaceTrivia))
                break;
        }
        return (SyntaxFactory.TriviaList(leading.Take(start)), SyntaxFactory.TriviaList(leading.Skip(start)));
    }
}
