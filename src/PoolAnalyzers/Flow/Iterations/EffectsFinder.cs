using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Flow.Iterations;

/// <summary>
/// Finds what code does to what outlives it. Methods of the compilation are followed a few calls deep; of those of the
/// base class library it is known, or guessed on the safe side, what they do.
/// </summary>
/// <param name="scope">What members mean.</param>
/// <param name="counter">The variable that counts the iterations, whose element of an array each has for
/// itself.</param>
/// <param name="cancellation">Ends the search.</param>
internal sealed class EffectsFinder(AnalysisScope scope, ISymbol? counter, CancellationToken cancellation)
{
    private const int MostCalls = 4;
    private const int MostOperations = 20_000;

    private readonly Dictionary<IMethodSymbol, Summary?> _summaries = new(SymbolEqualityComparer.Default);
    private int _operations;

    /// <summary>The effects of the operations below a root, in no order, without those below some others.</summary>
    public List<Effect> Of(IOperation root, params IReadOnlyCollection<IOperation> without)
    {
        var effects = new List<Effect>();
        Collect(root, without, effects, MostCalls);
        return effects;
    }

    /// <summary>The variables and members that lead to the object, from the object back to where it is kept.</summary>
    public static IEnumerable<ISymbol> RootsOf(IOperation? value)
    {
        for (var current = value; current is not null;)
        {
            current = current.WithoutConversions();
            switch (current)
            {
                case ILocalReferenceOperation local:
                    yield return local.Local;
                    yield break;
                case IParameterReferenceOperation parameter:
                    yield return parameter.Parameter;
                    yield break;
                case IMemberReferenceOperation member:
                    yield return member.Member.OriginalDefinition;
                    current = member.Instance;
                    break;
                case IArrayElementReferenceOperation element:
                    current = element.ArrayReference;
                    break;
                case IInvocationOperation call:
                    current = call.Instance;
                    break;
                case IConditionalAccessOperation access:
                    foreach (var root in RootsOf(access.Operation))
                        yield return root;
                    current = access.WhenNotNull;
                    break;
                case IConditionalAccessInstanceOperation instance:
                    current = AccessedBy(instance);
                    break;
                default:
                    yield break;
            }
        }
    }

    private void Collect(
        IOperation root, IReadOnlyCollection<IOperation> without, List<Effect> effects, int depth)
    {
        var open = new Stack<IOperation>();
        open.Push(root);
        while (open.Count > 0)
        {
            var operation = open.Pop();
            if (without.Contains(operation))
                continue;
            if (++_operations > MostOperations)
            {
                effects.Add(new Effect(EffectKind.RunsUnknownCode, null, operation));
                return;
            }
            cancellation.ThrowIfCancellationRequested();
            if (operation is IArrayElementReferenceOperation { Indices.Length: 1 } element
                && element.Indices[0] is ILocalReferenceOperation index
                && SymbolEqualityComparer.Default.Equals(index.Local, counter)
                && RootsOf(element.ArrayReference).FirstOrDefault() is { } array)
            {
                var kind = Operations.IsWritten(element) ? EffectKind.Writes : EffectKind.Reads;
                effects.Add(new Effect(kind, array, element, isOfOwnElement: true));
                continue;
            }
            // The length of an array does not change with its content.
            if (operation
                is IPropertyReferenceOperation { Property.Name: "Length", Instance.Type.TypeKind: TypeKind.Array })
                continue;
            Add(operation, effects, depth);
            foreach (var child in operation.ChildOperations)
                open.Push(child);
        }
    }

    private void Add(IOperation operation, List<Effect> effects, int depth)
    {
        switch (operation)
        {
            case ILocalReferenceOperation { Local.IsConst: false } local:
                AddReference(local, local.Local, effects);
                break;
            case IParameterReferenceOperation parameter:
                AddReference(parameter, parameter.Parameter, effects);
                break;
            case IVariableDeclaratorOperation declarator:
                effects.Add(new Effect(EffectKind.Writes, declarator.Symbol, declarator));
                break;
            case IDeclarationPatternOperation { DeclaredSymbol: { } declared }:
                effects.Add(new Effect(EffectKind.Writes, declared, operation));
                break;
            case IFieldReferenceOperation { Field.IsConst: false } field:
                AddReference(field, field.Field.OriginalDefinition, effects);
                if (Operations.IsWritten(field))
                    AddWrites(field.Instance, effects, field);
                break;
            case IPropertyReferenceOperation property:
                AddProperty(property, effects, depth);
                break;
            case IEventAssignmentOperation or IDynamicInvocationOperation or IDynamicMemberReferenceOperation
                or IDynamicIndexerAccessOperation or IDynamicObjectCreationOperation
                or IFunctionPointerInvocationOperation
                or IInvalidOperation:
                effects.Add(new Effect(EffectKind.RunsUnknownCode, null, operation));
                break;
            case IArrayElementReferenceOperation element when Operations.IsWritten(element):
                AddWrites(element.ArrayReference, effects, element);
                break;
            case IInlineArrayAccessOperation access when Operations.IsWritten(access):
                AddWrites(access.Instance, effects, access);
                break;
            case IImplicitIndexerReferenceOperation indexed when Operations.IsWritten(indexed):
                AddWrites(indexed.Instance, effects, indexed);
                break;
            case ILockOperation:
                effects.Add(new Effect(EffectKind.Synchronizes, null, operation));
                break;
            case IMethodReferenceOperation reference:
                // Whoever is given a method may call it.
                AddCall(reference, reference.Method, reference.Instance, [], effects, depth);
                break;
            case IObjectCreationOperation { Constructor: { } constructor } creation:
                AddCall(creation, constructor, null, creation.Arguments, effects, depth);
                break;
            case IInvocationOperation call:
                AddCall(call, call.TargetMethod, call.Instance, call.Arguments, effects, depth);
                break;
        }
    }

