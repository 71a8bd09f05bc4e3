using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace PoolAnalyzers.Flow.Concurrency;

/// <summary>Whether two runs of a body can use the same element.</summary>
internal static class Indices
{
    private const int MostSteps = 6;

    /// <summary>None if all runs certainly may use the same element.</summary>
    public static AccessTraits Of(FlowUnit unit, ImmutableArray<IOperation> indices)
    {
        var traits = AccessTraits.None;
        foreach (var index in indices)
            traits |= Of(unit, index, 0);
        return traits;
    }

    private static AccessTraits Of(FlowUnit unit, IOperation index, int depth)
    {
        index = unit.PlaceOf(index);
        if (index.ConstantValue.HasValue)
            return AccessTraits.None;
        if (depth > MostSteps)
            return AccessTraits.HasOwnIndex;
        switch (index)
        {
            case ILocalReferenceOperation local:
                return OfVariable(unit, local.Local, depth);
            case IParameterReferenceOperation:
                return AccessTraits.HasOwnIndex;
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Remainder or BinaryOperatorKind.And
                or BinaryOperatorKind.Divide or BinaryOperatorKind.RightShift }:
            case IArrayElementReferenceOperation:
            case IPropertyReferenceOperation { Property.IsIndexer: true }:
                return AccessTraits.HasUnknownIndex;
            case IBinaryOperation binary:
                return Of(unit, binary.LeftOperand, depth + 1) | Of(unit, binary.RightOperand, depth + 1);
            case IUnaryOperation unary:
                return Of(unit, unary.Operand, depth + 1);
            case IFieldReferenceOperation { Field: { IsReadOnly: true } or { IsConst: true } }:
                return AccessTraits.None;
            default:
                return AccessTraits.HasOwnIndex;
        }
    }

    private static AccessTraits OfVariable(FlowUnit unit, ILocalSymbol local, int depth)
    {
        for (var body = unit; body is not null; body = body.Outer)
        {
            if (!body.Declares(local))
                continue;
            var isOuter = !ReferenceEquals(body, unit);
            if (body.OnlyValueOf(local) is { } value && !IsInLoop(local))
                return isOuter && !value.ConstantValue.HasValue ? AccessTraits.None : Of(body, value, depth + 1);
            // The counter of a loop inside of the body takes the same values in every run, unless it begins elsewhere.
            if (!isOuter && body.Assigned(local) is { Count: > 0 } begins && !IsForeach(local))
                return begins.Aggregate(AccessTraits.None, (all, begin) => all | Of(body, begin, depth + 1));
            return AccessTraits.HasOwnIndex;
        }
        return AccessTraits.HasOwnIndex;
    }

    private static bool IsForeach(ILocalSymbol local) => local.DeclaringSyntaxReferences
        .Any(reference => reference.GetSyntax() is ForEachStatementSyntax);

    private static bool IsInLoop(ILocalSymbol local) => local.DeclaringSyntaxReferences
        .Any(reference => reference.GetSyntax().Ancestors()
            .TakeWhile(node => node is not (AnonymousFunctionExpressionSyntax or MemberDeclarationSyntax))
            .Any(node => node is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax
                or DoStatementSyntax));
}
