using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Flow.Iterations;

/// <summary>Finds the work that is handed over and waited for in the same iteration, one piece at a time.</summary>
internal sealed class SerialWaits
{
    private const int MostPerBody = 64;

    private readonly AnalysisScope _scope;
    private readonly CancellationToken _cancellation;
    private readonly Handles _handles;

    public SerialWaits(AnalysisScope scope, CancellationToken cancellation)
    {
        _scope = scope;
        _cancellation = cancellation;
        _handles = new Handles(scope, cancellation);
    }

    /// <summary>Those in a whole body, with the functions nested in it.</summary>
    public IEnumerable<SerialWait> In(IOperation body)
    {
        var found = 0;
        Dictionary<ISymbol, List<ILocalReferenceOperation>>? references = null;
        foreach (var call in body.Descendants().OfType<IInvocationOperation>())
        {
            _cancellation.ThrowIfCancellationRequested();
            if (_handles.SubmitBehind(call) is null || IsForNothing(call)
                || Iteration.Around(call) is not { } iteration)
                continue;
            if (++found > MostPerBody)
                yield break;
            references ??= ReferencesIn(body);
            if (Find(call, iteration, references) is { } wait)
                yield return wait;
        }
    }

    /// <summary>The calls that hand over one piece of work and come back when it is done, in iterations.</summary>
    public IEnumerable<SerialWait> BlockingIn(IOperation body)
    {
        var found = 0;
        foreach (var call in body.Descendants().OfType<IInvocationOperation>())
        {
            _cancellation.ThrowIfCancellationRequested();
            if (!SubmittedWork.IsBlocking(call, _scope.Knowledge) || IsForNothing(call)
                || call.TargetMethod.Parameters.Any(parameter =>
                    (_scope.Knowledge.RolesOf(parameter) & Roles.RunsManyTimes) != 0)
                || Iteration.Around(call) is not { } iteration)
                continue;
            if (++found > MostPerBody)
                yield break;
            yield return new SerialWait(call, call, null, call, iteration);
        }
    }

    /// <summary>The call that hands over the work, behind the method that does it.</summary>
    public IInvocationOperation SubmitOf(SerialWait wait) => _handles.SubmitBehind(wait.Submit)!;

    private SerialWait? Find(
        IInvocationOperation submit, Iteration iteration,
        Dictionary<ISymbol, List<ILocalReferenceOperation>> references)
    {
        var handle = Handles.Outermost(submit);
        if (_handles.WaitOn(submit) is { } direct)
            return IsSure(direct, submit, iteration) ? new SerialWait(submit, handle, null, direct, iteration) : null;
        if (VariableOf(handle, iteration) is not { } variable || !references.TryGetValue(variable, out var all))
            return null;
        IOperation? first = null;
        foreach (var reference in all)
        {
            if (Operations.IsWritten(reference))
            {
                // Another piece of work, or none.
                if (!IsTargetOf(reference, handle))
                    return null;
                continue;
            }
            var waits = _handles.WaitOn(reference);
            if (waits is null && first is not null
                && reference.Parent is IMemberReferenceOperation or IInvocationOperation
                && !IsPassedOn(reference))
                continue;
            if (waits is null)
                return null;
            if (first is null || waits.Syntax.SpanStart < first.Syntax.SpanStart)
                first = waits;
        }
        return first is not null && first.Syntax.SpanStart > handle.Syntax.Span.End && IsSure(first, submit, iteration)
            && IsNothingDoneMeanwhile(handle, first, iteration)
                ? new SerialWait(submit, handle, variable, first, iteration)
                : null;
    }

    /// <summary>A job that does nothing is there to measure the way to it and back.</summary>
    private static bool IsForNothing(IInvocationOperation submit) => submit.Arguments.Any(argument =>
        argument.Value.Syntax is AnonymousFunctionExpressionSyntax { Block.Statements.Count: 0 });

