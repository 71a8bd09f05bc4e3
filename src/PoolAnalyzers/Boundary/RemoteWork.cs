using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Concurrency;
using PoolAnalyzers.Flow.Iterations;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Boundary;

/// <summary>
/// Work of another process that a body starts by a local, a child process or a pool, with what the job does to the
/// variables of the body. Tells what the operations of the body may have to do with it.
/// </summary>
internal sealed class RemoteWork
{
    private readonly ApiKnowledge _knowledge;

    private RemoteWork(ProcessJob job, ILocalSymbol worker, IReadOnlyList<RemoteUse> uses, ApiKnowledge knowledge)
    {
        Job = job;
        Worker = worker;
        Uses = uses;
        _knowledge = knowledge;
    }

    public ProcessJob Job { get; }

    /// <summary>The child process or the pool.</summary>
    public ILocalSymbol Worker { get; }

    /// <summary>What the job does to variables of the body.</summary>
    public IReadOnlyList<RemoteUse> Uses { get; }

    public FlowUnit Unit => Job.Body.Unit;

    /// <summary>Whether the worker is a child process, which begins when it is started.</summary>
    public bool IsChild => Job.Fork.IsDeferred;

    /// <summary>
    /// What a body and the functions in it start by locals that no other function gets hold of, with jobs that use
    /// something of the body.
    /// </summary>
    public static IEnumerable<RemoteWork> In(BodyContext context)
    {
        foreach (var job in ProcessJob.In(context))
        {
            if (job.Fork.IsBlocking || job.Fork.IsCallback || WorkerOf(job) is not { } worker
                || job.Body.Unit.Functions.Captures([worker]))
                continue;
            var uses = RemoteUses.Of(job, context.Scope, context.Cancellation);
            if (uses.Count > 0)
                yield return new(job, worker, uses, context.Scope.Knowledge);
        }
    }

    /// <summary>The variables that the job does something to that has one of the roles.</summary>
    public IEnumerable<ISymbol> Shared(Roles roles) => Uses
        .Where(use => (_knowledge.RolesOf(use.Call.TargetMethod) & roles) != 0)
        .Select(use => use.Shared)
        .Distinct<ISymbol>(SymbolEqualityComparer.Default);

    /// <summary>
    /// Whether all that can be done to the variable is done by the body itself and by this job: it is a local of the
    /// body, passed to nobody and used by no other function.
    /// </summary>
    public bool IsOnlySharedWithJob(ISymbol shared)
    {
        if (shared is not ILocalSymbol || !Unit.Declares(shared))
            return false;
        var job = Job.Lambda?.Span;
        return Unit.Graph.OriginalOperation.Descendants().All(operation =>
            operation is not ILocalReferenceOperation mention
            || !SymbolEqualityComparer.Default.Equals(mention.Local, shared)
            || (job is { } lambda && lambda.Contains(mention.Syntax.Span))
            || mention.Syntax.Span.IntersectsWith(Job.Site.Syntax.Span)
            || IsPlainUse(mention));

        bool IsPlainUse(IOperation mention)
        {
            var whole = Unit.Graph.OriginalOperation;
            for (var outer = mention.Parent; outer is not null && !ReferenceEquals(outer, whole); outer = outer.Parent)
            {
                if (outer is IAnonymousFunctionOperation or ILocalFunctionOperation)
                    return false;
            }
            var (value, user) = Operations.UseOf(mention);
            return user switch
            {
                IInvocationOperation call => ReferenceEquals(call.Instance, value),
                IMemberReferenceOperation member => ReferenceEquals(member.Instance, value),
                ISimpleAssignmentOperation assignment => ReferenceEquals(assignment.Target, value),
                IUsingOperation or INameOfOperation or IIsNullOperation => true,
                _ => false,
            };
        }
    }

