using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow.Iterations;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Flow;

/// <summary>
/// Tells what is done so often that what it leaves behind fills the memory: for each item of an endless or huge
/// sequence, or in a loop without an end; and nothing in the loop waits for anything.
/// </summary>
internal sealed class ManyRounds(FlowUnit unit, AnalysisScope scope, CancellationToken cancellation)
{
    private const long Many = 1_000_000;
    private const int MostCallsDeep = 3;
    private const int MostOperations = 2_000;

    private const Roles HoldsUp = Roles.Waits | Roles.Joins | Roles.Acquires | Roles.AcquiresShared | Roles.Synchronizes
        | Roles.TakesItem | Roles.EnumeratesQueue | Roles.WaitsForItems | Roles.WaitsForNotice | Roles.Sleeps;

    /// <summary>Where code waits for files, connections and programs, if not in memory.</summary>
    private static readonly string[] Outside = ["System.IO", "System.Net", "System.Data", "System.Diagnostics"];

    private readonly KnownItems _known = new(unit, scope, cancellation);

    /// <summary>Why there are so many, for a message; null where that is not certain.</summary>
    /// <param name="operation">What is done.</param>
    /// <param name="mayBeAwaited">Whether it is done at once also where it is awaited.</param>
    public string? WhyOf(IOperation operation, bool mayBeAwaited = false)
    {
        for (var at = operation; Iteration.Around(at) is { } iteration; at = iteration.Caller ?? iteration.Owner)
        {
            if (WhyOf(iteration) is { } why)
                return RunsOn(iteration, operation, mayBeAwaited) ? why : null;
        }
        return null;
    }

    private string? WhyOf(Iteration iteration) => iteration.Owner switch
    {
        IForEachLoopOperation { IsAsynchronous: false } each => WhyOfItems(each.Collection),
        IForLoopOperation { Condition: null } => "the loop has no end",
        IForLoopOperation when iteration.Rounds is >= Many and var rounds =>
            $"there are {Written(rounds)} of them",
        IWhileLoopOperation { Condition: { } condition } when HasNoEnd(condition) => "the loop has no end",
        IAnonymousFunctionOperation when iteration.Caller is { } caller && Independence.IsUsedUp(caller)
            && (caller.Instance ?? caller.Arguments.FirstOrDefault()?.Value) is { } items => WhyOfItems(items),
        _ => null,
    };

    private string? WhyOfItems(IOperation items)
    {
        if (_known.AreEndless(items))
            return "the items have no end";
        if (_known.AreLinesOfFile(items))
            return "the file may be of any size";
        return _known.CountOf(items) is >= Many and var count ? $"there are {Written(count)} of them" : null;
    }

    private static bool HasNoEnd(IOperation condition) => condition switch
    {
        { ConstantValue: { HasValue: true, Value: true } } => true,
        IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: IPropertyReferenceOperation property } =>
            property.Property.Name == nameof(CancellationToken.IsCancellationRequested),
        _ => false,
    };

    /// <summary>Whether nothing leaves the loop or lets time pass in it, and all that it does is known.</summary>
    private bool RunsOn(Iteration iteration, IOperation operation, bool mayBeAwaited)
    {
        var awaited = mayBeAwaited ? Operations.UseOf(Handles.Outermost(operation)).User : null;
        var order = Operations.InEvaluationOrder(iteration.Body);
        return order.Count <= MostOperations && order.All(step =>
            ReferenceEquals(step, operation) || ReferenceEquals(step, awaited)
            || (!Leaves(step, iteration) && !MayHoldUp(step, MostCallsDeep)));
    }

    private static bool Leaves(IOperation step, Iteration iteration) => step switch
    {
        IReturnOperation => iteration.Caller is null,
        IThrowOperation or IBranchOperation { BranchKind: BranchKind.GoTo } => true,
        IBranchOperation { BranchKind: BranchKind.Break } => step.Syntax.Ancestors().Contains(iteration.Owner.Syntax)
            && !IsOfInner(step, iteration),
        _ => false,
    };

    private static bool IsOfInner(IOperation branch, Iteration iteration)
    {
        for (var outer = branch.Parent; outer is not null && !ReferenceEquals(outer, iteration.Owner);
            outer = outer.Parent)
        {
            if (outer is ILoopOperation or ISwitchOperation)
                return true;
        }
        return false;
    }

    private bool MayHoldUp(IOperation step, int depth)
    {
        switch (step)
        {
            case IAwaitOperation or IForEachLoopOperation { IsAsynchronous: true } or IInvalidOperation:
                return true;
            case IPropertyReferenceOperation { Property: var property }:
                return (scope.Knowledge.RolesOf((ISymbol)property) & HoldsUp) != 0;
            case IInvocationOperation { TargetMethod: var method }:
                var roles = scope.Knowledge.RolesOf(method);
                if ((roles & HoldsUp) != 0 || IsOutside(method, roles))
                    return true;
                return (roles & (Roles.Submits | Roles.AddsItem)) == 0
                    && BaseLibraryEffects.Of(method, roles) switch
                    {
                        BaseLibraryEffects.Effect.Unknown => MayHoldUp(method, depth),
                        BaseLibraryEffects.Effect.Delays or BaseLibraryEffects.Effect.ChangesOutside => true,
                        _ => false,
                    };
            default:
                return false;
        }
    }

    /// <summary>What it does is known where its code is here.</summary>
    private bool MayHoldUp(IMethodSymbol method, int depth)
    {
        if (depth == 0 || method.IsVirtual || method.IsOverride
            || CodeOf(method) is not { } code
            || Operations.InEvaluationOrder(code) is not { Count: <= MostOperations } order)
            return true;
        return order.Any(step => MayHoldUp(step, depth - 1));
    }

    private IOperation? CodeOf(IMethodSymbol method)
    {
        if (method.MethodKind != MethodKind.LocalFunction)
            return scope.Bodies.OperationOf(method, cancellation);
        return scope.Bodies.HasCodeOf(method)
            && method.DeclaringSyntaxReferences[0].GetSyntax(cancellation) is var syntax
            && scope.Bodies.ModelOf(syntax.SyntaxTree).GetOperation(syntax, cancellation)
                is ILocalFunctionOperation { Body: { } body }
                ? body
                : null;
    }

    // Prints are quick: what they go to has a buffer.
    private static bool IsOutside(IMethodSymbol method, Roles roles) =>
        (roles & Roles.ReachesOutside) != 0 && (roles & Roles.LeavesArgumentsAlone) == 0
        || method.ContainingNamespace?.ToDisplayString() is { } space
            && Outside.Any(outside => space.StartsWith(outside, StringComparison.Ordinal))
            && method.ContainingType.Name is not ("Path" or "Stopwatch" or "Debug" or "Trace");

    private static string Written(long number) =>
        number.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', ' ');
}