    private static bool IsPassedOn(ILocalReferenceOperation reference) => Operations.UseOf(reference).User is not
        (IMemberReferenceOperation or IInvocationOperation);

    /// <summary>
    /// The local that the handle is kept in: one of the iteration, or one that every iteration sets before anything
    /// else can be done with it.
    /// </summary>
    private static ILocalSymbol? VariableOf(IOperation handle, Iteration iteration)
    {
        var (value, user) = Operations.UseOf(handle);
        switch (user)
        {
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } }:
                return local;
            case ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local: var local } } assignment
                when ReferenceEquals(assignment.Value, value):
                var isStep = assignment.Parent is IExpressionStatementOperation statement
                    && (ReferenceEquals(statement.Parent, iteration.Body) || iteration.Owns(local));
                return isStep && local.RefKind == RefKind.None ? local : null;
            default:
                return null;
        }
    }

    private static bool IsTargetOf(ILocalReferenceOperation reference, IOperation handle) =>
        reference.Parent is ISimpleAssignmentOperation assignment
        && ReferenceEquals(assignment, Operations.UseOf(handle).User);

    /// <summary>The wait is reached in every iteration that has submitted, and in the same one.</summary>
    private static bool IsSure(IOperation wait, IOperation submit, Iteration iteration)
    {
        if (!ReferenceEquals(Iteration.Around(wait)?.Owner, iteration.Owner))
            return false;
        var shared = new HashSet<IOperation>();
        for (var around = submit; around is not null && !ReferenceEquals(around, iteration.Owner); around = around.Parent)
            shared.Add(around);
        for (var (child, parent) = (wait, wait.Parent); parent is not null && !shared.Contains(child);
            (child, parent) = (parent, parent.Parent))
        {
            switch (parent)
            {
                case IConditionalOperation choice when !ReferenceEquals(choice.Condition, child):
                case ICoalesceOperation coalesce when !ReferenceEquals(coalesce.Value, child):
                case ICoalesceAssignmentOperation:
                case IConditionalAccessOperation access when !ReferenceEquals(access.Operation, child):
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr }
                    binary when !ReferenceEquals(binary.LeftOperand, child):
                case ISwitchCaseOperation or ISwitchExpressionArmOperation or ICatchClauseOperation:
                    return false;
            }
            if (shared.Contains(parent))
                break;
        }
        return true;
    }

    /// <summary>Between the two, the caller does nothing that would be worth doing at the same time.</summary>
    private bool IsNothingDoneMeanwhile(IOperation handle, IOperation wait, Iteration iteration)
    {
        var (start, end) = (handle.Syntax.Span.End, wait.Syntax.SpanStart);
        foreach (var operation in iteration.Body.Descendants())
        {
            var position = operation.Syntax.SpanStart;
            if (position < start || operation.Syntax.Span.End > end || operation.IsImplicit)
                continue;
            switch (operation)
            {
                case ILoopOperation or IAwaitOperation or IObjectCreationOperation or ILockOperation:
                    return false;
                case IInvocationOperation call when !IsQuick(call):
                    return false;
            }
        }
        return true;

        bool IsQuick(IInvocationOperation call)
        {
            var roles = _scope.Knowledge.RolesOf(call.TargetMethod);
            return (roles & Roles.HardlyThrows) != 0
                || BaseLibraryEffects.Of(call.TargetMethod, roles)
                    is BaseLibraryEffects.Effect.Prints or BaseLibraryEffects.Effect.TakesTime;
        }
    }

    private static Dictionary<ISymbol, List<ILocalReferenceOperation>> ReferencesIn(IOperation body)
    {
        var references = new Dictionary<ISymbol, List<ILocalReferenceOperation>>(SymbolEqualityComparer.Default);
        foreach (var reference in body.Descendants().OfType<ILocalReferenceOperation>())
        {
            if (!references.TryGetValue(reference.Local, out var all))
                references.Add(reference.Local, all = []);
            all.Add(reference);
        }
        return references;
    }
}
