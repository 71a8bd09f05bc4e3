using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Flow;

/// <summary>
/// Which methods certainly call a member with a role: by a statement of their own in front of which nothing can leave
/// the method, directly or through another such method.
/// </summary>
internal sealed class AlwaysCalls(AnalysisScope scope, Roles role, CancellationToken cancellation)
{
    private const int MostDeep = 3;

    /// <summary>Whether calling the method is calling such a member.</summary>
    public bool By(IMethodSymbol method) => Find(method, MostDeep) is not null;

    /// <summary>The member that is called in the end, as people call it.</summary>
    public string NameOf(IMethodSymbol method) =>
        Find(method, MostDeep) is { } found ? $"{found.ContainingType.Name}.{found.Name}" : method.Name;

    private IMethodSymbol? Find(IMethodSymbol method, int deep)
    {
        if ((scope.Knowledge.RolesOf(method) & role) != 0)
            return method;
        if (deep == 0 || method.IsVirtual || method.IsOverride || method.IsAbstract || !scope.Bodies.HasCodeOf(method)
            || method.DeclaringSyntaxReferences.Length != 1)
            return null;
        var declaration = method.DeclaringSyntaxReferences[0].GetSyntax(cancellation);
        var (block, arrow) = declaration switch
        {
            BaseMethodDeclarationSyntax member => (member.Body, member.ExpressionBody),
            LocalFunctionStatementSyntax local => (local.Body, local.ExpressionBody),
            _ => (null, null),
        };
        if (arrow is not null)
            return OfCall(arrow.Expression, deep);
        foreach (var statement in block?.Statements ?? default)
        {
            if (statement is ExpressionStatementSyntax { Expression: var expression }
                && OfCall(expression, deep) is { } found)
                return found;
            if (statement is not (ExpressionStatementSyntax or LocalDeclarationStatementSyntax))
                return null;
        }
        return null;
    }

    private IMethodSymbol? OfCall(ExpressionSyntax expression, int deep) =>
        expression is InvocationExpressionSyntax call
        && scope.Bodies.ModelOf(call.SyntaxTree).GetSymbolInfo(call, cancellation).Symbol is IMethodSymbol method
            ? Find(method, deep - 1)
            : null;
}
