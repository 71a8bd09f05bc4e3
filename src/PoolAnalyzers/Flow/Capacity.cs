using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow.Concurrency;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Flow;

/// <summary>Whether what is made takes any number of items or jobs, and how it could be given a bound.</summary>
internal static class Capacity
{
    /// <summary>
    /// The call that makes the object which a local always holds, as it is written; null where it may hold another one.
    /// </summary>
    public static IOperation? CreationOf(
        ILocalSymbol local, FlowUnit unit, AnalysisScope scope, CancellationToken cancellation)
    {
        if (Functions.ValueOf(unit, local) is not { } value)
            return null;
        var made = scope.Bodies.ModelOf(value.Syntax.SyntaxTree).GetOperation(value.Syntax, cancellation);
        return made?.WithoutConversions() is (IObjectCreationOperation or IInvocationOperation) and var call
            ? call
            : null;
    }

    /// <summary>Whether the call makes something without a bound that could have been given one.</summary>
    public static bool IsUnbounded(IOperation made, ApiKnowledge knowledge)
    {
        var (method, arguments) = made switch
        {
            IObjectCreationOperation { Constructor: { } constructor, Initializer: null } creation =>
                (constructor, creation.Arguments),
            IInvocationOperation call => (call.TargetMethod, call.Arguments),
            _ => default,
        };
        if (method is null)
            return false;
        foreach (var argument in arguments)
        {
            if (argument.Parameter is not { } parameter)
                return false;
            if ((knowledge.RolesOf(parameter) & Roles.IsCapacity) != 0)
                return Operations.IsNull(argument.Value) || ConstantValues.Of(argument.Value) <= 0;
            if (OptionIn(parameter.Type, knowledge) is not null)
                return argument.Value.WithoutConversions() is IObjectCreationOperation options
                    && options.Arguments.IsEmpty && !Sets(options, knowledge);
        }
        return OverloadsOf(method).Any(other => other.Parameters.Any(parameter =>
            (knowledge.RolesOf(parameter) & Roles.IsCapacity) != 0 || OptionIn(parameter.Type, knowledge) is not null));
    }

    /// <summary>The property by which options set a bound; null where the type is not one of such options.</summary>
    public static IPropertySymbol? OptionIn(ITypeSymbol type, ApiKnowledge knowledge)
    {
        if (type.SpecialType != SpecialType.None || type.TypeKind is not (TypeKind.Class or TypeKind.Struct))
            return null;
        foreach (var member in type.GetMembers())
        {
            if (member is IPropertySymbol property && (knowledge.RolesOf((ISymbol)property) & Roles.IsCapacity) != 0)
                return property;
        }
        return null;
    }

    /// <summary>
    /// What makes the same in other ways: the constructors of a type, or static methods side by side.
    /// </summary>
    public static IEnumerable<IMethodSymbol> OverloadsOf(IMethodSymbol method) =>
        method.MethodKind == MethodKind.Constructor ? method.ContainingType.InstanceConstructors
            : !method.IsStatic ? []
            : method.ContainingType.GetMembers().OfType<IMethodSymbol>().Where(other => other.IsStatic
                && SymbolEqualityComparer.Default.Equals(
                    other.ReturnType.OriginalDefinition, method.ReturnType.OriginalDefinition));

    private static bool Sets(IObjectCreationOperation options, ApiKnowledge knowledge) =>
        options.Initializer?.Initializers.Any(set => set is not ISimpleAssignmentOperation
            {
                Target: IPropertyReferenceOperation { Property: var property },
            }
            || (knowledge.RolesOf((ISymbol)property) & Roles.IsCapacity) != 0) == true;
}
