using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace PoolAnalyzers.Flow.Concurrency;

/// <summary>Which location an expression of a body stands for.</summary>
internal static class Places
{
    private const int MostNames = 3;

    /// <summary>The variable or member that is read or written there; null if it cannot be told.</summary>
    public static Location? Of(FlowUnit unit, IOperation operation) => Of(unit, unit.PlaceOf(operation), 0);

    /// <summary>
    /// The location that holds the object on which something is done; a local that is only another name for a member or
    /// an outer variable is followed to it.
    /// </summary>
    public static Location? OfObject(FlowUnit unit, IOperation operation) =>
        Unaliased(unit, Of(unit, operation), 0);

    /// <summary>Whether a property is only a field with another name.</summary>
    public static bool IsAutomatic(IPropertySymbol property)
    {
        property = property.OriginalDefinition;
        return !property.IsIndexer && !property.IsVirtual && !property.IsOverride && !property.IsAbstract
            && property.ContainingType.GetMembers().Any(member =>
                member is IFieldSymbol field
                && SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property));
    }

    private static Location? Of(FlowUnit unit, IOperation operation, int depth)
    {
        operation = unit.PlaceOf(operation);
        switch (operation)
        {
            case ILocalReferenceOperation { Local.RefKind: RefKind.None } local:
                return Location.Of(local.Local);
            case IParameterReferenceOperation { Parameter.RefKind: RefKind.None } parameter:
                return Location.Of(parameter.Parameter);
            case IInstanceReferenceOperation instance when Subject.IsThis(instance):
                return Location.This;
            case IFieldReferenceOperation { Field.IsConst: false } field:
                return OfMember(unit, field.Field, field.Instance, depth);
            case IPropertyReferenceOperation property when IsAutomatic(property.Property):
                return OfMember(unit, property.Property, property.Instance, depth);
            default:
                return null;
        }
    }

    private static Location? OfMember(FlowUnit unit, ISymbol member, IOperation? instance, int depth)
    {
        if (member.IsStatic)
            return Location.Of(member);
        if (instance is null || depth > MostNames)
            return null;
        return Unaliased(unit, Of(unit, instance, depth + 1), depth + 1)?.Member(member);
    }

    private static Location? Unaliased(FlowUnit unit, Location? location, int depth)
    {
        if (location?.Root is not ILocalSymbol local || depth > MostNames || local.Type.IsValueType)
            return location;
        for (var body = unit; body is not null; body = body.Outer)
        {
            if (!body.Declares(local))
                continue;
            if (body.OnlyValueOf(local) is not { } value || Of(body, value, depth + 1) is not { } original)
                return location;
            return Unaliased(body, original, depth + 1) is { } start ? location.Rebase(start) : location;
        }
        return location;
    }
}
