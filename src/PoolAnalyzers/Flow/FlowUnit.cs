using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace PoolAnalyzers.Flow;

/// <summary>
/// One body with a control-flow graph of its own: a method, an initialiser, a lambda, a local function. Knows what the
/// engine asks about a body whatever it is following there.
/// </summary>
internal sealed class FlowUnit
{
    private readonly Dictionary<IOperation, IReadOnlyList<IOperation>> _evaluated = [];
    private readonly Dictionary<CaptureId, List<IOperation>> _captures = [];
    private readonly Dictionary<ISymbol, List<IOperation>> _assigned = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, int> _writes = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IFlowAnonymousFunctionOperation, FlowUnit> _lambdas = new();
    private readonly ConcurrentDictionary<IMethodSymbol, FlowUnit> _localFunctions =
        new(SymbolEqualityComparer.Default);
    private readonly Lazy<ImmutableHashSet<ISymbol>> _writtenInside;
    private readonly Lazy<HashSet<ISymbol>> _locals;
    private readonly Lazy<ILookup<ISymbol, ISymbol>> _copies;
    private readonly Lazy<FunctionMentions> _functions;
    private readonly Lazy<FlowPlan> _plan;

    public FlowUnit(ControlFlowGraph graph, FlowUnit? outer = null)
    {
        Graph = graph;
        Outer = outer;
        foreach (var block in graph.Blocks)
        {
            foreach (var root in Roots(block))
            {
                var operations = Operations.InEvaluationOrder(root).Where(Operations.MayMatter).ToArray();
                _evaluated.Add(root, operations);
                foreach (var operation in operations)
                    Index(operation);
            }
        }
        // Looked up in the tree of the whole method: a nested function may be written in any of its bodies.
        _writtenInside = outer?._writtenInside ?? new(FindWrittenInNestedFunctions);
        _locals = new(FindLocals);
        _copies = new(FindCopies);
        _functions = outer?._functions ?? new(() => new FunctionMentions(graph.OriginalOperation));
        _plan = new(() => new FlowPlan(this));
    }

    public ControlFlowGraph Graph { get; }

    /// <summary>The body that this one is nested in.</summary>
    public FlowUnit? Outer { get; }

    /// <summary>The lambdas and local functions of the whole method, with what they mention.</summary>
    public FunctionMentions Functions => _functions.Value;

    /// <summary>The body in the form in which protocols are followed through it.</summary>
    public FlowPlan Plan => _plan.Value;

    public static IEnumerable<IOperation> Roots(BasicBlock block)
    {
        foreach (var operation in block.Operations)
            yield return operation;
        if (block.BranchValue is { } value)
            yield return value;
    }

    /// <summary>The operations below a root that may matter, in the order in which they are evaluated.</summary>
    public IReadOnlyList<IOperation> Evaluated(IOperation root) => _evaluated[root];

    /// <summary>All operations of the body that may matter, without those of nested functions.</summary>
    public IEnumerable<IOperation> All => _evaluated.Values.SelectMany(operations => operations);

    /// <summary>The values that an intermediate result of this body may be.</summary>
    public IReadOnlyList<IOperation> Captured(CaptureId capture) =>
        _captures.TryGetValue(capture, out var values) ? values : [];

    /// <summary>The only value that the operation stands for, if it is an intermediate result with just one.</summary>
    public IOperation? OnlyCaptured(IOperation operation) =>
        operation is IFlowCaptureReferenceOperation reference && Captured(reference.Id) is { Count: 1 } values
            ? values[0]
            : null;

    /// <summary>What is read or written; <c>x ??= y</c> and the like first keep the place of <c>x</c>.</summary>
    public IOperation PlaceOf(IOperation operation) =>
        OnlyCaptured(operation)?.WithoutConversions() ?? operation.WithoutConversions();

    /// <summary>The values that this body assigns to a local or parameter by plain assignments.</summary>
    public IReadOnlyList<IOperation> Assigned(ISymbol variable) =>
        _assigned.TryGetValue(variable, out var values) ? values : [];

    /// <summary>The value of a local of this body that is assigned just once; null if there is no such value.</summary>
    public IOperation? OnlyValueOf(ISymbol variable) =>
        variable is ILocalSymbol { RefKind: RefKind.None } && Assigned(variable) is { Count: 1 } values
            && WritesOf(variable) == 1 && !IsWrittenInside(variable)
                ? OnlyCaptured(values[0].WithoutConversions()) ?? values[0].WithoutConversions()
                : null;

    /// <summary>Whether the local belongs to this body, and not to one around it.</summary>
    public bool Declares(ISymbol variable)
    {
        if (variable is IParameterSymbol)
        {
            // The parameter of a primary constructor is one of the constructor alone; elsewhere it is like a field.
            return Outer is null
                && (variable.ContainingSymbol is not IMethodSymbol { MethodKind: MethodKind.Constructor }
                    || Graph.OriginalOperation is IConstructorBodyOperation);
        }
        return _locals.Value.Contains(variable);
    }

