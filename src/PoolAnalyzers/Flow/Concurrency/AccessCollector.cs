using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Flow.Concurrency;

/// <summary>Collects what a body reads and writes, in itself and in what it calls.</summary>
internal sealed class AccessCollector(
    FlowUnit unit, ConcurrencyAnalysis analysis, CallDepth depth, CancellationToken cancellation)
{
    private const int MostAccesses = 1000;

    private static readonly ImmutableArray<IArgumentOperation> NoArguments = ImmutableArray<IArgumentOperation>.Empty;

    private readonly List<(Access, FlowState)> _accesses = [];
    private readonly Lazy<bool> _hasInvalid = new(() => unit.All.Any(operation => operation is IInvalidOperation));

    public IReadOnlyList<(Access Access, FlowState State)> Accesses => _accesses;

    /// <summary>The calls of methods on the current object and of static ones, with the locks held.</summary>
    public List<(IMethodSymbol Method, LockSet Locks)> Calls { get; } = [];

    private ApiKnowledge Knowledge => analysis.Knowledge;

    public void Visit(IOperation operation, FlowState state)
    {
        if (_accesses.Count > MostAccesses)
            return;
        switch (operation)
        {
            case IIncrementOrDecrementOperation step:
                Write(step.Target, AccessKind.Change, AccessTraits.None, step, state);
                break;
            case ICompoundAssignmentOperation compound:
                Write(compound.Target, AccessKind.Change, AccessTraits.None, compound, state);
                break;
            case ISimpleAssignmentOperation { IsRef: false } assignment:
                Assign(assignment, state);
                break;
            case IDeconstructionAssignmentOperation { Target: ITupleOperation targets } deconstruction:
                foreach (var target in targets.Elements)
                    Write(target, AccessKind.Write, AccessTraits.None, deconstruction, state);
                break;
            case IInvocationOperation call:
                Call(call, state);
                break;
            case IObjectCreationOperation { Constructor: { } constructor } creation:
                Callee(constructor, null, creation.Arguments, creation, state);
                break;
            case IPropertyReferenceOperation property:
                Property(property, state);
                break;
            case ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation
                when !Operations.IsWritten(operation):
                if (Places.Of(unit, operation) is { } read)
                    Add(read, AccessKind.Read, AccessTraits.None, operation, state);
                break;
            case IArrayElementReferenceOperation element when !Operations.IsWritten(element):
                Element(element.ArrayReference, element.Indices, AccessKind.Read, element, state);
                break;
        }
    }

    private void Assign(ISimpleAssignmentOperation assignment, FlowState state)
    {
        // What LazyInitializer or Interlocked return is written there already.
        if (assignment.Value.WithoutConversions() is IInvocationOperation exchange
            && (Knowledge.RolesOf(exchange.TargetMethod) & Roles.IsAtomic) != 0)
            return;
        var traits = AccessTraits.None;
        var kind = AccessKind.Write;
        if (assignment.Value.ConstantValue.HasValue || assignment.Value is IDefaultValueOperation)
            traits |= AccessTraits.WritesConstant;
        if (IsSetOnlyIfNull(assignment.Syntax))
            traits |= AccessTraits.IsLazyInitialization;
        else if (assignment.Value.WithoutConversions() is IInvocationOperation initialization
            && (Knowledge.RolesOf(initialization.TargetMethod) & Roles.InitializesOnce) != 0)
            traits |= AccessTraits.IsLazyInitialization;
        else if (Places.Of(unit, assignment.Target) is { } place)
        {
            if (Mentions.Within(unit, assignment.Value).Any(part => place.Equals(Places.Of(unit, part))))
                kind = AccessKind.Change;
            traits |= Checks.Of(assignment.Syntax, place.Symbol);
        }
        else if (unit.PlaceOf(assignment.Target) is IArrayElementReferenceOperation element
            && Mentions.Within(unit, assignment.Value).Any(part =>
                part is IArrayElementReferenceOperation && part.Syntax.IsEquivalentTo(element.Syntax)))
            kind = AccessKind.Change;
        Write(assignment.Target, kind, traits, assignment, state);
    }

    // Interlocked.CompareExchange(ref place, value, null)
    private static AccessTraits TraitsOf(IInvocationOperation atomic) =>
        atomic.TargetMethod.Name == "CompareExchange"
        && atomic.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == 2)?.Value.WithoutConversions()
            is { ConstantValue: { HasValue: true, Value: null } }
            ? AccessTraits.IsLazyInitialization
            : AccessTraits.None;

    private static bool IsSetOnlyIfNull(SyntaxNode assignment) => assignment switch
    {
        AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceAssignmentExpression } => true,
        AssignmentExpressionSyntax
        {
            Left: var variable,
            Right: BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression, Left: var checkedFirst },
        } => checkedFirst.IsEquivalentTo(variable, topLevel: false),
        _ => false,
    };

    private void Write(
        IOperation target, AccessKind kind, AccessTraits traits, IOperation operation, FlowState state)
    {
        target = unit.PlaceOf(target);
        switch (target)
        {
            case IArrayElementReferenceOperation element:
                Element(element.ArrayReference, element.Indices, kind, operation, state, traits);
                break;
            case IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } list } indexer:
                var setter = indexer.Property.SetMethod;
                if (setter is not null && (Knowledge.RolesOf(setter) & Roles.ChangesContent) != 0)
                    Content(list, AccessKind.Change, traits, operation, state);
                else if (analysis.IsContainer(list.Type))
                    Element(list, indexer.Arguments.Select(a => a.Value).ToImmutableArray(), kind, operation, state);
                break;
            case IPropertyReferenceOperation property when !Places.IsAutomatic(property.Property):
                if (property.Property.SetMethod is { } assigned)
                    Callee(assigned, property.Instance, NoArguments, operation, state);
                break;
            default:
                if (Places.Of(unit, target) is { } place)
                    Add(place, kind, traits, operation, state);
                break;
        }
    }

    private void Property(IPropertyReferenceOperation property, FlowState state)
    {
        if (Operations.IsWritten(property) && property.Parent is ISimpleAssignmentOperation)
            return;
        if (property.Property.IsIndexer && property.Instance is { } list && analysis.IsContainer(list.Type))
        {
            if (!Operations.IsWritten(property) && !IsThreadSafe(property.Property))
                Content(list, AccessKind.Read, AccessTraits.None, property, state);
            return;
        }
        if (property.Instance is { } container && analysis.IsContainer(container.Type))
            Content(container, AccessKind.Read, AccessTraits.ReadsSize, property, state);
        else if (Places.IsAutomatic(property.Property))
        {
            if (!Operations.IsWritten(property) && Places.Of(unit, property) is { } place)
                Add(place, AccessKind.Read, AccessTraits.None, property, state);
        }
        else if (property.Property.GetMethod is { } getter)
            Callee(getter, property.Instance, NoArguments, property, state);
    }

    private void Call(IInvocationOperation call, FlowState state)
    {
        var roles = Knowledge.RolesOf(call.TargetMethod);
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter?.RefKind is not (RefKind.Ref or RefKind.Out or RefKind.In))
                continue;
            if (Places.Of(unit, argument.Value) is not { } place)
                continue;
            if ((roles & Roles.IsAtomic) != 0)
                Add(place, AccessKind.Atomic, TraitsOf(call), call, state);
            else if (argument.Parameter.RefKind == RefKind.Out)
                Add(place, AccessKind.Write, AccessTraits.None, call, state);
        }
        if (call.Instance is { } instance && analysis.IsContainer(instance.Type))
        {
            if (call.TargetMethod.ContainingType.SpecialType != SpecialType.System_Object
                && (roles & Roles.IsThreadSafe) == 0)
            {
                var kind = (roles & Roles.ChangesContent) != 0 ? AccessKind.Change : AccessKind.Read;
                Content(instance, kind, AccessTraits.None, call, state);
            }
        }
        else if ((roles & Roles.ReadsContent) != 0 && call.Instance is null && call.Arguments.Length > 0
            && call.Arguments[0].Value.WithoutConversions() is { } source && analysis.IsContainer(source.Type))
            Content(source, AccessKind.Read, AccessTraits.None, call, state);
        // What is worked on in parallel is enumerated meanwhile.
        foreach (var argument in call.Arguments)
        {
            if ((roles & Roles.Submits) != 0 && argument.Value.WithoutConversions() is { } items
                && analysis.IsContainer(items.Type))
                Content(items, AccessKind.Read, AccessTraits.None, call, state);
        }
        RunInPlace(call, state);
        if (call.TargetMethod.MethodKind == MethodKind.DelegateInvoke)
        {
            foreach (var function in Functions.Of(unit, call.Instance!))
                Run(function, call, state);
        }
        else
            Callee(call.TargetMethod, call.Instance, call.Arguments, call, state);
    }

    /// <summary>Lambdas that the call runs before it comes back, on this thread.</summary>
    private void RunInPlace(IInvocationOperation call, FlowState state)
    {
        if (!analysis.RunsLambdasInPlace(call.TargetMethod))
            return;
        foreach (var argument in call.Arguments)
        {
            foreach (var function in Functions.Of(unit, argument.Value))
                Run(function, call, state);
        }
    }

    private void Run(IOperation function, IOperation call, FlowState state)
    {
        if (function is IMethodReferenceOperation reference)
            Callee(reference.Method, reference.Instance, NoArguments, call, state);
        else if (function is IFlowAnonymousFunctionOperation { Symbol.IsAsync: false } lambda
            && analysis.OfLambda(lambda, unit, depth, cancellation) is { } body)
        {
            foreach (var (access, inner) in body.Accesses)
            {
                if (!ConcurrencyAnalysis.IsOwn(access.Location, lambda.Symbol))
                    _accesses.Add((access.At(access.Location, access.Locks.With(state.Locks)), state));
            }
        }
    }

    private void Callee(
        IMethodSymbol method, IOperation? instance, ImmutableArray<IArgumentOperation> arguments, IOperation call,
        FlowState state)
    {
        if ((Knowledge.RolesOf(method) & Roles.IsThreadSafe) != 0)
            return;
        var receiver = instance is null ? null : Places.OfObject(unit, instance);
        if (method.IsStatic || Location.This.Equals(receiver))
            Calls.Add((method.OriginalDefinition, state.Locks));
        foreach (var access in analysis.SummaryOf(method, unit, depth, cancellation))
        {
            if (ConcurrencyAnalysis.Seen(access, method, receiver, arguments, unit) is { } seen)
            {
                var traits = state.HasAwaited ? AccessTraits.AfterAwait : AccessTraits.None;
                _accesses.Add((seen.At(seen.Location, seen.Locks.With(state.Locks)).Through(call, traits), state));
            }
        }
    }

    private void Content(
        IOperation container, AccessKind kind, AccessTraits traits, IOperation operation, FlowState state)
    {
        if (Places.OfObject(unit, container) is { } place)
            Add(place.With(LocationPart.Content), kind, traits, operation, state);
    }

    private void Element(
        IOperation array, ImmutableArray<IOperation> indices, AccessKind kind, IOperation operation, FlowState state,
        AccessTraits traits = AccessTraits.None)
    {
        if (Places.OfObject(unit, array) is { } place)
            Add(place.With(LocationPart.Element), kind, traits | Indices.Of(unit, indices), operation, state);
    }

    private bool IsThreadSafe(IPropertySymbol property) =>
        property.GetMethod is { } getter && (Knowledge.RolesOf(getter) & Roles.IsThreadSafe) != 0;

    private void Add(Location place, AccessKind kind, AccessTraits traits, IOperation operation, FlowState state)
    {
        if (analysis.IsExempt(place))
            return;
        if (state.HasAwaited)
            traits |= AccessTraits.AfterAwait;
        var locks = IsInLockWithoutGraph(operation.Syntax) ? LockSet.Unknown : state.Locks;
        _accesses.Add((new Access(place, kind, traits, locks, operation, ImmutableArray<IOperation>.Empty), state));
    }

    /// <summary>
    /// Some compilers make no graph of <c>lock</c> on a <c>System.Threading.Lock</c>, only of what is in it.
    /// </summary>
    private bool IsInLockWithoutGraph(SyntaxNode access) =>
        _hasInvalid.Value && access.Ancestors()
            .TakeWhile(node => node is not (AnonymousFunctionExpressionSyntax or MemberDeclarationSyntax))
            .Any(node => node is LockStatementSyntax);
}
