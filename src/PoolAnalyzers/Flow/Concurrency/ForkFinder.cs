using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Flow.Concurrency;

/// <summary>Finds where a body starts work, and the variables by which it can wait for that.</summary>
internal sealed class ForkFinder(FlowUnit unit, ConcurrencyAnalysis analysis, CallDepth depth)
{
    private const int MostForks = 40;
    private const int LongestShortPeriod = 100;
    private const Roles Runs = Roles.RunsOnce | Roles.RunsManyTimes | Roles.RunsAsCallback;

    private readonly List<Fork> _forks = [];

    private ApiKnowledge Knowledge => analysis.Knowledge;

    /// <summary>The forks of the body; none if there are too many to follow.</summary>
    public IReadOnlyList<Fork> Find(CancellationToken cancellation)
    {
        foreach (var operation in unit.All)
        {
            switch (operation)
            {
                case IInvocationOperation call:
                    FindIn(call, call.TargetMethod, call.Arguments, call.Instance);
                    FindInside(call, cancellation);
                    break;
                case IObjectCreationOperation { Constructor: { } constructor } creation:
                    FindIn(creation, constructor, creation.Arguments, null);
                    break;
            }
            if (_forks.Count > MostForks)
                return [];
        }
        if (_forks.Count > 0)
            FindHandles();
        return _forks;
    }

    private void FindIn(
        IOperation site, IMethodSymbol method, ImmutableArray<IArgumentOperation> arguments, IOperation? receiver)
    {
        foreach (var argument in arguments)
        {
            if (argument.Parameter is not { } parameter || !TakesFunctions(parameter.Type))
                continue;
            var roles = Knowledge.RolesOf(parameter) & Runs;
            if (roles == Roles.None)
                continue;
            foreach (var function in Functions.Of(unit, argument.Value))
            {
                var own = Knowledge.RolesOf(method);
                _forks.Add(new Fork(site, function, DomainOf(method, parameter, receiver, roles))
                {
                    RunsManyTimes = (roles & Roles.RunsManyTimes) != 0 && !IsLimitedToOne(site, arguments),
                    IsCallback = (roles & Roles.RunsAsCallback) != 0,
                    IsBlocking = (own & Roles.Submits) != 0 && (own & Roles.Waits) != 0,
                    IsDeferred = MadeBy(site, method) is { } made
                        && (Knowledge.RolesOfType(made) & Roles.Starts) != 0,
                    Pool = receiver is null ? null : Mentions.SymbolOf(unit.PlaceOf(receiver)),
                });
            }
        }
    }

    /// <summary>The type of the object that the work is given to, where it is made here and may start it
    /// later.</summary>
    private ITypeSymbol? MadeBy(IOperation site, IMethodSymbol method) => site switch
    {
        IObjectCreationOperation creation => creation.Type,
        _ when method.IsStatic
            && SymbolEqualityComparer.Default.Equals(method.ReturnType, method.ContainingType)
            && (Knowledge.RolesOf(method) & Roles.Submits) == 0 => method.ReturnType,
        _ => null,
    };

    /// <summary>What a lambda starts that is run for each item right here.</summary>
    private void FindInside(IInvocationOperation call, CancellationToken cancellation)
    {
        if (!analysis.RunsLambdasInPlace(call.TargetMethod))
            return;
        foreach (var argument in call.Arguments)
        {
            foreach (var function in Functions.Of(unit, argument.Value))
            {
                if (function is not IFlowAnonymousFunctionOperation lambda
                    || analysis.OfLambda(lambda, unit, depth, cancellation) is not { } inside)
                    continue;
                foreach (var fork in inside.Forks.Where(fork => !fork.IsBlocking))
                {
                    if (!lambda.Symbol.IsAsync
                        && inside.AtExit?.StageOf(fork) is not (ForkStage.Live or ForkStage.Made))
                        continue;
                    _forks.Add(new Fork(call, fork.Function, fork.Domain)
                    {
                        RunsManyTimes = true,
                        IsCallback = fork.IsCallback,
                        IsDeferred = inside.AtExit?.StageOf(fork) == ForkStage.Made,
                        Pool = fork.Pool,
                        Within = fork.Within ?? inside.Unit,
                    });
                }
                if (lambda.Symbol.IsAsync && analysis.HasNoSynchronizationContext(lambda.Syntax))
                {
                    _forks.Add(new Fork(call, lambda, ForkDomain.Thread)
                    {
                        RunsManyTimes = true,
                        IsAsyncOnly = true,
                        Within = unit,
                    });
                }
            }
        }
    }

