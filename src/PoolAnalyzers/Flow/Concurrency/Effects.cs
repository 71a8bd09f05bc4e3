using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Flow.Concurrency;

/// <summary>What the operations of a body do to the locks that are held and to the work that was started.</summary>
internal sealed class Effects(FlowUnit unit, IReadOnlyList<Fork> forks, ConcurrencyAnalysis analysis)
{
    private readonly ILookup<IOperation, Fork> _bySite = forks.ToLookup(fork => fork.Site);

    private readonly Dictionary<IOperation, IReadOnlyList<Fork>> _touched = [];

    private ApiKnowledge Knowledge => analysis.Knowledge;

    public FlowState After(IOperation operation, FlowState state, BasicBlock block)
    {
        switch (operation)
        {
            case IInvocationOperation call:
                state = AfterCall(call, Knowledge.RolesOf(call.TargetMethod), state, block);
                break;
            case IPropertyReferenceOperation { Instance: { } instance } property when forks.Count > 0:
                if ((Knowledge.RolesOf((ISymbol)property.Property) & (Roles.Waits | Roles.TellsIfDone)) != 0)
                    state = Waited(instance, state);
                break;
            case IAwaitOperation awaited:
                state = Waited(awaited.Operation, state).Awaited();
                break;
        }
        foreach (var fork in _bySite[operation])
            state = Started(fork, state, fork.IsDeferred ? ForkStage.Made : ForkStage.Live);
        return state;
    }

    /// <summary>What holds where the condition at the end of a block has come out.</summary>
    public FlowState When(BasicBlock block, bool outcome, FlowState state)
    {
        var (condition, negated) = ConditionOf(block);
        return condition is IInvocationOperation call
            && outcome != negated
            && Knowledge.RolesOf(call.TargetMethod) is var roles
            && (roles & Roles.MayFailToAcquire) != 0
                ? Acquired(call, roles, state)
                : state;
    }

    /// <summary>The forks that the operation makes, whether it also starts them or not.</summary>
    public IEnumerable<Fork> MadeBy(IOperation operation) => _bySite[operation];

    /// <summary>The forks whose work begins to run with the operation.</summary>
    public IEnumerable<Fork> BegunBy(IOperation operation)
    {
        foreach (var fork in _bySite[operation])
        {
            if (!fork.IsDeferred)
                yield return fork;
        }
        if (operation is not IInvocationOperation call || forks.Count == 0)
            yield break;
        var starts = (Knowledge.RolesOf(call.TargetMethod) & Roles.Starts) != 0;
        foreach (var fork in forks)
        {
            if (!fork.IsDeferred)
                continue;
            if (starts
                ? call.Instance is { } thread && Touches(thread, fork)
                : call.Arguments.Any(argument => IsLambda(argument.Value)
                    && analysis.CallsInside(argument.Value, Roles.Starts))
                    && call.Arguments.Select(argument => argument.Value).Prepend(call.Instance)
                        .Any(value => value is not null && Touches(value, fork)))
                yield return fork;
        }
    }

    /// <summary>The lock that a call takes or gives back, as an expression.</summary>
    public static IOperation? LockOf(IInvocationOperation call) =>
        call.Instance ?? call.Arguments.FirstOrDefault()?.Value;

    private static (IOperation? Condition, bool Negated) ConditionOf(BasicBlock block)
    {
        var condition = block.BranchValue?.WithoutConversions();
        var negated = false;
        while (condition is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not)
            (condition, negated) = (not.Operand.WithoutConversions(), !negated);
        return (condition, negated);
    }

    private FlowState AfterCall(IInvocationOperation call, Roles roles, FlowState state, BasicBlock block)
    {
        // Waiting for a mutex or a semaphore takes it.
        if ((roles & Roles.Synchronizes) != 0 && call.Instance?.Type is { } waited
            && (Knowledge.RolesOfType(waited) & Roles.Releases) != 0)
            roles |= Roles.Acquires;
        if ((roles & (Roles.Acquires | Roles.AcquiresShared)) != 0)
        {
            var decides = (roles & Roles.MayFailToAcquire) != 0
                && block.ConditionKind != ControlFlowConditionKind.None
                && ReferenceEquals(ConditionOf(block).Condition, call);
            if (!decides)
                state = Acquired(call, roles, state);
            if (call.Instance is not null || (roles & Roles.Synchronizes) == 0)
                return state;
        }
        if ((roles & Roles.Releases) != 0)
            return LockOf(call) is { } released ? state.With(Released(released, state.Locks)) : state;
        if ((roles & Roles.IsAtomic) != 0 && IsCompared(call) && call.Arguments.Length > 0)
        {
            // Whoever has exchanged the value first goes on alone.
            return state.With(state.Locks.With(new HeldLock(Places.Of(unit, call.Arguments[0].Value),
                isShared: false)));
        }
        if ((roles & Roles.Disposes) != 0 && call.Instance is { } disposed)
            state = state.With(AfterDispose(disposed, state.Locks));
        else if (analysis.MayHoldLockUntilDisposed(call))
            state = state.With(state.Locks.With(new HeldLock(null, isShared: false)));
        return forks.Count == 0 ? state : AfterCallOn(call, roles, state);
    }

