using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace PoolAnalyzers.Flow.Concurrency;

/// <summary>What an expression is about: the variables and members in it, and the calls it is made of.</summary>
internal static class Mentions
{
    private const int MostCaptures = 4;

    /// <summary>The operations below an expression, those of intermediate results included.</summary>
    public static IEnumerable<IOperation> Within(FlowUnit unit, IOperation expression) =>
        Within(unit, expression, 0);

    /// <summary>Whether the expression is about work of the fork: it is its call, or names a handle of it.</summary>
    public static bool Touches(FlowUnit unit, IOperation expression, Fork fork)
    {
        foreach (var operation in Within(unit, expression))
        {
            if (ReferenceEquals(operation, fork.Site))
                return true;
            if (SymbolOf(operation) is { } symbol && fork.Handles.Contains(symbol))
                return true;
            // A lambda is another body; the names in it will do here.
            if (operation is IFlowAnonymousFunctionOperation lambda && Names(lambda.Syntax, fork))
                return true;
        }
        return false;
    }

    public static ISymbol? SymbolOf(IOperation operation) => operation switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IFieldReferenceOperation field => field.Field,
        IPropertyReferenceOperation { Property.IsIndexer: false } property => property.Property,
        _ => null,
    };

    /// <summary>The variable or member that holds what is assigned to: of an element, the array or list.</summary>
    public static ISymbol? HolderOf(FlowUnit unit, IOperation target)
    {
        target = unit.PlaceOf(target);
        return target switch
        {
            IArrayElementReferenceOperation element => HolderOf(unit, element.ArrayReference),
            IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } list } => HolderOf(unit, list),
            _ => SymbolOf(target),
        };
    }

    private static IEnumerable<IOperation> Within(FlowUnit unit, IOperation expression, int depth)
    {
        var open = new Stack<IOperation>([expression]);
        while (open.Count > 0)
        {
            var operation = open.Pop();
            yield return operation;
            if (operation is IFlowCaptureReferenceOperation reference && depth < MostCaptures)
            {
                foreach (var captured in unit.Captured(reference.Id))
                {
                    foreach (var inner in Within(unit, captured, depth + 1))
                        yield return inner;
                }
            }
            foreach (var child in operation.ChildOperations)
                open.Push(child);
        }
    }

    private static bool Names(SyntaxNode lambda, Fork fork) => lambda.DescendantTokens().Any(token =>
        token.IsKind(SyntaxKind.IdentifierToken) && fork.Handles.Any(handle => handle.Name == token.ValueText));
}