    private static void AddReference(IOperation reference, ISymbol symbol, List<Effect> effects)
    {
        var isWritten = Operations.IsWritten(reference);
        if (isWritten)
            effects.Add(new Effect(EffectKind.Writes, symbol, reference));
        if (!isWritten || reference.Parent is not ISimpleAssignmentOperation)
            effects.Add(new Effect(EffectKind.Reads, symbol, reference));
    }

    private void AddProperty(IPropertyReferenceOperation property, List<Effect> effects, int depth)
    {
        var isWritten = Operations.IsWritten(property);
        if (BaseLibraryEffects.TakesTime(property.Property))
            effects.Add(new Effect(EffectKind.TakesTime, null, property));
        effects.Add(new Effect(EffectKind.Reads, property.Property.OriginalDefinition, property));
        if (isWritten)
        {
            effects.Add(new Effect(EffectKind.Writes, property.Property.OriginalDefinition, property));
            AddWrites(property.Instance, effects, property);
        }
        foreach (var accessor in new[] { property.Property.GetMethod, isWritten ? property.Property.SetMethod : null })
        {
            // One without a body is like a field.
            if (accessor is not null && !accessor.DeclaringSyntaxReferences.IsEmpty && CanBeFollowed(accessor)
                && SummaryOf(accessor, depth) is { } summary)
                AddSummary(summary, property, property.Instance, property.Arguments, effects);
        }
    }

    private void AddCall(
        IOperation call, IMethodSymbol method, IOperation? instance, IReadOnlyList<IArgumentOperation> arguments,
        List<Effect> effects, int depth)
    {
        if (method.MethodKind == MethodKind.LocalFunction)
        {
            // Its body is where it is declared; there it is looked at with everything that it captures.
            if (LocalFunctionOf(method, call) is { } function && depth > 0)
                Collect(function, [], effects, depth - 1);
            else
                effects.Add(new Effect(EffectKind.RunsUnknownCode, null, call));
            return;
        }
        var roles = scope.Knowledge.RolesOf(method);
        if ((roles & (Roles.Acquires | Roles.AcquiresShared | Roles.Synchronizes)) != 0)
            effects.Add(new Effect(EffectKind.Synchronizes, null, call));
        // Handing over work is not running it: the rules look at the jobs themselves. Waiting for it changes nothing.
        var isOfPool = (roles & (Roles.Submits | Roles.Waits | Roles.TellsIfDone)) != 0
            && !BaseLibraryEffects.IsOfBaseLibrary(method);
        var isEmpty = method is { MethodKind: MethodKind.Constructor, IsImplicitlyDeclared: true };
        if (isOfPool || isEmpty)
            return;
        if (CanBeFollowed(method))
        {
            if (SummaryOf(method, depth) is { } summary)
                AddSummary(summary, call, instance, arguments, effects);
            else
                AddUnknown();
            return;
        }
        switch (BaseLibraryEffects.Of(method, roles))
        {
            case BaseLibraryEffects.Effect.None:
                break;
            case BaseLibraryEffects.Effect.Prints:
                effects.Add(new Effect(EffectKind.Prints, null, call));
                break;
            case BaseLibraryEffects.Effect.Delays:
                effects.Add(new Effect(EffectKind.Delays, null, call));
                break;
            case BaseLibraryEffects.Effect.TakesTime:
                effects.Add(new Effect(EffectKind.TakesTime, null, call));
                break;
            case BaseLibraryEffects.Effect.ChangesObject:
                AddWrites(instance ?? arguments.FirstOrDefault()?.Value, effects, call);
                break;
            case BaseLibraryEffects.Effect.ChangesOutside:
                effects.Add(new Effect(EffectKind.ChangesOutside, null, call));
                break;
            default:
                if ((roles & (Roles.Submits | Roles.Waits | Roles.TellsIfDone)) == 0)
                    AddUnknown();
                break;
        }

        void AddUnknown()
        {
            effects.Add(new Effect(EffectKind.RunsUnknownCode, null, call));
            AddWrites(instance, effects, call);
            foreach (var argument in arguments)
            {
                if (!IsImmutable(argument.Value.WithoutConversions().Type))
                    AddWrites(argument.Value, effects, call);
            }
        }
    }