    /// <summary>
    /// What an operation of the body means for the work: <see cref="Roles.Submits"/>, the local is another worker;
    /// <see cref="Roles.Starts"/>; <see cref="Roles.Waits"/>, for all of it, without a limit;
    /// <see cref="Roles.EndsAbruptly"/>; <see cref="Roles.Synchronizes"/>, it may wait for some of it.
    /// </summary>
    public Roles EventOf(IOperation operation)
    {
        switch (operation)
        {
            case ISimpleAssignmentOperation assignment when IsWorker(assignment.Target):
                return Roles.Submits;
            case IInvocationOperation { Instance: { } receiver } call when IsWorker(receiver):
                return EventOnWorker(call);
            case ILocalReferenceOperation mention when IsWorker(mention):
                return EventOfMention(mention);
            case IAwaitOperation { Operation: var awaited }:
                return IsDelay(awaited) ? Roles.None : Roles.Synchronizes;
            case IDynamicInvocationOperation or IFunctionPointerInvocationOperation:
                return Roles.Synchronizes;
            case IPropertyReferenceOperation property
                when (_knowledge.RolesOf(property.Property) & Roles.Waits) != 0:
                return Roles.Synchronizes;
            case IInvocationOperation call:
                return call.Syntax != Job.Site.Syntax && BlockingCalls.MayWait(call, _knowledge)
                    ? Roles.Synchronizes
                    : Roles.None;
            default:
                return Roles.None;
        }
    }

    /// <summary>Whether the operation is the variable, be it by way of an intermediate result.</summary>
    public bool Is(IOperation? operation, ISymbol variable) => operation is not null
        && SymbolEqualityComparer.Default.Equals(FlowUnit.VariableOf(Unit.PlaceOf(operation)), variable);

    private bool IsWorker(IOperation operation) => Is(operation, Worker);

    private Roles EventOnWorker(IInvocationOperation call)
    {
        var roles = _knowledge.RolesOf(call.TargetMethod);
        if ((roles & (Roles.EndsAbruptly | Roles.Terminates)) != 0)
            return Roles.EndsAbruptly;
        if ((roles & Roles.Submits) != 0)
            return (roles & Roles.Waits) != 0 ? Roles.Synchronizes
                : call.Syntax == Job.Site.Syntax ? Roles.Starts
                : Roles.None;
        if ((roles & Roles.Starts) != 0)
            return Roles.Starts;
        if ((roles & (Roles.Waits | Roles.Joins | Roles.Disposes)) == 0)
            return Roles.None;
        var isAwaited = !Handles.IsOfTasks(call.Type) || Operations.UseOf(call).User is IAwaitOperation;
        return isAwaited && !Handles.IsTimed(call) ? Roles.Waits : Roles.Synchronizes;
    }

    private Roles EventOfMention(ILocalReferenceOperation mention)
    {
        var (value, user) = Operations.UseOf(mention);
        return user switch
        {
            ISimpleAssignmentOperation assignment when ReferenceEquals(assignment.Target, value) => Roles.None,
            IInvocationOperation call when ReferenceEquals(call.Instance, value) => Roles.None,
            IPropertyReferenceOperation property when ReferenceEquals(property.Instance, value) =>
                (_knowledge.RolesOf((ISymbol)property.Property) & Roles.TellsIfDone) != 0
                // One can wait for an object of it.
                || property.Type is { IsReferenceType: true, SpecialType: not SpecialType.System_String }
                    ? Roles.Synchronizes
                    : Roles.None,
            IIsNullOperation => Roles.None,
            _ => Roles.Synchronizes,
        };
    }

    private static bool IsDelay(IOperation awaited) =>
        awaited.WithoutConversions() is IInvocationOperation { TargetMethod: { Name: "Delay" } method }
        && Handles.IsOfTasks(method.ContainingType);

    private static ILocalSymbol? WorkerOf(ProcessJob job)
    {
        var unit = job.Body.Unit;
        if (!job.Fork.IsDeferred)
            return job.Fork.Pool is ILocalSymbol pool && unit.Declares(pool) ? pool : null;
        foreach (var operation in unit.All)
        {
            if (operation is ISimpleAssignmentOperation assignment
                && unit.PlaceOf(assignment.Target) is ILocalReferenceOperation { Local: var local }
                && unit.OnlyValueOf(local)?.Syntax == job.Site.Syntax)
                return local;
        }
        return null;
    }
}
