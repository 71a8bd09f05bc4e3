using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PoolAnalyzers.Flow;

/// <summary>
/// A local or private field that nothing but its own members is done with: nobody else gets hold of it.
/// </summary>
internal static class Confined
{
    /// <summary>
    /// The calls on the object, or on what its properties return, in all the code that can do any; null if it may get
    /// elsewhere.
    /// </summary>
    public static IReadOnlyList<InvocationExpressionSyntax>? CallsOn(
        ISymbol symbol, AnalysisScope scope, CancellationToken cancellation)
    {
        if (symbol is not (ILocalSymbol or IFieldSymbol { DeclaredAccessibility: Accessibility.Private }))
            return null;
        var calls = new List<InvocationExpressionSyntax>();
        foreach (var code in ScopeOf(symbol, cancellation))
        {
            var model = scope.Bodies.ModelOf(code.SyntaxTree);
            foreach (var name in code.DescendantNodes().OfType<IdentifierNameSyntax>())
            {
                if (name.Identifier.ValueText != symbol.Name
                    || !SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name, cancellation).Symbol, symbol))
                    continue;
                if (!IsReceiver(name, model, cancellation, out var call))
                    return null;
                if (call is not null)
                    calls.Add(call);
            }
        }
        return calls;
    }

    /// <summary>The variable that a call is on, over the properties in between.</summary>
    public static ISymbol? RootOf(InvocationExpressionSyntax call, SemanticModel model, CancellationToken cancellation)
    {
        var receiver = (call.Expression as MemberAccessExpressionSyntax)?.Expression;
        while (receiver is MemberAccessExpressionSyntax access
            && model.GetSymbolInfo(access, cancellation).Symbol is IPropertySymbol)
            receiver = access.Expression;
        return receiver is null ? null : model.GetSymbolInfo(receiver, cancellation).Symbol;
    }

    private static bool IsReceiver(
        IdentifierNameSyntax name, SemanticModel model, CancellationToken cancellation,
        out InvocationExpressionSyntax? call)
    {
        ExpressionSyntax chain = name;
        if (chain.Parent is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } own && own.Name == name)
            chain = own;
        var isItself = true;
        while (chain.Parent is MemberAccessExpressionSyntax access && access.Expression == chain)
            (chain, isItself) = (access, false);
        call = chain.Parent as InvocationExpressionSyntax;
        if (call?.Expression == chain)
            return !isItself;
        call = null;
        // A number that is read is a number.
        return !isItself && model.GetTypeInfo(chain, cancellation).Type is { IsValueType: true };
    }

    private static IEnumerable<SyntaxNode> ScopeOf(ISymbol symbol, CancellationToken cancellation)
    {
        if (symbol is IFieldSymbol { DeclaredAccessibility: Accessibility.Private, ContainingType: { } type })
        {
            foreach (var reference in type.DeclaringSyntaxReferences)
                yield return reference.GetSyntax(cancellation);
        }
        else if (symbol is ILocalSymbol && symbol.DeclaringSyntaxReferences.Length == 1)
        {
            var declaration = symbol.DeclaringSyntaxReferences[0].GetSyntax(cancellation);
            yield return declaration.Ancestors().First(outer => outer is CompilationUnitSyntax
                || outer is MemberDeclarationSyntax and not GlobalStatementSyntax);
        }
    }
}