    private static void AddWrites(IOperation? value, List<Effect> effects, IOperation at)
    {
        foreach (var root in RootsOf(value))
            effects.Add(new Effect(EffectKind.Writes, root, at));
    }

    private static void AddSummary(
        Summary summary, IOperation call, IOperation? instance, IReadOnlyList<IArgumentOperation> arguments,
        List<Effect> effects)
    {
        foreach (var effect in summary.Effects)
            effects.Add(new Effect(effect.Kind, effect.Symbol, call));
        if (summary.ChangesThis)
            AddWrites(instance, effects, call);
        foreach (var argument in arguments)
        {
            if (argument.Parameter is { } parameter
                && summary.ChangedParameters.Contains(parameter.OriginalDefinition, SymbolEqualityComparer.Default))
                AddWrites(argument.Value, effects, call);
        }
    }

    private bool CanBeFollowed(IMethodSymbol method) =>
        !(method.IsVirtual || method.IsAbstract
            || (method.IsOverride && !method.IsSealed && !method.ContainingType.IsSealed))
        && scope.Bodies.Implementation(method) is not null
        && SymbolEqualityComparer.Default.Equals(method.ContainingAssembly, scope.Knowledge.Compilation.Assembly);

    private Summary? SummaryOf(IMethodSymbol method, int depth)
    {
        var implementation = scope.Bodies.Implementation(method);
        if (implementation is null)
            return null;
        if (_summaries.TryGetValue(implementation, out var known))
            return known;
        if (depth == 0)
            return null;
        // A call of itself does what the rest of it does.
        _summaries.Add(implementation, new Summary());
        Summary? summary = null;
        if (scope.Bodies.OperationOf(implementation, cancellation) is { } body)
        {
            var effects = new List<Effect>();
            Collect(body, [], effects, depth - 1);
            summary = new Summary();
            foreach (var effect in effects)
                summary.Add(effect, implementation);
        }
        else if (implementation.MethodKind == MethodKind.Constructor
            || implementation.AssociatedSymbol is IPropertySymbol)
        {
            // Without code of its own: a primary constructor or an automatic property.
            summary = new Summary();
        }
        return _summaries[implementation] = summary;
    }

    private static IOperation? LocalFunctionOf(IMethodSymbol function, IOperation from)
    {
        var declaration = function.DeclaringSyntaxReferences.FirstOrDefault();
        if (declaration is null || from.SemanticModel is not { } model || declaration.SyntaxTree != model.SyntaxTree)
            return null;
        return (model.GetOperation(declaration.GetSyntax()) as ILocalFunctionOperation)?.Body;
    }

    private static bool IsImmutable(ITypeSymbol? type) =>
        type is null or { IsValueType: true } or { SpecialType: SpecialType.System_String };

    private static IOperation? AccessedBy(IConditionalAccessInstanceOperation instance)
    {
        for (var parent = instance.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is IConditionalAccessOperation access)
                return access.Operation;
        }
        return null;
    }

    /// <summary>What a method does to what it does not own.</summary>
    private sealed class Summary
    {
        public HashSet<IParameterSymbol> ChangedParameters { get; } = new(SymbolEqualityComparer.Default);

        public List<Effect> Effects { get; } = [];

        public bool ChangesThis { get; private set; }

        public void Add(Effect effect, IMethodSymbol method)
        {
            switch (effect.Symbol)
            {
                case ILocalSymbol local when IsWithin(local, method):
                    return;
                case IParameterSymbol parameter:
                    if (effect.Kind == EffectKind.Writes
                        && SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, method))
                        ChangedParameters.Add(parameter.OriginalDefinition);
                    return;
                case IFieldSymbol { IsStatic: false } or IPropertySymbol { IsStatic: false }
                    when effect.Kind == EffectKind.Writes:
                    ChangesThis = true;
                    break;
            }
            // Of many that are alike, one will do.
            if (!Effects.Any(known => known.Kind == effect.Kind
                && SymbolEqualityComparer.Default.Equals(known.Symbol, effect.Symbol)))
                Effects.Add(effect);
        }

        private static bool IsWithin(ILocalSymbol local, IMethodSymbol method)
        {
            for (var container = local.ContainingSymbol; container is not null; container = container.ContainingSymbol)
            {
                if (SymbolEqualityComparer.Default.Equals(container, method))
                    return true;
            }
            return false;
        }
    }
}