    /// <summary>
    /// The locals of this body that are other names of a variable or member: assigned once, from it, where it is not
    /// assigned again itself.
    /// </summary>
    public IReadOnlyCollection<ISymbol> OtherNames(ISymbol symbol)
    {
        var names = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var mostWrites = symbol is ILocalSymbol ? 1 : 0;
        if (WritesOf(symbol) > mostWrites || IsWrittenInside(symbol))
            return names;
        var open = new Stack<ISymbol>([symbol]);
        while (open.Count > 0)
        {
            foreach (var copy in _copies.Value[open.Pop()])
            {
                var isName = !SymbolEqualityComparer.Default.Equals(copy, symbol)
                    && Declares(copy) && !IsWrittenInside(copy);
                if (isName && names.Add(copy))
                    open.Push(copy);
            }
        }
        return names;
    }

    /// <summary>Whether a lambda or local function of this body may write the variable at any time.</summary>
    public bool IsWrittenInside(ISymbol variable) => _writtenInside.Value.Contains(variable);

    /// <summary>The lambdas and local functions directly in this body.</summary>
    public IEnumerable<FlowUnit> Nested(CancellationToken cancellation)
    {
        foreach (var function in Graph.LocalFunctions)
            yield return Own(function, cancellation);
        foreach (var lambda in All.OfType<IFlowAnonymousFunctionOperation>())
            yield return Lambda(lambda, cancellation);
    }

    /// <summary>A lambda of this body.</summary>
    public FlowUnit Lambda(IFlowAnonymousFunctionOperation lambda, CancellationToken cancellation) =>
        _lambdas.TryGetValue(lambda, out var known)
            ? known
            : _lambdas.GetOrAdd(
                lambda, new FlowUnit(Graph.GetAnonymousFunctionControlFlowGraph(lambda, cancellation), this));

    /// <summary>A local function that is in scope here, with the body that it is declared in.</summary>
    public FlowUnit? LocalFunction(IMethodSymbol function, CancellationToken cancellation)
    {
        for (var unit = this; unit is not null; unit = unit.Outer)
        {
            if (unit.Graph.LocalFunctions.Contains(function, SymbolEqualityComparer.Default))
                return unit.Own(function, cancellation);
        }
        return null;
    }

    private FlowUnit Own(IMethodSymbol function, CancellationToken cancellation) =>
        _localFunctions.TryGetValue(function, out var known)
            ? known
            : _localFunctions.GetOrAdd(
                function, new FlowUnit(Graph.GetLocalFunctionControlFlowGraph(function, cancellation), this));

    private int WritesOf(ISymbol symbol) => _writes.TryGetValue(symbol, out var count) ? count : 0;

    private void Index(IOperation operation)
    {
        var place = PlaceOf(operation);
        var mentioned = VariableOf(place) ?? (place as IMemberReferenceOperation)?.Member;
        if (mentioned is not null && Operations.IsWritten(operation))
            _writes[mentioned] = WritesOf(mentioned) + 1;
        switch (operation)
        {
            case IFlowCaptureOperation capture:
                if (!_captures.TryGetValue(capture.Id, out var captured))
                    _captures.Add(capture.Id, captured = []);
                captured.Add(capture.Value);
                break;
            case ISimpleAssignmentOperation assignment when VariableOf(PlaceOf(assignment.Target)) is { } variable:
                if (!_assigned.TryGetValue(variable, out var assigned))
                    _assigned.Add(variable, assigned = []);
                assigned.Add(assignment.Value);
                break;
        }
    }

    public static ISymbol? VariableOf(IOperation operation) => operation switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        _ => null,
    };

    private HashSet<ISymbol> FindLocals()
    {
        var locals = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var open = new Stack<ControlFlowRegion>([Graph.Root]);
        while (open.Count > 0)
        {
            var region = open.Pop();
            locals.UnionWith(region.Locals);
            foreach (var nested in region.NestedRegions)
                open.Push(nested);
        }
        return locals;
    }

    /// <summary>The locals that are assigned once, by what they are a copy of.</summary>
    private ILookup<ISymbol, ISymbol> FindCopies() => _assigned
        .Where(assigned => assigned.Key is ILocalSymbol { RefKind: RefKind.None }
            && assigned.Value.Count == 1 && WritesOf(assigned.Key) == 1)
        .Select(assigned => (Copy: assigned.Key, Source: SourceOf(assigned.Value[0].WithoutConversions())))
        .Where(pair => pair.Source is not null)
        .ToLookup(pair => pair.Source!, pair => pair.Copy, SymbolEqualityComparer.Default);

    private static ISymbol? SourceOf(IOperation value) => VariableOf(value)
        ?? (value is IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol } member
            && (member.Instance is null || Subject.IsThis(member.Instance)) ? member.Member : null);

    private ImmutableHashSet<ISymbol> FindWrittenInNestedFunctions()
    {
        var written = ImmutableHashSet.CreateBuilder<ISymbol>(SymbolEqualityComparer.Default);
        var open = new Stack<(IOperation Operation, bool IsInside)>();
        open.Push((Graph.OriginalOperation, false));
        while (open.Count > 0)
        {
            var (operation, isInside) = open.Pop();
            if (isInside && VariableOf(operation) is { } variable && Operations.IsWritten(operation))
                written.Add(variable);
            isInside |= operation is IAnonymousFunctionOperation or ILocalFunctionOperation;
            foreach (var child in operation.ChildOperations)
                open.Push((child, isInside));
        }
        return written.ToImmutable();
    }
}
