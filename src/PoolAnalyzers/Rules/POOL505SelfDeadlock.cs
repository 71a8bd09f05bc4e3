using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Concurrency;
using PoolAnalyzers.Flow.Iterations;
using PoolAnalyzers.Knowledge;
using Place = PoolAnalyzers.Flow.Concurrency.Location;

namespace PoolAnalyzers.Rules;

/// <summary>A lock that cannot be taken twice is taken by who holds it, here or in what is called.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL505SelfDeadlock : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL505",
        title: "Who holds a lock that is not reentrant must not take it again",
        message: "'{0}' is held already when '{1}' {2}, which waits for ever: take it once, or use a lock that its "
            + "thread can take again",
        category: PoolAnalyzers.Rule.Locks,
        severity: DiagnosticSeverity.Warning,
        description: "A plain lock does not ask who wants it. A thread that holds it and takes it again waits for "
            + "itself, and everybody else waits with it.",
        watchesBaseLibrary: true);

    private const int MostCallsDeep = 3;

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(context, scope, Roles.Acquires, body => scope.Concurrency.VisitLocked(
            body.Unit,
            (unit, operation, locks) =>
            {
                if (operation is IInvocationOperation call && !locks.IsEmpty)
                    Check(body, unit, call, locks);
            },
            body.Cancellation));

    private static void Check(BodyContext context, FlowUnit unit, IInvocationOperation call, LockSet locks)
    {
        // Who starts to wait and does not wait for that may give the lock back before.
        if ((call.TargetMethod.IsAsync || Handles.IsOfTasks(call.Type)) && !IsAwaited(call))
            return;
        if (TakenBy(unit, call, context.Scope.Knowledge) is { } again)
        {
            if (Holding(locks, again) is { } first)
                Report(context, call, first, again, "takes it again", null);
            return;
        }
        foreach (var (taken, inner) in FirstTakenIn(call, unit, context, MostCallsDeep))
        {
            if (Holding(locks, taken) is { } first)
            {
                Report(context, call, first, taken, "is called, which takes it again", inner);
                return;
            }
        }
    }

    /// <summary>Whether it is awaited in place, also by way of <c>ConfigureAwait</c>.</summary>
    private static bool IsAwaited(IInvocationOperation call) => call.Parent switch
    {
        IAwaitOperation => true,
        IInvocationOperation { Parent: IAwaitOperation } way => ReferenceEquals(way.Instance, call),
        _ => false,
    };

    private static void Report(
        BodyContext context, IInvocationOperation call, IInvocationOperation first, Place taken, string how,
        IInvocationOperation? inner) => context.Report(Diagnostic.Create(
            Rule, call.Syntax.GetLocation(),
            inner is null
                ? [first.Syntax.GetLocation()]
                : new[] { first.Syntax.GetLocation(), inner.Syntax.GetLocation() },
            taken.Name, call.TargetMethod.Name, how));

    /// <summary>The call that has certainly taken the lock.</summary>
    private static IInvocationOperation? Holding(LockSet locks, Place again)
    {
        foreach (var held in locks.Locks)
        {
            if (held is { IsShared: false, Taken: { } first } && again.Equals(held.Identity)
                && !LockCalls.MayFail(first.TargetMethod))
                return first;
        }
        return null;
    }

    /// <summary>The lock that a call waits for as long as it takes, if nobody can hold it twice.</summary>
    private static Place? TakenBy(FlowUnit unit, IInvocationOperation call, ApiKnowledge knowledge)
    {
        if ((knowledge.RolesOf(call.TargetMethod) & Roles.Acquires) == 0 || LockCalls.MayFail(call.TargetMethod)
            || call.Instance is not { Type: { } type } instance || Places.OfObject(unit, instance) is not { } place)
            return null;
        return (knowledge.RolesOfBeing(type) & Roles.NotReentrant) != 0 || ConcurrencyAnalysis.AdmitsOne(place)
            ? place
            : null;
    }

    /// <summary>What a method takes before anything in it can be decided, as its caller sees it.</summary>
    private static IEnumerable<(Place Taken, IInvocationOperation By)> FirstTakenIn(
        IInvocationOperation call, FlowUnit caller, BodyContext context, int depth)
    {
        var method = call.TargetMethod;
        if (depth == 0 || method.IsVirtual || method.IsOverride || method.IsAbstract
            || method.MethodKind != MethodKind.Ordinary
            || (!method.IsStatic && call.Instance is null)
            || context.Scope.Bodies.UnitOf(method, context.Cancellation) is not { } unit)
            yield break;
        var receiver = call.Instance is null ? null : Places.OfObject(caller, call.Instance);
        for (var block = unit.Graph.Blocks[0]; block is not null; block = block.FallThroughSuccessor?.Destination)
        {
            foreach (var operation in FlowUnit.Roots(block).SelectMany(unit.Evaluated).OfType<IInvocationOperation>())
            {
                if (TakenBy(unit, operation, context.Scope.Knowledge) is { } own)
                {
                    if (Seen(own, receiver) is { } place)
                        yield return (place, operation);
                    continue;
                }
                foreach (var (inner, by) in FirstTakenIn(operation, unit, context, depth - 1))
                {
                    if (Seen(inner, receiver) is { } place)
                        yield return (place, by);
                }
            }
            // What comes after a condition, and after a wait, may not come.
            if (block.ConditionalSuccessor is not null || block.BranchValue is not null)
                yield break;
        }
    }

    private static Place? Seen(Place place, Place? receiver) =>
        place.IsStatic ? place : place.Root is null && receiver is not null ? place.Rebase(receiver) : null;
}
