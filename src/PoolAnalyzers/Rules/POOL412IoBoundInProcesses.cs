using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Boundary;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Concurrency;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>A pool of processes is made for jobs that do nothing but wait for input and output.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL412IoBoundInProcesses : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL412",
        title: "Processes are for computing, threads are for waiting",
        message: "All jobs of '{0}' wait for input and output and compute next to nothing: threads do that without "
            + "a run-time and memory for each worker; make a '{1}'",
        category: PoolAnalyzers.Rule.ProcessBoundary,
        severity: DiagnosticSeverity.Info,
        description: "A process takes some tens of milliseconds and megabytes before it does anything, and arguments "
            + "and results are made into bytes for it. For what waits for a file or a server that is for nothing.");

    /// <summary>Property of a diagnostic: the type of pool that does the same on threads.</summary>
    public const string Threads = nameof(Threads);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(
            context, scope, Roles.StartsProcesses, static (_, signs) => (signs.Roles & Roles.Submits) != 0, Analyze);

    private static void Analyze(BodyContext context)
    {
        var (scope, cancellation) = (context.Scope, context.Cancellation);
        var waiting = new WaitingJobs(scope);
        foreach (var jobs in ProcessJob.In(context).GroupBy(job => job.Fork.Pool, SymbolEqualityComparer.Default))
        {
            if (jobs.Key is ILocalSymbol pool
                && Capacity.CreationOf(pool, context.Unit, scope, cancellation) is IObjectCreationOperation made
                && made.Type is INamedTypeSymbol type && IsPlain(made, scope.Knowledge)
                && OnThreads(made.Constructor!, scope.Knowledge) is { } threads
                && IsUsedFor(jobs.ToArray(), pool, context)
                && jobs.All(job => !IsLimited(job.Site) && waiting.IsOne(job)))
            {
                var place = made.Syntax is ObjectCreationExpressionSyntax written ? written.Type : made.Syntax;
                context.Report(Diagnostic.Create(
                    Rule, place.GetLocation(), jobs.Select(job => job.Site.Syntax.GetLocation()),
                    ImmutableDictionary<string, string?>.Empty.Add(Threads, threads.Name), pool.Name, threads.Name));
            }
        }
    }

    /// <summary>Whether nothing is said of the workers but how many they are: all else may be why they are
    /// processes.</summary>
    private static bool IsPlain(IObjectCreationOperation made, ApiKnowledge knowledge)
    {
        return made.Initializer is null && made.Arguments.All(argument =>
            (argument.Parameter is { } parameter && IsNumber(knowledge.RolesOf(parameter)))
            || (argument.Value.WithoutConversions() is IObjectCreationOperation { Arguments.IsEmpty: true } options
                && options.Initializer?.Initializers.All(set => set is ISimpleAssignmentOperation
                    {
                        Target: IPropertyReferenceOperation { Property: var property },
                    }
                    && IsNumber(knowledge.RolesOf((ISymbol)property))) != false));

        static bool IsNumber(Roles roles) => (roles & (Roles.IsWorkerCount | Roles.IsCapacity)) != 0;
    }

    /// <summary>The type beside that of the pool that is made in the same way and has threads for workers.</summary>
    private static INamedTypeSymbol? OnThreads(IMethodSymbol constructor, ApiKnowledge knowledge)
    {
        var type = constructor.ContainingType;
        return type.ContainingNamespace.GetTypeMembers().FirstOrDefault(other =>
            (knowledge.RolesOfBeing(other) & Roles.WorkersAreThreads) != 0 && !other.IsAbstract && !other.IsGenericType
            && other.DeclaredAccessibility == Accessibility.Public
            && SymbolEqualityComparer.Default.Equals(other.BaseType, type.BaseType)
            && other.InstanceConstructors.Any(made => made.DeclaredAccessibility == Accessibility.Public
                && made.Parameters.Select(parameter => parameter.Type).SequenceEqual(
                    constructor.Parameters.Select(parameter => parameter.Type), SymbolEqualityComparer.Default)));
    }

    /// <summary>
    /// Whether the jobs are all that the pool gets, and nothing else is done to it but to close it and to wait.
    /// </summary>
    private static bool IsUsedFor(ProcessJob[] jobs, ILocalSymbol pool, BodyContext context)
    {
        const Roles ends = Roles.Closes | Roles.Joins | Roles.Disposes;
        return Confined.CallsOn(pool, context.Scope, context.Cancellation) is { } calls && calls.All(call =>
            jobs.Any(job => job.Site.Syntax == call)
            || context.Scope.Bodies.ModelOf(call.SyntaxTree).GetSymbolInfo(call, context.Cancellation).Symbol
                is IMethodSymbol method
                && context.Scope.Knowledge.RolesOf(method) is var roles
                && (roles & ends) != 0 && (roles & (Roles.Terminates | Roles.Submits)) == 0);
    }

    /// <summary>Whether the call gives the job a time, or a token: a process can be ended, a thread cannot.</summary>
    private static bool IsLimited(IOperation site) => site is not IInvocationOperation call
        || call.Arguments.Any(argument =>
            argument.ArgumentKind == ArgumentKind.Explicit && !Operations.IsNull(argument.Value)
            && (ConstantValues.IsTime(argument.Parameter?.Type)
                || argument.Parameter?.Type.Name == nameof(CancellationToken)));
}
