using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PoolAnalyzers.CodeFixes.Rewriting;

/// <summary>Expressions that may be asked for more than once.</summary>
internal static class Repeatable
{
    /// <summary>Whether it is cheap, does no harm, and gives the same, when it is asked for again.</summary>
    public static bool Is(ExpressionSyntax value) => value.DescendantNodesAndSelf().All(part => part
        is LiteralExpressionSyntax or NameSyntax or MemberAccessExpressionSyntax or BinaryExpressionSyntax
        or ParenthesizedExpressionSyntax or CastExpressionSyntax or TypeSyntax or ElementAccessExpressionSyntax
        or BracketedArgumentListSyntax or ArgumentSyntax
        || part is PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.UnaryMinusExpression });
}
