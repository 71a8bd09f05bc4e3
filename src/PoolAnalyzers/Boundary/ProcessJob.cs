using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Concurrency;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Boundary;

/// <summary>A job that is certainly run by another process, where it is handed over.</summary>
internal sealed class ProcessJob
{
    private readonly BodyContext _context;

    private ProcessJob(
        BodyContext context, BodyAnalysis body, Fork fork, IMethodSymbol method, IArgumentOperation argument)
    {
        _context = context;
        Body = body;
        Fork = fork;
        Method = method;
        Argument = argument;
    }

    /// <summary>The body that hands it over.</summary>
    public BodyAnalysis Body { get; }

    public Fork Fork { get; }

    /// <summary>Whether several processes run the job at the same time: for many items, or again before it is
    /// done.</summary>
    public bool MeetsItself =>
        (Fork.RunsManyTimes && !HasOneWorker)
        || (!Fork.IsBlocking && !HasOneWorker
            && Body.Begins.Any(begin => begin.Fork == Fork && begin.State.StageOf(Fork) == ForkStage.Live));

    /// <summary>The method, or the constructor, that takes the job.</summary>
    public IMethodSymbol Method { get; }

    /// <summary>Whether the process may be on another machine.</summary>
    public bool IsFar => Site is IInvocationOperation { Instance: { } pool }
        && pool.WithoutConversions().Type is { } type
        && (_context.Scope.Knowledge.RolesOfBeing(type) & Roles.WorkersAreFar) != 0;

    /// <summary>What can travel to where it runs.</summary>
    public TravelCheck Travel => IsFar ? _context.Scope.FarTravel : _context.Scope.Travel;

    /// <summary>The argument that is the job.</summary>
    public IArgumentOperation Argument { get; }

    /// <summary>The call.</summary>
    public IOperation Site => Fork.Site;

    /// <summary>The lambda that is the job; null where a method is.</summary>
    public SyntaxNode? Lambda => (Fork.Function as IFlowAnonymousFunctionOperation)?.Syntax;

    public IMethodReferenceOperation? Reference => Fork.Function as IMethodReferenceOperation;

    /// <summary>The jobs that a body and the functions in it hand to other processes.</summary>
    public static IEnumerable<ProcessJob> In(BodyContext context)
    {
        foreach (var body in Races.StartersIn(context))
        {
            foreach (var fork in body.Forks)
            {
                if (fork.Domain != ForkDomain.Process || fork.IsCallback || fork.Within is not null
                    || fork.Function.Syntax.SyntaxTree != context.Tree)
                    continue;
                var (method, arguments) = fork.Site switch
                {
                    IInvocationOperation call => (call.TargetMethod, call.Arguments),
                    IObjectCreationOperation { Constructor: { } constructor } made => (constructor, made.Arguments),
                    _ => (null, default),
                };
                if (method is null)
                    continue;
                var job = arguments.FirstOrDefault(argument => argument.Parameter is { } parameter
                    && (context.Scope.Knowledge.RolesOf(parameter) & (Roles.RunsOnce | Roles.RunsManyTimes)) != 0
                    && Functions.Of(body.Unit, argument.Value).Contains(fork.Function));
                if (job is not null)
                    yield return new(context, body, fork, method, job);
            }
        }
    }

    private bool HasOneWorker =>
        Fork.Pool is ILocalSymbol pool && Functions.ValueOf(Body.Unit, pool) is IObjectCreationOperation made
        && made.Arguments.Any(argument => argument.Value.ConstantValue is { HasValue: true, Value: 1 });

    /// <summary>
    /// What everybody who runs the job shares: the variable of the caller that the operation of the job stands for,
    /// be it captured or passed as argument; null if each run has its own, or it is not known.
    /// </summary>
    public ISymbol? SharedBy(IOperation operation, Captures captures)
    {
        var symbol = FlowUnit.VariableOf(operation.WithoutConversions());
        if (symbol is IParameterSymbol parameter && Function is { } function
            && SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, function.OriginalDefinition))
        {
            if (Fork.RunsManyTimes || SourceOf(parameter.Ordinal) is not { } source)
                return null;
            symbol = FlowUnit.VariableOf(source.Value.WithoutConversions());
        }
        else if (symbol is null || !captures.Variables.ContainsKey(symbol))
        {
            return operation.WithoutConversions() is IFieldReferenceOperation { Instance: { } instance } field
                && Subject.IsThis(instance)
                    ? field.Field
                    : null;
        }
        return symbol is null || IsOfIteration(symbol) ? null : symbol;
    }

    /// <summary>The lambda or method that is the job.</summary>
    public IMethodSymbol? Function => Fork.Function switch
    {
        IFlowAnonymousFunctionOperation lambda => lambda.Symbol,
        IMethodReferenceOperation reference => reference.Method,
        _ => null,
    };

    /// <summary>The argument that a parameter of the job gets its value, or its values, from.</summary>
    public IArgumentOperation? SourceOf(int parameter)
    {
        var invoke = (Argument.Parameter?.OriginalDefinition.Type as INamedTypeSymbol)?.DelegateInvokeMethod;
        if (invoke is null || parameter >= invoke.Parameters.Length
            || invoke.Parameters[parameter].Type is not ITypeParameterSymbol declared)
            return null;
        var arguments = Site switch
        {
            IInvocationOperation call => call.Arguments,
            IObjectCreationOperation made => made.Arguments,
            _ => ImmutableArray<IArgumentOperation>.Empty,
        };
        return arguments.FirstOrDefault(argument =>
            argument.ArgumentKind == ArgumentKind.Explicit && argument.Parameter is { } taken
            && taken.OriginalDefinition.Type is var type && type.TypeKind != TypeKind.Delegate
            && Mentions(type, declared));
    }

    private static bool Mentions(ITypeSymbol type, ITypeSymbol wanted) =>
        SymbolEqualityComparer.Default.Equals(type, wanted)
        || (type is INamedTypeSymbol named && named.TypeArguments.Any(argument => Mentions(argument, wanted)));

    /// <summary>Whether the loop that hands over the job has a variable of its own for each round.</summary>
    private bool IsOfIteration(ISymbol variable) => Site.Syntax.Ancestors().Any(outer =>
        outer is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax
        && variable.DeclaringSyntaxReferences.Any(declaration =>
            declaration.SyntaxTree == outer.SyntaxTree && outer.Span.Contains(declaration.Span)));

    /// <summary>What the job uses of the code around it.</summary>
    public Captures Captures() =>
        Boundary.Captures.Of(Fork.Function, _context.Scope.Bodies, _context.Cancellation);

    /// <summary>All that runs in the job, as far as its code is here.</summary>
    public IEnumerable<JobStep> Steps() =>
        JobSteps.Of(Fork.Function, _context.Scope, _context.Tree, _context.Cancellation);
}
