using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PoolAnalyzers.CodeFixes.Rewriting;

/// <summary>
/// Puts statements in front of others, in one pass over the document, with blocks made where there are none: around
/// the only statement of an <c>if</c>, for expression bodies, in lambdas. Comments stay where they are.
/// </summary>
internal sealed class StatementInserter : CSharpSyntaxRewriter
{
    /// <summary>Marks the brace of a new block, which begins a line.</summary>
    private static readonly SyntaxAnnotation NewBlock = new();

    private readonly Dictionary<SyntaxNode, List<string>> _insertions = [];
    private readonly Layout _layout;
    private readonly SemanticModel _model;

    public StatementInserter(Layout layout, SemanticModel model)
    {
        _layout = layout;
        _model = model;
    }

    /// <summary>Adds a statement to insert; one that is already to be inserted there is not repeated.</summary>
    public void Add(SyntaxNode anchor, string statement)
    {
        if (!_insertions.TryGetValue(anchor, out var statements))
            _insertions.Add(anchor, statements = []);
        if (!statements.Contains(statement))
            statements.Add(statement);
    }

    /// <summary>The root with everything inserted.</summary>
    public SyntaxNode InsertInto(SyntaxNode root)
    {
        var inserted = Visit(root)!;
        var endLines = inserted.GetAnnotatedTokens(NewBlock)
            .Select(brace => brace.GetPreviousToken())
            .Where(last => !last.TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia));
        return inserted.ReplaceTokens(endLines, (_, last) =>
            last.WithTrailingTrivia(WithoutEndSpace(last.TrailingTrivia).Add(_layout.LineEnd)));
    }

    public override SyntaxNode? Visit(SyntaxNode? node)
    {
        var visited = base.Visit(node);
        return node switch
        {
            null => visited,
            StatementSyntax statement when Has(node) && !IsInList(statement) =>
                InBlock(statement, (StatementSyntax)visited!, _insertions[node]),
            LambdaExpressionSyntax lambda when Has(node) =>
                WithBlock(lambda, (LambdaExpressionSyntax)visited!, _insertions[node]),
            _ when ArrowOf(node) is { } arrow && Has(arrow) => WithBlock(node, visited!, _insertions[arrow]),
            _ => visited,
        };
    }

    public override SyntaxNode? VisitBlock(BlockSyntax node)
    {
        var visited = (BlockSyntax)base.VisitBlock(node)!;
        return node.Statements.Any(Has) ? visited.WithStatements(Expand(node.Statements, visited.Statements)) : visited;
    }

    public override SyntaxNode? VisitSwitchSection(SwitchSectionSyntax node)
    {
        var visited = (SwitchSectionSyntax)base.VisitSwitchSection(node)!;
        return node.Statements.Any(Has) ? visited.WithStatements(Expand(node.Statements, visited.Statements)) : visited;
    }

    public override SyntaxNode? VisitCompilationUnit(CompilationUnitSyntax node)
    {
        var visited = (CompilationUnitSyntax)base.VisitCompilationUnit(node)!;
        if (!node.Members.OfType<GlobalStatementSyntax>().Any(member => Has(member.Statement)))
            return visited;
        var members = new List<MemberDeclarationSyntax>();
        for (var i = 0; i < node.Members.Count; i++)
        {
            if (node.Members[i] is GlobalStatementSyntax global && Has(global.Statement))
            {
                var moved = ((GlobalStatementSyntax)visited.Members[i]).Statement;
                members.AddRange(Expand(global.Statement, moved).Select(SyntaxFactory.GlobalStatement));
            }
            else
            {
                members.Add(visited.Members[i]);
            }
        }
        return visited.WithMembers(SyntaxFactory.List(members));
    }

    /// <summary>The statement that the text is.</summary>
    public static StatementSyntax Parse(string text) => SyntaxFactory.ParseStatement(text);

    private bool Has(SyntaxNode node) => _insertions.ContainsKey(node);

    private static bool IsInList(StatementSyntax statement) =>
        statement.Parent is BlockSyntax or SwitchSectionSyntax or GlobalStatementSyntax;

    private static ArrowExpressionClauseSyntax? ArrowOf(SyntaxNode member) => member switch
    {
        BaseMethodDeclarationSyntax method => method.ExpressionBody,
        LocalFunctionStatementSyntax function => function.ExpressionBody,
        AccessorDeclarationSyntax accessor => accessor.ExpressionBody,
        _ => null,
    };

    // ---- In a list of statements

    private SyntaxList<StatementSyntax> Expand(
        SyntaxList<StatementSyntax> before, SyntaxList<StatementSyntax> visited)
    {
        var statements = new List<StatementSyntax>();
        for (var i = 0; i < before.Count; i++)
        {
            if (Has(before[i]))
                statements.AddRange(Expand(before[i], visited[i]));
            else
                statements.Add(visited[i]);
        }
        return SyntaxFactory.List(statements);
    }

    private IEnumerable<StatementSyntax> Expand(StatementSyntax before, StatementSyntax visited)
    {
        var first = before.GetFirstToken(includeZeroWidth: true);
        var startsLine = Layout.StartsLine(first);
        var indent = SyntaxFactory.Whitespace(Layout.IndentOf(first));
        var (above, own) = startsLine ? Split(visited.GetLeadingTrivia()) : (visited.GetLeadingTrivia(), default);
        var end = startsLine ? _layout.LineEnd : SyntaxFactory.Space;
        foreach (var text in _insertions[before])
        {
            yield return Parse(text)
                .WithLeadingTrivia(startsLine ? above.Add(indent) : above)
                .WithTrailingTrivia(end);
            above = default;
        }
        yield return visited.WithLeadingTrivia(own);
    }

    /// <summary>
    /// Divides what stands above a statement: directives and blank lines stay above what is inserted, comments stay
    /// with the statement.
    /// </summary>
    private static (SyntaxTriviaList Above, SyntaxTriviaList Own) Split(SyntaxTriviaList leading)
    {
        var start = 0;
        for (var i = 0; i < leading.Count; i++)
        {
            if (leading[i].IsDirective || leading[i].IsKind(SyntaxKind.DisabledTextTrivia))
                start = i + 1;
        }
        for (var i = start; i < leading.Count; i++)
        {
            if (leading[i].IsKind(SyntaxKind.EndOfLineTrivia))
                start = i + 1;
            else if (!leading[i].IsKind(SyntaxKind.WhitespaceTrivia))
                break;
        }
        return (SyntaxFactory.TriviaList(leading.Take(start)), SyntaxFactory.TriviaList(leading.Skip(start)));
    }

    // ---- In a new block

    private BlockSyntax InBlock(StatementSyntax before, StatementSyntax visited, List<string> texts)
    {
        var first = before.GetFirstToken();
        var outer = Layout.IndentOf(first.GetPreviousToken());
        var inner = outer + _layout.Step;
        var startsLine = Layout.StartsLine(first);
        var endsLine = visited.GetTrailingTrivia().Any(SyntaxKind.EndOfLineTrivia);
        var leading = startsLine
            ? visited.GetLeadingTrivia()
            : visited.GetLeadingTrivia().Add(SyntaxFactory.Whitespace(inner));
        var trailing = endsLine
            ? visited.GetTrailingTrivia()
            : WithoutEndSpace(visited.GetTrailingTrivia()).Add(_layout.LineEnd);
        var close = Token(SyntaxKind.CloseBraceToken)
            .WithLeadingTrivia(Indent(outer))
            .WithTrailingTrivia(endsLine ? _layout.LineEnd : SyntaxFactory.Space);
        var statement = (startsLine ? visited : Deeper(visited))
            .WithLeadingTrivia(leading).WithTrailingTrivia(trailing);
        return SyntaxFactory.Block(
            OpenBrace(outer), SyntaxFactory.List(Lines(texts, inner).Append(statement)), close);
    }

    private SyntaxNode WithBlock(SyntaxNode before, SyntaxNode visited, List<string> texts)
    {
        var outer = Layout.IndentOf(before.GetFirstToken());
        var inner = outer + _layout.Step;
        var semicolon = SemicolonOf(visited);
        var expression = ArrowOf(visited)!.Expression;
        var comments = ArrowOf(visited)!.ArrowToken.GetAllTrivia().Concat(expression.GetLeadingTrivia())
            .Where(IsComment)
            .SelectMany(comment => new[] { Indent(inner), comment, _layout.LineEnd })
            .Append(Indent(inner));
        var trailing = expression.GetTrailingTrivia().AddRange(semicolon.LeadingTrivia).Where(IsComment)
            .SelectMany(comment => new[] { SyntaxFactory.Space, comment })
            .Concat(semicolon.TrailingTrivia);
        var endsLine = semicolon.TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia);
        var statement = AsStatement(expression.WithoutTrivia(), IsReturned(before))
            .WithLeadingTrivia(comments)
            .WithTrailingTrivia(endsLine ? trailing : WithoutEndSpace(trailing).Append(_layout.LineEnd));
        var close = Token(SyntaxKind.CloseBraceToken).WithLeadingTrivia(Indent(outer));
        close = endsLine ? close.WithTrailingTrivia(_layout.LineEnd) : close.WithTrailingTrivia(EndSpace(semicolon));
        var block = SyntaxFactory.Block(
            OpenBrace(outer), SyntaxFactory.List(Lines(texts, inner).Append(statement)), close);
        return visited switch
        {
            MethodDeclarationSyntax method =>
                method.WithExpressionBody(null).WithSemicolonToken(default).WithBody(block),
            LocalFunctionStatementSyntax function =>
                function.WithExpressionBody(null).WithSemicolonToken(default).WithBody(block),
            AccessorDeclarationSyntax accessor =>
                accessor.WithExpressionBody(null).WithSemicolonToken(default).WithBody(block),
            BaseMethodDeclarationSyntax other =>
                other.WithExpressionBody(null).WithSemicolonToken(default).WithBody(block),
            _ => visited,
        };
    }

    private LambdaExpressionSyntax WithBlock(
        LambdaExpressionSyntax before, LambdaExpressionSyntax visited, List<string> texts)
    {
        if (visited.ExpressionBody is not { } expression)
            return visited;
        var statement = AsStatement(expression.WithoutTrailingTrivia(), IsReturned(before))
            .WithTrailingTrivia(SyntaxFactory.Space);
        var statements = texts.Select(text => Parse(text).WithTrailingTrivia(SyntaxFactory.Space)).Append(statement);
        var block = SyntaxFactory.Block(SyntaxFactory.List(statements))
            .WithOpenBraceToken(
                Token(SyntaxKind.OpenBraceToken).WithTrailingTrivia(SyntaxFactory.Space))
            .WithCloseBraceToken(
                Token(SyntaxKind.CloseBraceToken).WithTrailingTrivia(expression.GetTrailingTrivia()));
        return visited.WithBody(block);
    }

    private IEnumerable<StatementSyntax> Lines(List<string> texts, string indent) => texts.Select(text =>
        Parse(text).WithLeadingTrivia(Indent(indent)).WithTrailingTrivia(_layout.LineEnd));

    private bool IsReturned(SyntaxNode function)
    {
        var symbol = (function is LambdaExpressionSyntax
            ? _model.GetSymbolInfo(function).Symbol
            : _model.GetDeclaredSymbol(function)) as IMethodSymbol;
        return symbol is { ReturnsVoid: false }
            && !(symbol.IsAsync && symbol.ReturnType is INamedTypeSymbol { Arity: 0 })
            && symbol.MethodKind is not (MethodKind.Constructor or MethodKind.Destructor);
    }

    private static StatementSyntax AsStatement(ExpressionSyntax expression, bool isReturned) => isReturned
        ? SyntaxFactory.ReturnStatement(
            Token(SyntaxKind.ReturnKeyword).WithTrailingTrivia(SyntaxFactory.Space),
            expression,
            Token(SyntaxKind.SemicolonToken))
        : SyntaxFactory.ExpressionStatement(expression, Token(SyntaxKind.SemicolonToken));

    private static SyntaxToken SemicolonOf(SyntaxNode member) => member switch
    {
        BaseMethodDeclarationSyntax method => method.SemicolonToken,
        LocalFunctionStatementSyntax function => function.SemicolonToken,
        AccessorDeclarationSyntax accessor => accessor.SemicolonToken,
        _ => default,
    };

    private SyntaxToken OpenBrace(string indent) => Token(SyntaxKind.OpenBraceToken)
        .WithLeadingTrivia(Indent(indent)).WithTrailingTrivia(_layout.LineEnd).WithAdditionalAnnotations(NewBlock);

    /// <summary>The statement with all lines but the first one level further in.</summary>
    private StatementSyntax Deeper(StatementSyntax statement)
    {
        var first = statement.GetFirstToken();
        var lineStarts = statement.DescendantTokens()
            .Where(token => token != first && token.GetPreviousToken().TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia));
        return statement.ReplaceTokens(lineStarts, (_, token) => token.WithLeadingTrivia(Deeper(token.LeadingTrivia)));
    }

    private SyntaxTriviaList Deeper(SyntaxTriviaList leading)
    {
        var deeper = new List<SyntaxTrivia>();
        var startsLine = true;
        foreach (var trivia in leading.Append(default))
        {
            if (startsLine && !trivia.IsDirective && !trivia.IsKind(SyntaxKind.EndOfLineTrivia))
                deeper.Add(Indent(_layout.Step));
            if (trivia != default)
                deeper.Add(trivia);
            startsLine = trivia.IsDirective || trivia.IsKind(SyntaxKind.EndOfLineTrivia);
        }
        return SyntaxFactory.TriviaList(deeper);
    }

    /// <summary>A token without the elastic trivia that would have the lines around it formatted anew.</summary>
    private static SyntaxToken Token(SyntaxKind kind) => SyntaxFactory.Token(default, kind, default);

    private static SyntaxTriviaList WithoutEndSpace(IEnumerable<SyntaxTrivia> trivia)
    {
        var kept = trivia.ToList();
        while (kept.Count > 0 && kept[kept.Count - 1].IsKind(SyntaxKind.WhitespaceTrivia))
            kept.RemoveAt(kept.Count - 1);
        return SyntaxFactory.TriviaList(kept);
    }

    private static SyntaxTriviaList EndSpace(SyntaxToken token) =>
        token.TrailingTrivia.LastOrDefault() is var last && last.IsKind(SyntaxKind.WhitespaceTrivia)
            ? SyntaxFactory.TriviaList(last)
            : default;

    private static bool IsComment(SyntaxTrivia trivia) =>
        trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) || trivia.IsKind(SyntaxKind.MultiLineCommentTrivia);

    private static SyntaxTrivia Indent(string indent) => SyntaxFactory.Whitespace(indent);
}
