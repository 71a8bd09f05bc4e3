using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PoolAnalyzers.CodeFixes.Rewriting;

/// <summary>Tells where nobody takes the value of an expression.</summary>
internal static class UnusedValue
{
    public static bool Of(ExpressionSyntax expression, SemanticModel model) => expression.Parent switch
    {
        ExpressionStatementSyntax => true,
        LambdaExpressionSyntax lambda => IsVoid(model.GetSymbolInfo(lambda).Symbol),
        ArrowExpressionClauseSyntax { Parent: { } member } => IsVoid(model.GetDeclaredSymbol(member)),
        _ => false,
    };

    private static bool IsVoid(ISymbol? function) => function is IMethodSymbol { ReturnsVoid: true };
}
