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

/// <summary>
/// A queue ends with what is in it while another process still takes from it; or CancelJoinThread is called, which has
/// nothing to do with that.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL108CancelJoinThreadLosesData : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL108",
        title: "A queue is not ended before what is in it has been taken",
        message: "{0}",
        category: PoolAnalyzers.Rule.Lifecycle,
        severity: DiagnosticSeverity.Warning,
        description: "Where a queue was made, disposing of it ends it for all processes, with what is in it. "
            + "CancelJoinThread neither loses anything nor saves it: what was put is in the queue at once.");

    /// <summary>Property of a diagnostic: the statement that waits for whoever takes from the queue.</summary>
    public const string Wait = nameof(Wait);

    private const string CancelJoinThread = nameof(CancelJoinThread);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope)
    {
        if (scope.Knowledge.Runtime is not { } runtime)
            return;
        RegisterOperations(
            context, scope, static (_, signs) => signs.HasName(CancelJoinThread),
            found => FindUseless(found, runtime), OperationKind.Invocation);
        RegisterBodies(context, scope, Roles.AddsItem, static (_, signs) => (signs.Roles & Races.Triggers) != 0,
            Analyze);
    }

    private static void FindUseless(OperationContext found, IAssemblySymbol runtime)
    {
        var call = (IInvocationOperation)found.Operation;
        if (call.TargetMethod.Name == CancelJoinThread
            && SymbolEqualityComparer.Default.Equals(call.TargetMethod.ContainingAssembly, runtime))
            found.Report(Diagnostic.Create(
                Rule, call.Syntax.GetLocation(), DiagnosticSeverity.Info, null, null,
                $"'{CancelJoinThread}' does nothing: what was put is in the queue at once, and stays there until it is "
                + "taken, or the process that made the queue ends or disposes of it"));
    }

    private static void Analyze(BodyContext context)
    {
        var budget = new WorkBudget();
        foreach (var work in RemoteWork.In(context))
        {
            foreach (var queue in work.Shared(Roles.TakesItem))
            {
                if (work.Unit.OnlyValueOf(queue) is IObjectCreationOperation
                    && Subject.TypeOf(queue) is { } type
                    && (context.Scope.Knowledge.RolesOfType(type) & Roles.UsesQueue) != 0
                    && IsFilled(queue, work, context.Scope.Knowledge))
                    Analyze(context, work, queue, budget);
            }
        }
    }

    private static void Analyze(BodyContext context, RemoteWork work, ISymbol queue, WorkBudget budget)
    {
        var knowledge = context.Scope.Knowledge;
        foreach (var misuse in context.Scope.Protocols.FindMisusesOfProgram(
            work.Unit, QueueEnding.Protocol, EventOf, context.Cancellation, budget))
        {
            if (misuse is not { OnEveryRegularPath: true, Operation: var end }
                || (end.IsImplicit ? DeclarationOf(queue, context.Cancellation) : end.Syntax) is not { } place)
                continue;
            var wait = WaitFor(work, knowledge);
            context.Report(Diagnostic.Create(
                Rule, place.GetLocation(),
                wait is null
                    ? ImmutableDictionary<string, string?>.Empty
                    : ImmutableDictionary<string, string?>.Empty.Add(Wait, wait + ";"),
                $"'{queue.Name}' ends {(end.IsImplicit ? "with its block" : "here")}, with what is in it, and nobody "
                + $"has waited for '{work.Worker.Name}', which takes from it: what it has not taken by then is lost; "
                + (wait is null ? "wait for it first" : $"call '{wait}' first")));
        }

        Roles EventOf(IOperation operation)
        {
            if (operation is not IInvocationOperation call || !work.Is(call.Instance, queue))
                return work.EventOf(operation);
            var roles = knowledge.RolesOf(call.TargetMethod);
            return (roles & Roles.Disposes) != 0 ? Roles.Disposes
                : (roles & Roles.AddsItem) != 0 ? Roles.None
                : work.EventOf(operation);
        }
    }

    private static bool IsFilled(ISymbol queue, RemoteWork work, ApiKnowledge knowledge) =>
        work.Unit.All.OfType<IInvocationOperation>().Any(call =>
            work.Is(call.Instance, queue) && (knowledge.RolesOf(call.TargetMethod) & Roles.AddsItem) != 0);

    /// <summary>What comes back when the job has ended.</summary>
    private static string? WaitFor(RemoteWork work, ApiKnowledge knowledge)
    {
        if (!work.IsChild)
            return $"{work.Worker.Name}.Dispose()";
        return knowledge.FindWait(work.Worker.Type) is { } wait ? $"{work.Worker.Name}.{wait.Name}()" : null;
    }

    /// <summary>The declaration by which the queue is disposed of at the end of its block.</summary>
    private static VariableDeclaratorSyntax? DeclarationOf(ISymbol queue, CancellationToken cancellation) =>
        queue.DeclaringSyntaxReferences.Length == 1
            ? queue.DeclaringSyntaxReferences[0].GetSyntax(cancellation) as VariableDeclaratorSyntax
            : null;
}
