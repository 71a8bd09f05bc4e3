using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Flow;

/// <summary>What a call does to a subject that comes in one state.</summary>
/// <param name="exit">The state afterwards; <see cref="PathState.Unknown"/> if it is not one certain state.</param>
/// <param name="misuse">The misuse that every path through the callee runs into.</param>
/// <param name="isQuiet">Whether nothing at all happens to the subject.</param>
/// <param name="cost">The steps that it took to find out.</param>
/// <param name="wasCut">Whether more would be known if calls were followed deeper.</param>
internal sealed class Summary(int exit, Misuse? misuse, bool isQuiet, int cost = 1, bool wasCut = false)
{
    public static readonly Summary Unknown = new(PathState.Unknown, null, isQuiet: false);

    public static readonly Summary TooDeep = new(PathState.Unknown, null, isQuiet: false, wasCut: true);

    public int Exit { get; } = exit;

    public Misuse? Misuse { get; } = misuse;

    public bool IsQuiet { get; } = isQuiet;

    public int Cost { get; } = cost;

    public bool WasCut { get; } = wasCut;
}

/// <summary>
/// What methods, local functions and lambdas of the compilation do to a subject of their caller, found out by
/// following it through their bodies when a caller first asks. Bounded in depth, which bounds recursion too.
/// </summary>
internal sealed class MethodSummaries(ApiKnowledge knowledge, MethodBodies bodies)
{
    /// <summary>Instead of the depth that is left, for what would be the same at any depth.</summary>
    private const int AnyDepth = -1;

    private readonly ConcurrentDictionary<SummaryKey, Summary> _known = new();
    private readonly ConcurrentDictionary<IMethodSymbol, bool> _neverReturns = new(SymbolEqualityComparer.Default);

    /// <summary>What a call to the method does to the subject, seen from inside of the method.</summary>
    /// <param name="caller">The body that calls, where local functions are looked up.</param>
    public Summary OfCall(
        IMethodSymbol method, Subject subject, Protocol protocol, int entry, FlowUnit caller, WorkBudget budget,
        CancellationToken cancellation)
    {
        method = method.OriginalDefinition;
        if (method.IsAbstract || method.IsExtern || ((method.IsVirtual || method.IsOverride) && !IsFinal(method)))
            return Summary.Unknown;
        return Find(
            method, subject, protocol, entry, budget, cancellation,
            () => method.MethodKind == MethodKind.LocalFunction
                ? caller.LocalFunction(method, cancellation)
                : bodies.UnitOf(method, cancellation));
    }

    /// <summary>What running a lambda, at whatever time, does to the subject.</summary>
    public Summary OfLambda(
        IFlowAnonymousFunctionOperation lambda, Subject subject, Protocol protocol, int entry, FlowUnit caller,
        WorkBudget budget, CancellationToken cancellation) =>
        Find(
            lambda.Symbol, subject, protocol, entry, budget, cancellation,
            () => caller.Lambda(lambda, cancellation));

    private Summary Find(
        IMethodSymbol function, Subject subject, Protocol protocol, int entry, WorkBudget budget,
        CancellationToken cancellation, Func<FlowUnit?> body)
    {
        var key = new SummaryKey(function, subject, protocol, entry, AnyDepth);
        var cutKey = new SummaryKey(function, subject, protocol, entry, budget.CallsDeep);
        if (!_known.TryGetValue(key, out var summary) && !_known.TryGetValue(cutKey, out summary))
        {
            if (budget.CallsDeep == 0)
            {
                summary = Summary.TooDeep;
            }
            else
            {
                var unit = body();
                summary = unit is null || IsIterator(unit)
                    ? Summary.Unknown
                    : Follow(unit, subject, protocol, entry, new WorkBudget(budget.CallsDeep - 1), cancellation);
                summary = _known.GetOrAdd(summary.WasCut ? cutKey : key, summary);
            }
        }
        budget.Spend(summary);
        return summary;
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
        return MayLackAnEnd(method, cancellation)
            && bodies.UnitOf(method, cancellation) is { } unit
            && !unit.Graph.Blocks[unit.Graph.Blocks.Length - 1].IsReachable
            && !IsIterator(unit);
    }

    /// <summary>
    /// Looks at the code alone, which spares making the graphs of nearly all methods that are called somewhere.
    /// </summary>
    private static bool MayLackAnEnd(IMethodSymbol method, CancellationToken cancellation)
    {
        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            var declaration = reference.GetSyntax(cancellation);
            var (block, arrow) = declaration switch
            {
                BaseMethodDeclarationSyntax member => (member.Body, member.ExpressionBody),
                AccessorDeclarationSyntax accessor => (accessor.Body, accessor.ExpressionBody),
                _ => (null, declaration as ArrowExpressionClauseSyntax),
            };
            if (arrow is { Expression: ThrowExpressionSyntax })
                return true;
            if (block?.Statements.LastOrDefault()
                is not (null or ExpressionStatementSyntax or ReturnStatementSyntax or LocalDeclarationStatementSyntax))
                return true;
        }
        return false;
    }

    private Summary Follow(
        FlowUnit unit, Subject subject, Protocol protocol, int entry, WorkBudget budget,
        CancellationToken cancellation)
    {
        var flow = new ProtocolFlow(unit, subject, protocol, knowledge, this, budget);
        var isKnown = flow.Run(entry, cancellation);
        var (exit, misuse, isQuiet) = isKnown ? Conclude(flow, entry) : (PathState.Unknown, null, false);
        return new Summary(exit, misuse, isQuiet, budget.Spent, budget.WasCut);
    }

    private static (int Exit, Misuse? Misuse, bool IsQuiet) Conclude(ProtocolFlow flow, int entry)
    {
        var exits = flow.AtExit.States().ToList();
        if (flow.Misuses.Count > 0)
            return (PathState.Unknown, exits.Count == 0 ? flow.Misuses[0] : null, false);
        return (exits.Count == 1 ? exits[0] : PathState.Unknown, null, flow.Seen.All(state => state == entry));
    }

    private static bool IsFinal(IMethodSymbol method) => method.IsSealed || method.ContainingType is { IsSealed: true };

    private static bool IsIterator(FlowUnit unit) => unit.All.Any(operation =>
        operation is IReturnOperation { Kind: OperationKind.YieldReturn or OperationKind.YieldBreak });

    private readonly struct SummaryKey(
        IMethodSymbol function, Subject subject, Protocol protocol, int entry, int depth) : IEquatable<SummaryKey>
    {
        // A local function that uses variables of its method means something else in each of them, but is only there.
        private readonly IMethodSymbol _function = function;
        private readonly ISymbol? _subject = subject.Symbol;
        private readonly SubjectKind _kind = subject.Kind;
        private readonly Protocol _protocol = protocol;
        private readonly int _entry = entry;
        private readonly int _depth = depth;

        public bool Equals(SummaryKey other) =>
            _entry == other._entry && _depth == other._depth && _kind == other._kind
            && ReferenceEquals(_protocol, other._protocol)
            && SymbolEqualityComparer.Default.Equals(_function, other._function)
            && SymbolEqualityComparer.Default.Equals(_subject, other._subject);

        public override bool Equals(object? obj) => obj is SummaryKey other && Equals(other);

        public override int GetHashCode() =>
            (SymbolEqualityComparer.Default.GetHashCode(_function) * 31
            + SymbolEqualityComparer.Default.GetHashCode(_subject)) * 31 + _entry * 7 + _depth;
    }
}
