using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Flow.Concurrency;

/// <summary>
/// What the bodies of one compilation start, lock, read and write. What it finds out is kept; what methods do is found
/// out when a caller first asks, a few calls deep.
/// </summary>
internal sealed class ConcurrencyAnalysis(ApiKnowledge knowledge, MethodBodies bodies)
{
    private const int MostCallsDeep = 4;
    private const int MostInSummary = 64;
    private const int MostNested = 8;

    private readonly ConditionalWeakTable<FlowUnit, BodyAnalysis> _bodies = new();
    private readonly ConcurrentDictionary<SyntaxNode, BodyAnalysis> _nested = new();
    private readonly ConcurrentDictionary<IMethodSymbol, ImmutableArray<Access>> _summaries =
        new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ITypeSymbol, bool> _releasers = new(SymbolEqualityComparer.Default);

    private readonly INamedTypeSymbol? _enumerable =
        knowledge.Compilation.GetTypeByMetadataName("System.Linq.Enumerable");

    private readonly INamedTypeSymbol? _list =
        knowledge.Compilation.GetTypeByMetadataName("System.Collections.Generic.List`1");

    private readonly INamedTypeSymbol? _contextBound =
        knowledge.Compilation.GetTypeByMetadataName("System.ContextBoundObject");

    private readonly INamedTypeSymbol? _threadStatic =
        knowledge.Compilation.GetTypeByMetadataName("System.ThreadStaticAttribute");

    public ApiKnowledge Knowledge { get; } = knowledge;

    /// <summary>What happens in a body: found out once for all rules.</summary>
    public BodyAnalysis Of(FlowUnit unit, CancellationToken cancellation) =>
        _bodies.TryGetValue(unit, out var known)
            ? known
            : _bodies.GetValue(unit, body => Make(body, CallDepth.Start(), cancellation));

    /// <summary>What a body does itself, without what it calls: found out anew unless all is known already.</summary>
    public BodyAnalysis WithoutCallsOf(FlowUnit unit, CancellationToken cancellation) =>
        _bodies.TryGetValue(unit, out var known)
            ? known
            : Make(unit, CallDepth.Start(MostCallsDeep), cancellation);

    /// <summary>
    /// Visits all that a body and the functions in it do, with the locks that are certainly held just before it.
    /// </summary>
    public void VisitLocked(
        FlowUnit unit, Action<FlowUnit, IOperation, LockSet> visit, CancellationToken cancellation)
    {
        var open = new Stack<(FlowUnit Unit, int Depth)>([(unit, 0)]);
        while (open.Count > 0)
        {
            var (body, depth) = open.Pop();
            var flow = new ConcurrencyFlow(body, new Effects(body, [], this));
            if (flow.Run(cancellation))
                flow.Visit((operation, state) => visit(body, operation, state.Locks));
            if (depth == MostNested)
                continue;
            foreach (var nested in body.Nested(cancellation))
                open.Push((nested, depth + 1));
        }
    }

    /// <summary>The body and the functions in it that may start work.</summary>
    public IEnumerable<BodyAnalysis> StartersIn(
        FlowUnit unit, Func<SyntaxNode, bool> mayStart, CancellationToken cancellation)
    {
        var open = new Stack<(FlowUnit Unit, int Depth)>([(unit, 0)]);
        while (open.Count > 0)
        {
            var (next, depth) = open.Pop();
            yield return Of(next, cancellation);
            if (depth == MostNested)
                continue;
            foreach (var nested in next.Nested(cancellation))
            {
                if (mayStart(nested.Graph.OriginalOperation.Syntax))
                    open.Push((nested, depth + 1));
            }
        }
    }

