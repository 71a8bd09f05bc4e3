using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PoolAnalyzers.CodeFixes.Rewriting;

/// <summary>Names for new variables that mean nothing else where they are used.</summary>
internal sealed class FreshNames(SemanticModel model)
{
    private readonly List<(SyntaxNode Scope, string Name)> _given = [];

    /// <summary>The name, or the name with the first number that makes it a new one everywhere in the scope.</summary>
    public string In(SyntaxNode scope, string name)
    {
        var used = new HashSet<string>(
            scope.DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken))
                .Select(token => token.ValueText),
            StringComparer.Ordinal);
        foreach (var (other, given) in _given)
        {
            if (other.Span.IntersectsWith(scope.Span))
                used.Add(given);
        }
        foreach (var symbol in model.LookupSymbols(scope.SpanStart))
        {
            if (symbol is ILocalSymbol or IParameterSymbol or IRangeVariableSymbol)
                used.Add(symbol.Name);
        }
        var fresh = name;
        for (var number = 2; used.Contains(fresh); number++)
            fresh = name + number;
        _given.Add((scope, fresh));
        return fresh;
    }

    /// <summary>The member or the top-level statements that a node is in.</summary>
    public static SyntaxNode MemberAround(SyntaxNode node) =>
        node.Ancestors().FirstOrDefault(parent => parent
            is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or BasePropertyDeclarationSyntax
            or BaseFieldDeclarationSyntax or CompilationUnitSyntax) ?? node;
}