    private FlowState Acquired(IInvocationOperation call, Roles roles, FlowState state)
    {
        if (LockOf(call) is not { } expression)
            return state;
        if (expression.WithoutConversions().Type is IArrayTypeSymbol array)
            return state.With(state.Locks.With(LocksIn(expression, array)));
        if (HasName(expression))
            return state.With(state.Locks.With(LockSet.Unknown));
        var identity = Places.OfObject(unit, expression);
        if (ConcurrencyAnalysis.AdmitsSeveral(identity) || unit.PlaceOf(expression) is IObjectCreationOperation)
            return state;
        // A semaphore that others release is a signal: it may well keep them out, nobody knows.
        if (ConcurrencyAnalysis.IsSemaphore(identity) && !IsReleasedHere(identity!))
            return state.With(state.Locks.With(LockSet.Unknown));
        return state.With(state.Locks.With(new HeldLock(identity, (roles & Roles.AcquiresShared) != 0, call)));
    }

    private bool IsReleasedHere(Location identity) => unit.All.Any(operation =>
        operation is IInvocationOperation call
        && (Knowledge.RolesOf(call.TargetMethod) & Roles.Releases) != 0
        && LockOf(call) is { } released
        && identity.Equals(Places.OfObject(unit, released)));

    /// <summary>The locks in an array that all are waited for; unknown ones where it is not written out.</summary>
    private LockSet LocksIn(IOperation expression, IArrayTypeSymbol array)
    {
        var value = unit.PlaceOf(expression);
        if (value is ILocalReferenceOperation local)
            value = Functions.ValueOf(unit, local.Local)?.WithoutConversions() ?? value;
        if (value is not IArrayCreationOperation { Initializer: { } elements })
            return array.ElementType.Name == nameof(WaitHandle) || IsLock(array.ElementType)
                ? LockSet.Unknown
                : LockSet.None;
        var locks = LockSet.None;
        foreach (var element in elements.ElementValues)
        {
            var handle = unit.PlaceOf(element);
            if (handle.Type is { } type && IsLock(type))
                locks = locks.With(new HeldLock(HasName(handle) ? null : Places.OfObject(unit, handle), false));
        }
        return locks;
    }

    private bool IsLock(ITypeSymbol type) => (Knowledge.RolesOfType(type) & Roles.Releases) != 0;

    /// <summary>A lock with a name is the same one for all objects that were made with it.</summary>
    private bool HasName(IOperation expression)
    {
        var value = unit.PlaceOf(expression);
        if (value is ILocalReferenceOperation local)
            value = Functions.ValueOf(unit, local.Local)?.WithoutConversions() ?? value;
        var arguments = value switch
        {
            IObjectCreationOperation made => made.Arguments,
            IInvocationOperation { Instance: null } opened => opened.Arguments,
            _ => ImmutableArray<IArgumentOperation>.Empty,
        };
        return arguments.Any(argument => argument.Value.Type?.SpecialType == SpecialType.System_String
            && argument.Value.ConstantValue is not { HasValue: true, Value: null });
    }

    private LockSet Released(IOperation expression, LockSet locks) =>
        locks.Without(HasName(expression) ? null : Places.OfObject(unit, expression));

    /// <summary>Disposing what taking a lock has returned gives it back.</summary>
    private LockSet AfterDispose(IOperation disposed, LockSet locks)
    {
        var value = unit.PlaceOf(disposed);
        if (value is ILocalReferenceOperation local && Functions.ValueOf(unit, local.Local) is { } assigned)
            value = assigned.WithoutConversions();
        while (value is IAwaitOperation awaited)
            value = awaited.Operation.WithoutConversions();
        if (value is not IInvocationOperation taken)
            return locks;
        if ((Knowledge.RolesOf(taken.TargetMethod) & (Roles.Acquires | Roles.AcquiresShared)) != 0)
            return LockOf(taken) is { } expression ? Released(expression, locks) : locks;
        return analysis.MayHoldLockUntilDisposed(taken) ? locks.Without(null) : locks;
    }

    private bool IsCompared(IInvocationOperation exchange)
    {
        var (_, user) = Operations.UseOf(exchange);
        return !exchange.TargetMethod.ReturnsVoid
            && exchange.TargetMethod.Parameters.Any(parameter => parameter.RefKind == RefKind.Ref)
            && exchange.TargetMethod.Name is "Exchange" or "CompareExchange"
            && user is IBinaryOperation or IIsPatternOperation or IFlowCaptureOperation or IUnaryOperation;
    }

