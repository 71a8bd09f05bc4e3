using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace PoolAnalyzers.Flow;

/// <summary>
/// Code whose author counts on its exception: it is in a <c>try</c> that catches the exception by its type, or in a
/// delegate that is passed to a method along with an exception as its type, as the assertions of tests are.
/// </summary>
internal static class ExpectedExceptions
{
    /// <param name="operation">The operation that throws.</param>
    /// <param name="scope">The compilation.</param>
    /// <param name="thrown">The full names of the types that it may throw.</param>
    public static bool Covers(
        IOperation operation, AnalysisScope scope, CancellationToken cancellation, params string[] thrown)
    {
        var types = thrown.Select(scope.Knowledge.Compilation.GetTypeByMetadataName).OfType<ITypeSymbol>().ToArray();
        var model = scope.Bodies.ModelOf(operation.Syntax.SyntaxTree);
        var isInFunction = false;
        SyntaxNode inner = operation.Syntax;
        while (inner.Parent is { } outer and not MemberDeclarationSyntax)
        {
            switch (outer)
            {
                case AnonymousFunctionExpressionSyntax:
                    isInFunction = true;
                    break;
                case TryStatementSyntax tried when !isInFunction && tried.Block == inner:
                    if (tried.Catches.Any(handler => handler.Declaration is { Type: var type }
                        && types.Any(each => IsCaughtBy(each, model.GetTypeInfo(type, cancellation).Type, scope))))
                        return true;
                    break;
                case ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } when isInFunction:
                    if (model.GetSymbolInfo(call, cancellation).Symbol is IMethodSymbol method
                        && method.TypeArguments.Any(type => IsException(type, scope)))
                        return true;
                    break;
            }
            inner = outer;
        }
        return false;
    }

    private static bool IsCaughtBy(ITypeSymbol thrown, ITypeSymbol? caught, AnalysisScope scope)
    {
        // Whoever catches everything does not mean this in particular.
        if (caught is null || SymbolEqualityComparer.Default.Equals(caught, scope.Knowledge.Exception))
            return false;
        for (var current = thrown; current is not null; current = current.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(current, caught))
                return true;
        }
        return false;
    }

    private static bool IsException(ITypeSymbol type, AnalysisScope scope)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(current, scope.Knowledge.Exception))
                return true;
        }
        return false;
    }
}
