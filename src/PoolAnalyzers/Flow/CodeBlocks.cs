using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PoolAnalyzers.Flow;

/// <summary>Finds the code that has a control-flow graph of its own.</summary>
internal static class CodeBlocks
{
    /// <summary>
    /// The methods, constructors, operators, accessors, expression bodies of properties, initialisers of fields and
    /// properties below a node, or the node itself; a file is one if it has top-level statements.
    /// </summary>
    public static IEnumerable<SyntaxNode> In(SyntaxNode root)
    {
        if (root is CompilationUnitSyntax unit && unit.Members.Any(member => member is GlobalStatementSyntax))
            yield return unit;
        foreach (var node in root.DescendantNodesAndSelf(HasMembers))
        {
            switch (node)
            {
                case BaseMethodDeclarationSyntax { Body: not null }
                    or BaseMethodDeclarationSyntax { ExpressionBody: not null }:
                case AccessorDeclarationSyntax { Body: not null }
                    or AccessorDeclarationSyntax { ExpressionBody: not null }:
                case ArrowExpressionClauseSyntax { Parent: BasePropertyDeclarationSyntax }:
                case EqualsValueClauseSyntax { Parent: PropertyDeclarationSyntax }:
                case EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent.Parent: FieldDeclarationSyntax } }:
                    yield return node;
                    break;
            }
        }
    }

    private static bool HasMembers(SyntaxNode node) => node is
        CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax
            or BasePropertyDeclarationSyntax
        or AccessorListSyntax or FieldDeclarationSyntax or VariableDeclarationSyntax or VariableDeclaratorSyntax;
}