    /// <summary>A lambda, seen from the body that it is in; null if that is too deep.</summary>
    public BodyAnalysis? OfLambda(
        IFlowAnonymousFunctionOperation lambda, FlowUnit outer, CallDepth depth, CancellationToken cancellation)
    {
        if (_nested.TryGetValue(lambda.Syntax, out var known))
            return known;
        if (!depth.CanEnter(lambda.Symbol, MostCallsDeep + 2))
        {
            depth.WasCut = true;
            return null;
        }
        // The lambda may belong to a body further out.
        var owner = outer;
        while (owner.Outer is { } around
            && !SymbolEqualityComparer.Default.Equals(lambda.Symbol.ContainingSymbol, SymbolOf(owner)))
            owner = around;
        if (!owner.All.Contains(lambda))
            return null;
        var unit = owner.Lambda(lambda, cancellation);
        var inner = depth.Enter(lambda.Symbol);
        var made = Make(unit, inner, cancellation);
        depth.WasCut |= inner.WasCut;
        return inner.WasCut ? made : _nested.GetOrAdd(lambda.Syntax, made);
    }

    /// <summary>What runs in a fork, as the body around it sees it: without what belongs to the run alone.</summary>
    public IReadOnlyList<Access> AccessesOf(Fork fork, FlowUnit around, CancellationToken cancellation)
    {
        var unit = fork.Within ?? around;
        var depth = CallDepth.Start();
        switch (fork.Function)
        {
            case IFlowAnonymousFunctionOperation lambda
                when OfLambda(lambda, fork.IsAsyncOnly ? around : unit, depth, cancellation) is { } body:
                var accesses = WithNested(body, cancellation)
                    .Where(access => !fork.IsAsyncOnly || access.Is(AccessTraits.AfterAwait));
                return OfRun(accesses, lambda.Symbol, body.Unit, fork, unit);
            case IMethodReferenceOperation { Method.MethodKind: MethodKind.LocalFunction } reference
                when OfLocalFunction(reference.Method, unit, depth, cancellation) is { } body:
                return OfRun(WithNested(body, cancellation), reference.Method, body.Unit, fork, unit);
            case IMethodReferenceOperation reference:
                var receiver = reference.Instance is null ? null : Places.OfObject(unit, reference.Instance);
                return SummaryOf(reference.Method, unit, depth, cancellation)
                    .Select(access => OnArgument(access, reference.Method, fork, unit) ?? Seen(
                        access, reference.Method, receiver, ImmutableArray<IArgumentOperation>.Empty, unit))
                    .OfType<Access>()
                    .ToList();
            default:
                return [];
        }
    }

    /// <summary>What a method reads and writes of its parameters, its object, and of static members.</summary>
    public ImmutableArray<Access> SummaryOf(
        IMethodSymbol method, FlowUnit caller, CallDepth depth, CancellationToken cancellation)
    {
        method = method.OriginalDefinition;
        if (method.IsAbstract || method.IsExtern || !bodies.HasCodeOf(method)
            || ((method.IsVirtual || method.IsOverride) && !method.IsSealed && !method.ContainingType.IsSealed))
            return ImmutableArray<Access>.Empty;
        if (_summaries.TryGetValue(method, out var known))
            return known;
        if (!depth.CanEnter(method, MostCallsDeep))
        {
            depth.WasCut = true;
            return ImmutableArray<Access>.Empty;
        }
        var inner = depth.Enter(method);
        BodyAnalysis? body;
        if (method.MethodKind == MethodKind.LocalFunction)
            body = OfLocalFunction(method, caller, inner, cancellation);
        else
            body = bodies.UnitOf(method, cancellation) is { } unit ? Make(unit, inner, cancellation) : null;
        if (body is null)
            return ImmutableArray<Access>.Empty;
        var whole = (method.MethodImplementationFlags & MethodImplAttributes.Synchronized) == 0 ? LockSet.None
            : method.IsStatic ? LockSet.Unknown
            : LockSet.None.With(new HeldLock(Location.This, isShared: false));
        var summary = body.Accesses.Select(pair => pair.Access)
            .Where(access => !(access.Location.Root is ILocalSymbol local && IsOwn(Location.Of(local), method)))
            .Where(access => !IsParameterItself(access.Location, method))
            .Select(access => access.At(
                access.Location, WithoutOwnLocks(access.Locks, method, body.Unit).With(whole)))
            .OrderBy(access => access.Kind == AccessKind.Read)
            .Take(MostInSummary)
            .ToImmutableArray();
        depth.WasCut |= inner.WasCut;
        return inner.WasCut ? summary : _summaries.GetOrAdd(method, summary);
    }

