using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Flow.Concurrency;

/// <summary>An access without the lock that most accesses of the same member hold.</summary>
internal sealed class Lapse(Access access, Location gate, int locked, int total, Access example)
{
    public Access Access { get; } = access;

    public Location Gate { get; } = gate;

    public int Locked { get; } = locked;

    public int Total { get; } = total;

    /// <summary>One that holds the lock.</summary>
    public Access Example { get; } = example;
}

/// <summary>
/// Finds the lapses in a type: for each member of it the lock that at least two of three accesses hold, and the
/// accesses without it. Constructors come before any other thread, and do not count.
/// </summary>
internal sealed class LockDiscipline(
    INamedTypeSymbol type, AnalysisScope scope, CancellationToken cancellation)
{
    private const int FewestLocked = 2;
    private const int MostBodies = 200;

    private readonly Dictionary<IMethodSymbol, BodyAnalysis> _bodies = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<IMethodSymbol, LockSet> _entry = new(SymbolEqualityComparer.Default);

    public IReadOnlyList<Lapse> Find()
    {
        if (type.GetMembers().OfType<IMethodSymbol>().Count(MethodBodies.IsOrdinary) > MostBodies)
            return [];
        FindBodies();
        FindEntryLocks();
        var lapses = new List<Lapse>();
        var uses = _bodies.Where(pair => !IsBeforeOthers(pair.Key))
            .SelectMany(pair => OwnAccesses(pair.Key, pair.Value).Select(access => (Method: pair.Key, Access: access)));
        // An element is content as well.
        foreach (var group in uses.GroupBy(use => use.Access.Location.Part == LocationPart.Element
            ? use.Access.Location.With(LocationPart.Content)
            : use.Access.Location))
        {
            // In one method alone the lock may be there for something else.
            if (group.Select(use => use.Method).Distinct(SymbolEqualityComparer.Default).Skip(1).Any())
                AddLapses(group.ToList(), lapses);
        }
        return lapses;
    }

    private void FindBodies()
    {
        foreach (var method in new LockedMembers(type, scope, cancellation).Methods())
        {
            cancellation.ThrowIfCancellationRequested();
            if (!IsCalledByBaseType(method) && scope.Bodies.UnitOf(method, cancellation) is { } unit)
                _bodies[method] = scope.Concurrency.WithoutCallsOf(unit, cancellation);
        }
    }

    /// <summary>
    /// The locks that every caller of a private method holds. Begins with all and takes away what a caller does not
    /// hold, until nothing changes.
    /// </summary>
    private void FindEntryLocks()
    {
        var calls = _bodies
            .SelectMany(body => body.Value.Calls.Select(call => (Caller: body.Key, call.Method, call.Locks)))
            .Where(call => _bodies.ContainsKey(call.Method) && IsOnlyCalled(call.Method))
            .ToLookup(call => call.Method, SymbolEqualityComparer.Default);
        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var method in calls)
            {
                var callee = (IMethodSymbol)method.Key!;
                LockSet? held = null;
                var isKnown = true;
                foreach (var (caller, _, locks) in method)
                {
                    if (IsConstructor(caller))
                        continue;
                    if (!_entry.TryGetValue(caller, out var above) && calls.Contains(caller))
                    {
                        // A caller that nobody has come to yet takes nothing away.
                        isKnown &= SymbolEqualityComparer.Default.Equals(caller, callee);
                        continue;
                    }
                    var all = above is null ? locks : locks.With(above);
                    held = held is null ? all : held.Meet(all);
                }
                if (held is null && isKnown)
                    held = LockSet.Unknown;
                if (held is not null && (!_entry.TryGetValue(callee, out var known) || !known.SameAs(held)))
                {
                    _entry[callee] = known is null ? held : known.Meet(held);
                    changed = known is null || !_entry[callee].SameAs(known);
                }
            }
        }
    }

    private IEnumerable<Access> OwnAccesses(IMethodSymbol method, BodyAnalysis body)
    {
        foreach (var (access, state) in body.Accesses)
        {
            // A method that starts the work comes before it.
            if (body.Forks.Count > 0 && !body.Forks.Any(fork => state.StageOf(fork) == ForkStage.Live))
                continue;
            var isOwn = access.Calls.IsEmpty
                && access.Location
                    is { IsVariable: false, Symbol: IFieldSymbol { IsVolatile: false } or IPropertySymbol }
                && SymbolEqualityComparer.Default.Equals(access.Location.Symbol!.ContainingType, type)
                && (access.Location.IsStatic ? access.Location.Members.IsEmpty : access.Location.Members.Length == 1);
            if (isOwn)
                yield return _entry.TryGetValue(method, out var entry)
                    ? access.At(access.Location, access.Locks.With(entry))
                    : access;
        }
    }

    private void AddLapses(List<(IMethodSymbol Method, Access Access)> uses, List<Lapse> lapses)
    {
        if (uses.Any(use => use.Access.Kind == AccessKind.Atomic))
            return;
        var counted = uses.Where(use => !IsOneStep(use.Access)).ToList();
        var gate = counted
            .SelectMany(use => use.Access.Locks.Locks)
            .Where(held => held is { IsShared: false, Identity.IsVariable: false })
            .GroupBy(held => held.Identity!)
            .OrderByDescending(held => held.Count())
            .FirstOrDefault()?.Key;
        if (gate is null)
            return;
        // What makes the lock comes before all that take it.
        counted = counted.Where(use => !Makes(use.Method, gate)).ToList();
        var locked = counted.Where(use => Holds(use.Access, gate)).Select(use => use.Access).ToList();
        // A value that nobody computes from the old one loses nothing to another that comes at the same time.
        if (locked.Count < FewestLocked || locked.Count * 3 < counted.Count * 2
            || !locked.Any(access => access.Kind == AccessKind.Change))
            return;
        foreach (var (method, access) in counted)
        {
            var matters = access.Location.Part != LocationPart.Itself
                || access.Kind is AccessKind.Write or AccessKind.Change;
            if (matters && access.Locks.IsEmpty && !access.Is(AccessTraits.IsLazyInitialization)
                && IsCalledWithout(gate, method, []) && NamesItsMember(access))
                lapses.Add(new Lapse(access, gate, locked.Count, counted.Count, locked[0]));
        }
    }

    /// <summary>
    /// Whether a method is certainly called by somebody who does not hold the lock. What is not public may be a part of
    /// something that holds it, unless it takes the lock itself.
    /// </summary>
    private bool IsCalledWithout(Location gate, IMethodSymbol method, HashSet<IMethodSymbol> seen)
    {
        if (method.DeclaredAccessibility == Accessibility.Public || !method.ExplicitInterfaceImplementations.IsEmpty
            || _bodies[method].Accesses.Any(pair => pair.Access.Calls.IsEmpty && Holds(pair.Access, gate)))
            return true;
        return seen.Add(method)
            && IsOnlyCalled(method)
            && _bodies.Any(body => body.Value.Calls.Any(call =>
                    SymbolEqualityComparer.Default.Equals(call.Method, method) && call.Locks.IsEmpty)
                && IsCalledWithout(gate, body.Key, seen));
    }

    /// <summary>Not over a local variable, which may be all that is left of an earlier value of the member.</summary>
    private static bool NamesItsMember(Access access) => access.Operation.Syntax.DescendantNodesAndSelf()
        .OfType<SimpleNameSyntax>()
        .Any(name => name.Identifier.ValueText == access.Location.Symbol!.Name);

    /// <summary>
    /// To read a number or a reference without the lock is one step; that it may be an old one is another matter.
    /// </summary>
    private static bool IsOneStep(Access access) =>
        access.Is(AccessTraits.ReadsSize)
        || (access is { Kind: AccessKind.Read, Location.Part: LocationPart.Itself } && access.Locks.IsEmpty);

    private bool Makes(IMethodSymbol method, Location gate) => _bodies[method].Accesses.Any(pair =>
        pair.Access.Kind == AccessKind.Write && pair.Access.Location.Equals(gate));

    /// <summary>What a base type calls, it may call under a lock of its own.</summary>
    private static bool IsCalledByBaseType(IMethodSymbol method) =>
        (method.IsOverride || method.IsVirtual) && method.DeclaredAccessibility != Accessibility.Public;

    private static bool Holds(Access access, Location gate) =>
        access.Locks.Locks.Any(held => held.Identity is null || gate.Equals(held.Identity));

    /// <summary>Whether no other thread can know the object yet, or any more.</summary>
    private bool IsBeforeOthers(IMethodSymbol method) =>
        IsConstructor(method)
        || method.MethodKind == MethodKind.Destructor
        || (scope.Knowledge.RolesOf(method) & Roles.Disposes) != 0
        || (IsOnlyCalled(method) && IsCalledByConstructorsAlone(method));

    private bool IsCalledByConstructorsAlone(IMethodSymbol method)
    {
        var callers = _bodies
            .Where(body => body.Value.Calls.Any(call => SymbolEqualityComparer.Default.Equals(call.Method, method)))
            .Select(body => body.Key).ToList();
        return callers.Count > 0 && callers.All(IsConstructor);
    }

    private static bool IsConstructor(IMethodSymbol method) =>
        method.MethodKind is MethodKind.Constructor or MethodKind.StaticConstructor;

    /// <summary>Whether all that happens to the method are the calls that are in sight.</summary>
    private bool IsOnlyCalled(IMethodSymbol method) =>
        method.DeclaredAccessibility == Accessibility.Private
        && method.MethodKind == MethodKind.Ordinary
        && method.ExplicitInterfaceImplementations.IsEmpty
        && !_references.Value.Contains(method.OriginalDefinition);

    /// <summary>Methods that somebody has made a delegate of, or that a lambda calls.</summary>
    private readonly Lazy<HashSet<ISymbol>> _references = new(() =>
    {
        var found = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var reference in type.DeclaringSyntaxReferences)
        {
            var declaration = reference.GetSyntax(cancellation);
            var model = scope.Bodies.ModelOf(declaration.SyntaxTree);
            foreach (var name in declaration.DescendantNodes().OfType<IdentifierNameSyntax>())
            {
                var called = name.Parent is InvocationExpressionSyntax
                    || name.Parent is MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax } member
                        && member.Name == name;
                var isInside = name.Ancestors().TakeWhile(node => node != declaration)
                    .Any(node => node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax);
                if ((!called || isInside)
                    && type.GetMembers(name.Identifier.ValueText).Any(candidate => candidate is IMethodSymbol)
                    && model.GetSymbolInfo(name, cancellation) is { Symbol: IMethodSymbol method })
                    found.Add(method.OriginalDefinition);
            }
        }
        return found;
    });
}