    // ---- Work that was started

    private static FlowState Started(Fork fork, FlowState state, ForkStage stage)
    {
        if (fork.IsBlocking)
            return state.With(fork, ForkStage.Over);
        // What runs already goes on while one more is made.
        return stage == ForkStage.Made && state.StageOf(fork) == ForkStage.Live ? state : state.With(fork, stage);
    }

    private FlowState AfterCallOn(IInvocationOperation call, Roles roles, FlowState state)
    {
        if ((roles & Roles.Submits) != 0)
            return state;
        if ((roles & Roles.Starts) != 0)
        {
            foreach (var fork in forks)
            {
                if (fork.IsDeferred && call.Instance is { } thread && Touches(thread, fork))
                    state = state.With(fork, (roles & Roles.Waits) != 0 ? ForkStage.Over : ForkStage.Live);
            }
            return state;
        }
        if ((roles & Roles.Waits) != 0)
        {
            // A wait that may have ended too early, and nobody asks.
            if (HasTimeout(call) && call.Parent is IExpressionStatementOperation)
                return state;
            foreach (var waited in call.Arguments.Select(argument => argument.Value).Prepend(call.Instance))
                state = waited is null ? state : Waited(waited, state);
            return state;
        }
        if ((roles & Roles.Synchronizes) != 0)
            return forks.Aggregate(state, (known, fork) => known.StageOf(fork) == ForkStage.Live
                ? known.With(fork, ForkStage.Over)
                : known);
        if ((roles & (Roles.Joins | Roles.Disposes | Roles.Terminates)) != 0 && call.Instance is { } ended)
            return EndedPool(Mentions.SymbolOf(unit.PlaceOf(ended)), state);
        return AfterOtherCall(call, roles, state);
    }

    /// <summary>A call that nothing is known about may wait for the handles that it is given.</summary>
    private FlowState AfterOtherCall(IInvocationOperation call, Roles roles, FlowState state)
    {
        if ((roles & (Roles.LeavesArgumentsAlone | Roles.Combines)) != 0
            || analysis.IsHandle(call.Type)
            || analysis.IsCollection(call.TargetMethod.ContainingType) && call.Arguments.All(a => !IsLambda(a.Value)))
            return state;
        foreach (var fork in forks)
        {
            if (state.StageOf(fork) is not (ForkStage.Live or ForkStage.Made))
                continue;
            var given = call.Arguments.Select(argument => argument.Value).Prepend(call.Instance)
                .FirstOrDefault(value => value is not null && (Touches(value, fork)
                    || (fork.Pool is not null && Mentions.SymbolOf(unit.PlaceOf(value)) is { } symbol
                        && !ReferenceEquals(value, call.Instance)
                        && SymbolEqualityComparer.Default.Equals(symbol, fork.Pool))));
            if (given is null || ReferenceEquals(call, fork.Site))
                continue;
            var starts = state.StageOf(fork) == ForkStage.Made
                && call.Arguments.Any(argument => analysis.CallsInside(argument.Value, Roles.Starts));
            state = state.With(fork, starts ? ForkStage.Live : ForkStage.Over);
        }
        return state;
    }

    /// <summary>Whether an expression is about the work of a fork; asked anew at every visit, found out once.</summary>
    private bool Touches(IOperation expression, Fork fork)
    {
        if (!_touched.TryGetValue(expression, out var touched))
        {
            touched = forks.Where(one => Mentions.Touches(unit, expression, one)).ToList();
            _touched.Add(expression, touched);
        }
        return touched.Contains(fork);
    }

    private static bool IsLambda(IOperation value) =>
        value.WithoutConversions() is IDelegateCreationOperation or IFlowAnonymousFunctionOperation;

    private FlowState Waited(IOperation expression, FlowState state)
    {
        foreach (var fork in forks)
        {
            if (state.StageOf(fork) is ForkStage.Live or ForkStage.Made && Touches(expression, fork))
                state = state.With(fork, ForkStage.Over);
        }
        return state;
    }

    private FlowState EndedPool(ISymbol? pool, FlowState state)
    {
        foreach (var fork in forks)
        {
            var mayBeIt = pool is not null
                && (SymbolEqualityComparer.Default.Equals(fork.Pool, pool) || fork.Handles.Contains(pool));
            if (mayBeIt && state.StageOf(fork) is ForkStage.Live or ForkStage.Made)
                state = state.With(fork, ForkStage.Over);
        }
        return state;
    }

    private static bool HasTimeout(IInvocationOperation call) => call.Arguments.Any(argument =>
        argument.ArgumentKind == ArgumentKind.Explicit
        && argument.Parameter?.Type is { } type
        && (type.SpecialType == SpecialType.System_Int32 || type.Name == nameof(TimeSpan)
            || type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T }));
}
