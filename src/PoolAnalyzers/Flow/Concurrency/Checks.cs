using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PoolAnalyzers.Flow.Concurrency;

/// <summary>What the conditions around a write say about it.</summary>
internal static class Checks
{
    /// <summary>Whether a condition that reads the same variable decides about the write, and how.</summary>
    public static AccessTraits Of(SyntaxNode write, ISymbol? written)
    {
        if (written is null)
            return AccessTraits.None;
        var traits = AccessTraits.None;
        var child = write;
        for (var node = write.Parent; node is not null; child = node, node = node.Parent)
        {
            var condition = node switch
            {
                IfStatementSyntax branch when branch.Condition != child => branch.Condition,
                ConditionalExpressionSyntax choice when choice.Condition != child => choice.Condition,
                AnonymousFunctionExpressionSyntax or MemberDeclarationSyntax or LocalFunctionStatementSyntax =>
                    null,
                _ => null,
            };
            if (node is AnonymousFunctionExpressionSyntax or MemberDeclarationSyntax or LocalFunctionStatementSyntax)
                return traits;
            if (condition is null || !Mentions(condition, written))
                continue;
            traits |= IsNullCheck(condition, written)
                ? AccessTraits.IsLazyInitialization
                : AccessTraits.DependsOnCheck;
        }
        return traits;
    }

    private static bool Mentions(ExpressionSyntax condition, ISymbol symbol) => condition
        .DescendantNodesAndSelf().OfType<IdentifierNameSyntax>()
        .Any(name => name.Identifier.ValueText == symbol.Name);

    private static bool IsNullCheck(ExpressionSyntax condition, ISymbol symbol)
    {
        foreach (var node in condition.DescendantNodesAndSelf())
        {
            var (side, other) = node switch
            {
                BinaryExpressionSyntax binary => (binary.Left, (SyntaxNode)binary.Right),
                IsPatternExpressionSyntax pattern => (pattern.Expression, pattern.Pattern),
                _ => (null, null),
            };
            if (side is null || other is null)
                continue;
            if (side.ToString() is var text && (text == symbol.Name || text.EndsWith("." + symbol.Name))
                && other.ToString() is "null" or "not null" or "default" or "{ }")
                return true;
        }
        return condition is PrefixUnaryExpressionSyntax or IdentifierNameSyntax or MemberAccessExpressionSyntax;
    }
}