    /// <summary>
    /// An access of a callee as the caller sees it; null if it is about something that it does not see.
    /// </summary>
    public static Access? Seen(
        Access access, IMethodSymbol callee, Location? receiver, ImmutableArray<IArgumentOperation> arguments,
        FlowUnit caller)
    {
        if (callee.MethodKind == MethodKind.LocalFunction)
            receiver = Location.This;
        if (At(access.Location) is not { } place)
            return null;
        return access.At(place, access.Locks.Map(held => held.Identity is null
            ? held
            : new HeldLock(At(held.Identity), held.IsShared)));

        Location? At(Location location)
        {
            switch (location.Root)
            {
                case null:
                    return receiver is null ? null : location.Rebase(receiver);
                case IParameterSymbol parameter
                    when SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, callee.OriginalDefinition):
                    var argument = arguments.FirstOrDefault(a =>
                        a.Parameter?.Ordinal == parameter.Ordinal && a.Parameter.RefKind == RefKind.None);
                    return argument is not null && Places.OfObject(caller, argument.Value) is { } start
                        ? location.Rebase(start)
                        : null;
                default:
                    return location;
            }
        }
    }

    /// <summary>Whether the location begins at a variable that each run of the function has for itself.</summary>
    public static bool IsOwn(Location location, ISymbol function)
    {
        if (!location.IsVariable)
            return false;
        for (var owner = location.Root!.ContainingSymbol; owner is IMethodSymbol; owner = owner.ContainingSymbol)
        {
            if (SymbolEqualityComparer.Default.Equals(owner, function))
                return true;
        }
        return false;
    }

    // ---- Questions about the code that the parts of the engine ask

    public bool IsContainer(ITypeSymbol? type) =>
        type is INamedTypeSymbol && (Knowledge.RolesOf((ISymbol)type) & Roles.ReadsContent) != 0;

    public bool IsExempt(Location location)
    {
        if (location.Symbol is not { } symbol || IsGuardedByContext(symbol.ContainingType))
            return true;
        if (symbol is IFieldSymbol field && (field.IsConst || HasThreadStatic(field)))
            return true;
        foreach (var part in location.Members.Prepend(symbol))
        {
            if ((Knowledge.RolesOf(part) & Roles.RacesAreMeant) != 0)
                return true;
        }
        return location.Type is { } type && (Knowledge.RolesOfBeing(type) & Roles.IsThreadSafe) != 0
            && location.Part != LocationPart.Itself;
    }

    public bool RunsLambdasInPlace(IMethodSymbol method)
    {
        method = method.ReducedFrom ?? method;
        var type = method.ContainingType?.OriginalDefinition;
        return type is not null
            && (SymbolEqualityComparer.Default.Equals(type, _enumerable)
                || (method.Name == "ForEach"
                    && (SymbolEqualityComparer.Default.Equals(type, _list)
                        || type.SpecialType == SpecialType.System_Array)));
    }

    public bool IsCollection(ITypeSymbol? type) => type is not null
        && type.AllInterfaces.Any(parent =>
            parent.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_ICollection_T
            || parent.ToDisplayString() == "System.Collections.ICollection");

    /// <summary>Whether one can wait for the object, or for those in it.</summary>
    public bool IsHandle(ITypeSymbol? type) => type switch
    {
        IArrayTypeSymbol array => IsHandle(array.ElementType),
        INamedTypeSymbol named =>
            (Knowledge.RolesOfType(named) & (Roles.Waits | Roles.Starts)) != 0 || named.TypeArguments.Any(IsHandle),
        _ => false,
    };

    /// <summary>Without a synchronization context, what follows an await runs on any thread.</summary>
    public bool HasNoSynchronizationContext(SyntaxNode code) =>
        Knowledge.Compilation.Options.OutputKind == OutputKind.ConsoleApplication
        && !code.DescendantNodes().Any(node => node is YieldStatementSyntax);

    public bool CallsInside(IOperation value, Roles roles) => value.Syntax.DescendantTokens().Any(token =>
        token.IsKind(SyntaxKind.IdentifierToken) && (Knowledge.RolesOfName(token.ValueText) & roles) != 0);

    public static bool IsSemaphore(Location? identity) =>
        identity?.Type?.Name is nameof(SemaphoreSlim) or nameof(Semaphore);

    /// <summary>Whether the lock lets several in at a time.</summary>
    public static bool AdmitsSeveral(Location? identity)
    {
        if (!IsSemaphore(identity) || identity?.Symbol is not { } symbol)
            return false;
        foreach (var reference in symbol.DeclaringSyntaxReferences)
        {
            if (reference.GetSyntax() is not VariableDeclaratorSyntax { Initializer.Value: { } made })
                continue;
            var arguments = made is BaseObjectCreationExpressionSyntax creation ? creation.ArgumentList : null;
            if (arguments is { Arguments: { Count: > 0 } counts }
                && counts[0].Expression is LiteralExpressionSyntax { Token.Value: int and > 1 })
                return true;
        }
        return false;
    }

    /// <summary>Whether the lock is certainly a semaphore that lets only one in at a time.</summary>
    public static bool AdmitsOne(Location? identity) =>
        IsSemaphore(identity)
        && identity!.Symbol is IFieldSymbol { IsReadOnly: true } or ILocalSymbol
        && identity.Symbol.DeclaringSyntaxReferences is { Length: 1 } references
        && references[0].GetSyntax() is VariableDeclaratorSyntax
        {
            Initializer.Value: BaseObjectCreationExpressionSyntax { ArgumentList.Arguments: { Count: > 0 } counts },
        }
        && counts[0].Expression is LiteralExpressionSyntax { Token.Value: 1 };

    /// <summary>Whether the call returns something that one can do nothing with but dispose it.</summary>
    public bool MayHoldLockUntilDisposed(IInvocationOperation call)
    {
        var type = call.Type;
        if (type is INamedTypeSymbol { TypeArguments: { Length: 1 } results } task
            && (Knowledge.RolesOfType(task) & Roles.Waits) != 0)
            type = results[0];
        if (type is not INamedTypeSymbol named || type.SpecialType == SpecialType.System_Void)
            return false;
        return _releasers.TryGetValue(named, out var known) ? known : _releasers.GetOrAdd(named, IsReleaser(named));
    }

    private bool IsReleaser(INamedTypeSymbol type)
    {
        var disposes = false;
        foreach (var member in type.AllInterfaces.SelectMany(parent => parent.GetMembers()).Concat(type.GetMembers()))
        {
            if (member is not IMethodSymbol { IsStatic: false } method
                || member.DeclaredAccessibility != Accessibility.Public
                || method.MethodKind == MethodKind.Constructor || method.IsOverride)
            {
                if (member is IPropertySymbol { DeclaredAccessibility: Accessibility.Public, IsStatic: false })
                    return false;
                continue;
            }
            if ((Knowledge.RolesOf(method) & Roles.Disposes) == 0)
                return false;
            disposes = true;
        }
        return disposes;
    }

    // ---- Making

    private BodyAnalysis Make(FlowUnit unit, CallDepth depth, CancellationToken cancellation)
    {
        var made = new BodyAnalysis(unit) { Forks = new ForkFinder(unit, this, depth).Find(cancellation) };
        var effects = new Effects(unit, made.Forks, this);
        var flow = new ConcurrencyFlow(unit, effects);
        if (!flow.Run(cancellation))
            return new BodyAnalysis(unit);
        made.AtExit = flow.AtExit;
        var collector = new AccessCollector(unit, this, depth, cancellation);
        var begins = new List<(Fork, FlowState)>();
        var making = new List<(Fork, FlowState)>();
        flow.Visit((operation, state) =>
        {
            collector.Visit(operation, state);
            foreach (var fork in effects.BegunBy(operation))
                begins.Add((fork, state));
            foreach (var fork in effects.MadeBy(operation))
                making.Add((fork, state));
        });
        made.Accesses = collector.Accesses;
        made.Calls = collector.Calls;
        made.Begins = begins;
        made.Making = making;
        return made;
    }

    private BodyAnalysis? OfLocalFunction(
        IMethodSymbol function, FlowUnit caller, CallDepth depth, CancellationToken cancellation)
    {
        if (!bodies.HasCodeOf(function)
            || function.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellation) is not { } syntax)
            return null;
        if (_nested.TryGetValue(syntax, out var known))
            return known;
        if (caller.LocalFunction(function, cancellation) is not { } unit)
            return null;
        var made = Make(unit, depth, cancellation);
        return depth.WasCut ? made : _nested.GetOrAdd(syntax, made);
    }

    /// <summary>What the body does, and what it starts itself, which nobody joins before others can see it.</summary>
    private IEnumerable<Access> WithNested(BodyAnalysis body, CancellationToken cancellation)
    {
        foreach (var (access, _) in body.Accesses)
            yield return access;
        foreach (var fork in body.Forks)
        {
            if (fork.Domain != ForkDomain.Thread || fork.IsAsyncOnly)
                continue;
            foreach (var access in AccessesOf(fork, body.Unit, cancellation))
                yield return access;
        }
    }

    private static IReadOnlyList<Access> OfRun(
        IEnumerable<Access> accesses, IMethodSymbol function, FlowUnit unit, Fork fork, FlowUnit around) => accesses
            .Select(access => IsOwn(access.Location, function) ? OnArgument(access, function, fork, around) : access)
            .OfType<Access>()
            .Select(access => access.At(access.Location, WithoutOwnLocks(access.Locks, function, unit)))
            .ToList();

    /// <summary>
    /// What is done to the object in a parameter is done to that in the argument which is passed along with the work.
    /// </summary>
    private static Access? OnArgument(Access access, IMethodSymbol function, Fork fork, FlowUnit around)
    {
        if (access.Location.Root is not IParameterSymbol parameter
            || !SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, function.OriginalDefinition)
            || (access.Location.Members.IsEmpty && access.Location.Part == LocationPart.Itself)
            || fork.RunsManyTimes
            || fork.Site is not IInvocationOperation { Arguments: var arguments })
            return null;
        var work = arguments.FirstOrDefault(argument =>
            Functions.Of(around, argument.Value).Any(one => ReferenceEquals(one, fork.Function)));
        var passed = arguments.FirstOrDefault(argument =>
            argument.Parameter?.Ordinal == work?.Parameter?.Ordinal + 1 + parameter.Ordinal);
        return work is not null && passed is not null && Places.OfObject(around, passed.Value) is { } start
            && access.Location.Rebase(start) is { } place
                ? access.At(place, access.Locks)
                : null;
    }

    /// <summary>
    /// A lock that a run makes for itself keeps nobody out; of another one that it finds, nobody knows.
    /// </summary>
    private static LockSet WithoutOwnLocks(LockSet locks, IMethodSymbol function, FlowUnit unit) => locks.Map(held =>
    {
        if (held.Identity is not { } identity || !IsOwn(identity, function))
            return held;
        if (identity.Root is IParameterSymbol && function.MethodKind != MethodKind.AnonymousFunction)
            return held;
        return identity is { Root: ILocalSymbol local, Members.IsEmpty: true }
            && unit.OnlyValueOf(local) is IObjectCreationOperation creation
            // Locks of the operating system may have a name that others know.
            && creation.Arguments.All(argument => argument.Parameter?.Type.SpecialType != SpecialType.System_String)
                ? null
                : new HeldLock(null, held.IsShared);
    });

    /// <summary>A callee's parameter is a variable of its own; only the object in it is the caller's.</summary>
    private static bool IsParameterItself(Location location, IMethodSymbol method) =>
        location.Root is IParameterSymbol parameter
        && location.Members.IsEmpty && location.Part == LocationPart.Itself
        && SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, method);

    /// <summary>The lambda or local function that a nested body is of.</summary>
    public static ISymbol? SymbolOf(FlowUnit unit) => unit.Graph.OriginalOperation switch
    {
        IAnonymousFunctionOperation lambda => lambda.Symbol,
        ILocalFunctionOperation function => function.Symbol,
        _ => null,
    };

    /// <summary>The .NET Framework locked such objects by itself.</summary>
    private bool IsGuardedByContext(ITypeSymbol? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(type, _contextBound))
                return true;
        }
        return false;
    }

    private bool HasThreadStatic(IFieldSymbol field) => field.IsStatic && field.GetAttributes().Any(attribute =>
        SymbolEqualityComparer.Default.Equals(attribute.AttributeClass, _threadStatic));
}
