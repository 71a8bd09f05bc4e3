using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace PoolAnalyzers.Flow;

/// <summary>
/// What the language calls without its being written: for <c>foreach</c>, <c>await</c>, patterns and so on.
/// </summary>
internal static class ImplicitCalls
{
    public static IEnumerable<IMethodSymbol?> Of(IOperation operation, MethodBodies bodies) => operation switch
    {
        IForEachLoopOperation loop => OfLoop(loop, bodies),
        IAwaitOperation { Syntax: AwaitExpressionSyntax syntax } => OfAwait(syntax, bodies),
        IUsingOperation usage => OfResources(usage.Resources, usage.IsAsynchronous),
        IUsingDeclarationOperation usage => OfResources(usage.DeclarationGroup, usage.IsAsynchronous),
        IDeconstructionAssignmentOperation { Syntax: AssignmentExpressionSyntax syntax } =>
            OfDeconstruction(bodies.ModelOf(syntax.SyntaxTree).GetDeconstructionInfo(syntax)),
        IRecursivePatternOperation { DeconstructSymbol: IMethodSymbol method } => [method],
        IImplicitIndexerReferenceOperation index => [GetterOf(index.IndexerSymbol), GetterOf(index.LengthSymbol)],
        IListPatternOperation list => [GetterOf(list.IndexerSymbol), GetterOf(list.LengthSymbol)],
        ISlicePatternOperation slice => [GetterOf(slice.SliceSymbol)],
        ICoalesceOperation coalesce => [coalesce.ValueConversion.MethodSymbol],
        IWithOperation { CloneMethod: var clone } => [clone],
        _ => [],
    };

    private static IEnumerable<IMethodSymbol?> OfLoop(IForEachLoopOperation loop, MethodBodies bodies)
    {
        if (loop.Syntax is not CommonForEachStatementSyntax syntax)
            yield break;
        var model = bodies.ModelOf(syntax.SyntaxTree);
        var info = model.GetForEachStatementInfo(syntax);
        yield return info.GetEnumeratorMethod;
        yield return info.MoveNextMethod;
        yield return info.CurrentProperty?.GetMethod;
        yield return info.DisposeMethod;
        yield return info.CurrentConversion.MethodSymbol;
        yield return info.ElementConversion.MethodSymbol;
        if (syntax is not ForEachVariableStatementSyntax deconstructing)
            yield break;
        foreach (var method in OfDeconstruction(model.GetDeconstructionInfo(deconstructing)))
            yield return method;
    }

    private static IEnumerable<IMethodSymbol?> OfAwait(AwaitExpressionSyntax syntax, MethodBodies bodies)
    {
        var info = bodies.ModelOf(syntax.SyntaxTree).GetAwaitExpressionInfo(syntax);
        yield return info.GetAwaiterMethod;
        yield return info.IsCompletedProperty?.GetMethod;
        yield return info.GetResultMethod;
    }

    private static IEnumerable<IMethodSymbol?> OfDeconstruction(DeconstructionInfo info)
    {
        var open = new Stack<DeconstructionInfo>([info]);
        while (open.Count > 0)
        {
            var part = open.Pop();
            yield return part.Method;
            yield return part.Conversion?.MethodSymbol;
            if (part.Nested.IsDefaultOrEmpty)
                continue;
            foreach (var nested in part.Nested)
                open.Push(nested);
        }
    }

    private static IEnumerable<IMethodSymbol?> OfResources(IOperation resources, bool isAsynchronous)
    {
        var name = isAsynchronous ? "DisposeAsync" : "Dispose";
        if (resources is not IVariableDeclarationGroupOperation group)
            return [DisposerOf(resources.WithoutConversions().Type, name)];
        return group.Declarations
            .SelectMany(declaration => declaration.Declarators)
            .Select(declarator => DisposerOf(declarator.Symbol.Type, name));
    }

    private static IMethodSymbol? DisposerOf(ITypeSymbol? type, string name)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            foreach (var member in current.GetMembers(name).OfType<IMethodSymbol>())
            {
                if (!member.IsStatic && member.Parameters.All(parameter => parameter.IsOptional))
                    return member;
            }
        }
        return null;
    }

    private static IMethodSymbol? GetterOf(ISymbol? symbol) =>
        symbol as IMethodSymbol ?? (symbol as IPropertySymbol)?.GetMethod;

    /// <summary>What makes a copy of an object of a record.</summary>
    public static IMethodSymbol? CopyConstructorOf(INamedTypeSymbol type) =>
        type.InstanceConstructors.FirstOrDefault(constructor =>
            constructor.Parameters.Length == 1
            && SymbolEqualityComparer.Default.Equals(constructor.Parameters[0].Type, type));
}
