using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace PoolAnalyzers.Flow;

/// <summary>The bodies of the methods of one compilation, each made when it is first asked for.</summary>
internal sealed class MethodBodies(Compilation compilation)
{
    private readonly ConcurrentDictionary<SyntaxTree, SemanticModel> _models = new();
    private readonly ConcurrentDictionary<ISymbol, IOperation?> _operations = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IMethodSymbol, FlowUnit?> _units = new(SymbolEqualityComparer.Default);
    private readonly ConditionalWeakTable<SyntaxNode, ILookup<OperationKind, IOperation>> _byKind = new();
    private readonly ConditionalWeakTable<SyntaxNode, StrongBox<FlowUnit?>> _byCode = new();

    public Compilation Compilation => compilation;

    public SemanticModel ModelOf(SyntaxTree tree) => _models.GetOrAdd(tree, made => compilation.GetSemanticModel(made));

    /// <summary>
    /// Whether the code that declares something can be read here. A referenced project has code too, but in another
    /// compilation; it is a library like any other.
    /// </summary>
    public bool HasCodeOf(ISymbol symbol) =>
        !symbol.DeclaringSyntaxReferences.IsEmpty
        && SymbolEqualityComparer.Default.Equals(symbol.ContainingAssembly, compilation.Assembly);

    /// <summary>The method with the body of a partial one; null if it has none in this compilation.</summary>
    public IMethodSymbol? Implementation(IMethodSymbol method)
    {
        method = method.OriginalDefinition;
        method = method.PartialImplementationPart ?? method;
        return !HasCodeOf(method) || method.IsAbstract || method.IsExtern ? null : method;
    }

    /// <summary>Whether it is written out, and not made by the compiler.</summary>
    public static bool IsOrdinary(IMethodSymbol method) => !method.IsImplicitlyDeclared && !method.IsAbstract;

    /// <summary>The operation of the body of a method, accessor or constructor of this compilation.</summary>
    public IOperation? OperationOf(IMethodSymbol method, CancellationToken cancellation)
    {
        if (Implementation(method) is not { } implementation || IsTooLarge(implementation, cancellation))
            return null;
        return _operations.TryGetValue(implementation, out var known)
            ? known
            : _operations.GetOrAdd(implementation, MakeOperation(implementation, cancellation));
    }

    /// <summary>The body of a method with its control-flow graph; not for local functions.</summary>
    public FlowUnit? UnitOf(IMethodSymbol method, CancellationToken cancellation)
    {
        if (method.MethodKind == MethodKind.LocalFunction || Implementation(method) is not { } implementation)
            return null;
        if (_units.TryGetValue(implementation, out var known))
            return known;
        ControlFlowGraph? graph = OperationOf(implementation, cancellation) switch
        {
            IMethodBodyOperation body => ControlFlowGraph.Create(body, cancellation),
            IConstructorBodyOperation body => ControlFlowGraph.Create(body, cancellation),
            IBlockOperation { Parent: null } block => ControlFlowGraph.Create(block, cancellation),
            _ => null,
        };
        return _units.GetOrAdd(implementation, graph is null ? null : new FlowUnit(graph));
    }

    /// <summary>The bodies in a member, or that of the top-level statements.</summary>
    public IEnumerable<FlowUnit> UnitsOf(SyntaxNode member, CancellationToken cancellation) =>
        CodeBlocks.In(member).Select(code => UnitOf(code, cancellation)).OfType<FlowUnit>();

    /// <summary>The body of a code block, as <see cref="CodeBlocks"/> finds it.</summary>
    public FlowUnit? UnitOf(SyntaxNode body, CancellationToken cancellation) =>
        (_byCode.TryGetValue(body, out var known)
            ? known
            : _byCode.GetValue(body, code => new(MakeUnit(code, cancellation)))).Value;

    private FlowUnit? MakeUnit(SyntaxNode body, CancellationToken cancellation)
    {
        if (IsTooLarge(body))
            return null;
        var model = ModelOf(body.SyntaxTree);
        if (model.GetDeclaredSymbol(body, cancellation) is IMethodSymbol method)
            return UnitOf(method, cancellation);
        var graph = model.GetOperation(body, cancellation) switch
        {
            IFieldInitializerOperation initializer => ControlFlowGraph.Create(initializer, cancellation),
            IPropertyInitializerOperation initializer => ControlFlowGraph.Create(initializer, cancellation),
            IBlockOperation { Parent: null } block => ControlFlowGraph.Create(block, cancellation),
            _ => null,
        };
        return graph is null ? null : new FlowUnit(graph);
    }

    /// <summary>The operations of a kind in a code block, and in the functions in it.</summary>
    public IEnumerable<IOperation> OperationsIn(SyntaxNode body, OperationKind kind, CancellationToken cancellation)
    {
        if (!_byKind.TryGetValue(body, out var known))
            known = _byKind.GetValue(body, node => OperationsIn(node, cancellation).ToLookup(found => found.Kind));
        return known[kind];
    }

    private IEnumerable<IOperation> OperationsIn(SyntaxNode body, CancellationToken cancellation)
    {
        if (IsTooLarge(body))
            return [];
        var model = ModelOf(body.SyntaxTree);
        var operation = model.GetDeclaredSymbol(body, cancellation) is IMethodSymbol method
            ? OperationOf(method, cancellation)
            : model.GetOperation(body, cancellation);
        return operation?.DescendantsAndSelf() ?? [];
    }

    private static bool IsTooLarge(IMethodSymbol method, CancellationToken cancellation) =>
        method.DeclaringSyntaxReferences.Any(reference =>
            reference.Span.Length > WorkBudget.MostTokens && IsTooLarge(reference.GetSyntax(cancellation)));

    /// <summary>Making the graph of a body alone takes time that grows with it.</summary>
    private static bool IsTooLarge(SyntaxNode body) =>
        body.Span.Length > WorkBudget.MostTokens && body.DescendantTokens().Skip(WorkBudget.MostTokens).Any();

    private IOperation? MakeOperation(IMethodSymbol method, CancellationToken cancellation)
    {
        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            var syntax = reference.GetSyntax(cancellation);
            var operation = ModelOf(syntax.SyntaxTree).GetOperation(syntax, cancellation);
            // The accessor of an expression-bodied property is declared by the arrow alone.
            if (operation is not null)
                return operation;
        }
        return null;
    }
}