    private ForkDomain DomainOf(IMethodSymbol method, IParameterSymbol parameter, IOperation? receiver, Roles runs)
    {
        // A callback runs in this process, wherever the job did.
        if ((runs & Roles.RunsAsCallback) != 0)
            return ForkDomain.Thread;
        var roles = Knowledge.RolesOf(method) | Knowledge.RolesOfBeing(method.ContainingType);
        if (receiver is not null)
        {
            var value = unit.PlaceOf(receiver);
            if (value.Type is { } type)
                roles |= Knowledge.RolesOfBeing(type);
            if (value is ILocalReferenceOperation local
                && Functions.ValueOf(unit, local.Local)?.WithoutConversions().Type is { } made)
                roles |= Knowledge.RolesOfBeing(made);
        }
        return (roles & (Roles.WorkersAreProcesses | Roles.WorkersAreThreads)) switch
        {
            Roles.WorkersAreProcesses => ForkDomain.Process,
            Roles.WorkersAreThreads => ForkDomain.Thread,
            Roles.None when Knowledge.IsListed(parameter) => ForkDomain.Thread,
            _ => ForkDomain.Unknown,
        };
    }

    /// <summary>Whether options or a query say that only one thread at a time may run the body.</summary>
    private bool IsLimitedToOne(IOperation site, ImmutableArray<IArgumentOperation> arguments)
    {
        foreach (var argument in arguments)
        {
            foreach (var operation in Mentions.Within(unit, argument.Value))
            {
                var value = operation is ILocalReferenceOperation local
                    ? Functions.ValueOf(unit, local.Local) ?? operation
                    : operation;
                if (value.Syntax.DescendantNodesAndSelf().Any(SaysOne)
                    || (operation is ILocalReferenceOperation options && IsSetToOne(options.Local)))
                    return true;
            }
        }
        return site is IObjectCreationOperation
            && arguments.FirstOrDefault(argument => argument.Parameter?.Name == "period") is { } period
            && !IsShort(period.Value.WithoutConversions());
    }

    private bool IsSetToOne(ILocalSymbol options)
    {
        for (var body = unit; body is not null; body = body.Outer)
        {
            foreach (var operation in body.All)
            {
                if (operation is ISimpleAssignmentOperation
                    {
                        Target: IPropertyReferenceOperation { Property.Name: "MaxDegreeOfParallelism" } property,
                        Value.ConstantValue: { HasValue: true, Value: 1 },
                    }
                    && property.Instance is { } instance
                    && SymbolEqualityComparer.Default.Equals(Mentions.SymbolOf(body.PlaceOf(instance)), options))
                    return true;
            }
        }
        return false;
    }

    private static bool SaysOne(SyntaxNode node) => node switch
    {
        AssignmentExpressionSyntax
        {
            Left: IdentifierNameSyntax { Identifier.ValueText: "MaxDegreeOfParallelism" },
            Right: LiteralExpressionSyntax { Token.Value: 1 },
        } => true,
        InvocationExpressionSyntax
        {
            Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WithDegreeOfParallelism" },
            ArgumentList.Arguments: { Count: 1 } counts,
        } => counts[0].Expression is LiteralExpressionSyntax { Token.Value: 1 },
        _ => false,
    };

    /// <summary>Whether a timer fires so often that it may well fire while its last run is still going on.</summary>
    private static bool IsShort(IOperation period) => period.ConstantValue is { HasValue: true, Value: { } constant }
        && constant switch
        {
            int milliseconds => milliseconds is > 0 and <= LongestShortPeriod,
            long milliseconds => milliseconds is > 0 and <= LongestShortPeriod,
            uint milliseconds => milliseconds is > 0 and <= LongestShortPeriod,
            _ => false,
        };

    private static bool TakesFunctions(ITypeSymbol type) =>
        type.TypeKind == TypeKind.Delegate || type is IArrayTypeSymbol { ElementType.TypeKind: TypeKind.Delegate };

    private void FindHandles()
    {
        for (var found = true; found;)
        {
            found = false;
            foreach (var operation in unit.All)
            {
                var (value, holder) = operation switch
                {
                    ISimpleAssignmentOperation assignment =>
                        (assignment.Value, Mentions.HolderOf(unit, assignment.Target)),
                    IInvocationOperation { Instance: { } list, Arguments: { Length: > 0 } arguments } call
                        when analysis.IsCollection(call.TargetMethod.ContainingType) =>
                        (arguments[arguments.Length - 1].Value, Mentions.HolderOf(unit, list)),
                    _ => (null, null),
                };
                if (value is null || holder is null)
                    continue;
                foreach (var fork in _forks)
                {
                    if (!fork.Handles.Contains(holder) && Mentions.Touches(unit, value, fork))
                    {
                        fork.Handles = fork.Handles.Add(holder);
                        found = true;
                    }
                }
            }
        }
    }
}
