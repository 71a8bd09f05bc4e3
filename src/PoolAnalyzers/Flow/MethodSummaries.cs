using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Flow;

/// <summary>What a call does to a subject that comes in one state.</summary>
/// <param name="exit">The state afterwards; <see cref="PathState.Unknown"/> if it is not one certain state.</param>
/// <param name="misuse">The misuse that every path through the callee runs into.</param>
/// <param name="isQuiet">Whether nothing at all happens to the subject.</param>
internal sealed class Summary(int exit, Misuse? misuse, bool isQuiet)
{
    public static readonly Summary Unknown = new(PathState.Unknown, null, isQuiet: false);

    public int Exit { get; } = exit;

    public Misuse? Misuse { get; } = misuse;

    public bool IsQuiet { get; } = isQuiet;
}

/// <summary>
/// What methods, local functions and lambdas of the compilation do to a subject of their caller, found out by
/// following it through their bodies when a caller first asks. Bounded in depth; recursion means unknown.
/// </summary>
internal sealed class MethodSummaries(ApiKnowledge knowledge, MethodBodies bodies)
{
    private const int MostCallsDeep = 4;

    private readonly ConcurrentDictionary<(IMethodSymbol, ISymbol?, SubjectKind, Protocol, int), Summary> _known =
        new(new KeyComparer());

    private readonly ConcurrentDictionary<IMethodSymbol, bool> _neverReturns = new(SymbolEqualityComparer.Default);

    /// <summary>What a call to the method does to the subject, seen from inside of the method.</summary>
    /// <param name="caller">The body that calls, where local functions are looked up.</param>
    public Summary OfCall(
        IMethodSymbol method, Subject subject, Protocol protocol, int entry, FlowUnit caller, CallDepth depth,
        CancellationToken cancellation)
    {
        method = method.OriginalDefinition;
        if (method.IsAbstract || method.IsExtern || ((method.IsVirtual || method.IsOverride) && !IsFinal(method)))
            return Summary.Unknown;
        var isLocal = method.MethodKind == MethodKind.LocalFunction;
        // A local function that uses variables of its method means something else in each of them, but is only there.
        var key = (method, subject.Symbol, subject.Kind, protocol, entry);
        if (_known.TryGetValue(key, out var known))
            return known;
        if (!depth.CanEnter(method, MostCallsDeep))
        {
            depth.WasCut = true;
            return Summary.Unknown;
        }
        var unit = isLocal ? caller.LocalFunction(method, cancellation) : bodies.UnitOf(method, cancellation);
        if (unit is null || IsIterator(unit))
            return Summary.Unknown;
        var inner = depth.Enter(method);
        var summary = Follow(unit, subject, protocol, entry, inner, cancellation);
        // What was cut short here may be known where there is more room.
        depth.WasCut |= inner.WasCut;
        return inner.WasCut ? summary : _known.GetOrAdd(key, summary);
    }

    /// <summary>What running a lambda, at whatever time, does to the subject.</summary>
    public Summary OfLambda(
        IFlowAnonymousFunctionOperation lambda, Subject subject, Protocol protocol, int entry, FlowUnit caller,
        CallDepth depth, CancellationToken cancellation)
    {
        if (!depth.CanEnter(lambda.Symbol, MostCallsDeep))
            return Summary.Unknown;
        var unit = new FlowUnit(caller.Graph.GetAnonymousFunctionControlFlowGraph(lambda, cancellation), caller);
        return Follow(unit, subject, protocol, entry, depth.Enter(lambda.Symbol), cancellation);
    }

    /// <summary>Whether no path through the method comes back.</summary>
    public bool NeverReturns(IMethodSymbol method, CancellationToken cancellation)
    {
        method = method.OriginalDefinition;
        return _neverReturns.TryGetValue(method, out var known)
            ? known
            : _neverReturns.GetOrAdd(method, FindOutIfNeverReturns(method, cancellation));
    }

    private bool FindOutIfNeverReturns(IMethodSymbol method, CancellationToken cancellation)
    {
        if ((knowledge.RolesOf(method) & Roles.NeverReturns) != 0)
            return true;
        if (method.IsAsync || method.IsVirtual || method.IsOverride || method.IsAbstract)
            return false;
        return bodies.UnitOf(method, cancellation) is { } unit
            && !unit.Graph.Blocks[unit.Graph.Blocks.Length - 1].IsReachable
            && !IsIterator(unit);
    }

    private Summary Follow(
        FlowUnit unit, Subject subject, Protocol protocol, int entry, CallDepth depth, CancellationToken cancellation)
    {
        var flow = new ProtocolFlow(unit, subject, protocol, knowledge, this, depth);
        if (!flow.Run(entry, cancellation))
            return Summary.Unknown;
        var exits = flow.AtExit.States().ToList();
        if (flow.Misuses.Count > 0)
            return exits.Count == 0 ? new Summary(PathState.Unknown, flow.Misuses[0], isQuiet: false) : Summary.Unknown;
        var isQuiet = flow.Seen.All(state => state == entry);
        return new Summary(exits.Count == 1 ? exits[0] : PathState.Unknown, null, isQuiet);
    }

    private static bool IsFinal(IMethodSymbol method) => method.IsSealed || method.ContainingType is { IsSealed: true };

    private static bool IsIterator(FlowUnit unit) => unit.All.Any(operation =>
        operation is IReturnOperation { Kind: OperationKind.YieldReturn or OperationKind.YieldBreak });

    private sealed class KeyComparer : IEqualityComparer<(IMethodSymbol, ISymbol?, SubjectKind, Protocol, int)>
    {
        public bool Equals(
            (IMethodSymbol, ISymbol?, SubjectKind, Protocol, int) x,
            (IMethodSymbol, ISymbol?, SubjectKind, Protocol, int) y) =>
            SymbolEqualityComparer.Default.Equals(x.Item1, y.Item1)
            && SymbolEqualityComparer.Default.Equals(x.Item2, y.Item2)
            && x.Item3 == y.Item3 && ReferenceEquals(x.Item4, y.Item4) && x.Item5 == y.Item5;

        public int GetHashCode((IMethodSymbol, ISymbol?, SubjectKind, Protocol, int) key) =>
            SymbolEqualityComparer.Default.GetHashCode(key.Item1) * 31
            + SymbolEqualityComparer.Default.GetHashCode(key.Item2) + key.Item5;
    }
}

/// <summary>The calls that are being followed, innermost last.</summary>
internal sealed class CallDepth
{
    private readonly ImmutableStack<IMethodSymbol> _entered;
    private readonly int _count;

    private CallDepth(ImmutableStack<IMethodSymbol> entered, int count)
    {
        _entered = entered;
        _count = count;
    }

    public static CallDepth Start() => new(ImmutableStack<IMethodSymbol>.Empty, 0);

    /// <summary>Whether a call further in was not followed because of the bounds.</summary>
    public bool WasCut { get; set; }

    public bool CanEnter(IMethodSymbol method, int most) =>
        _count < most && !_entered.Contains(method, SymbolEqualityComparer.Default);

    public CallDepth Enter(IMethodSymbol method) => new(_entered.Push(method), _count + 1);
}
