using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Boundary;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>
/// A child process, or the workers of a pool, are ended in the middle of what they do with a queue, connection or lock
/// that others use too.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL109TerminateWhileShared : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL109",
        title: "A process that shares a queue or a lock is told to end, and waited for",
        message: "'{0}' ends '{1}' in the middle of what it does with '{2}': {3}; tell it to end, and join it",
        category: PoolAnalyzers.Rule.Lifecycle,
        severity: DiagnosticSeverity.Warning,
        description: "A process that is ended does not finish anything: what it has taken out of a queue is lost, what "
            + "it has not put yet never comes, and a lock that it holds is left abandoned.");

    /// <summary>Property of a diagnostic: the local that holds the child process.</summary>
    public const string Child = nameof(Child);

    /// <summary>Property of a diagnostic: the queue, where ending it ends the loop of the job.</summary>
    public const string Queue = nameof(Queue);

    private const Roles Uses = Roles.TakesItem | Roles.AddsItem | Roles.UsesQueue | Roles.Acquires;

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(context, scope, Roles.EndsAbruptly | Roles.Terminates, Analyze);

    private static void Analyze(BodyContext context)
    {
        var budget = new WorkBudget();
        foreach (var work in RemoteWork.In(context))
        {
            if (SharedUse(work, context) is not { } use)
                continue;
            foreach (var misuse in context.Scope.Protocols.FindMisusesOfProgram(
                work.Unit, WorkUnderWay.Protocol, work.EventOf, context.Cancellation, budget))
            {
                if (misuse is { OnEveryPath: true, Operation: IInvocationOperation end }
                    && end.Syntax.FirstAncestorOrSelf<CatchClauseSyntax>() is null)
                    Report(context, work, end, use);
            }
        }
    }

    private static void Report(BodyContext context, RemoteWork work, IInvocationOperation end, RemoteUse use)
    {
        var roles = context.Scope.Knowledge.RolesOf(use.Call.TargetMethod);
        var harm = (roles & Uses) switch
        {
            var used when (used & Roles.TakesItem) != 0 => "an item that it has taken is lost",
            var used when (used & Roles.AddsItem) != 0 => "what it has not put yet never comes",
            var used when (used & Roles.Acquires) != 0 => "a lock that it holds is left abandoned",
            _ => "a message on its way is cut off",
        };
        var properties = ImmutableDictionary<string, string?>.Empty;
        var more = new List<Location>();
        if (work.IsChild)
        {
            properties = properties.Add(Child, work.Worker.Name);
            if (EndlessLoop(work, context) is { } endless)
            {
                properties = properties.Add(Queue, endless.Queue);
                if (endless.Loop is { } loop)
                    more.Add(loop.GetLocation());
            }
        }
        context.Report(Diagnostic.Create(
            Rule, end.Syntax.GetLocation(), more, properties,
            end.TargetMethod.Name, work.Worker.Name, use.Shared.Name, harm));
    }

    /// <summary>The use of something by the job that others use too; the most harmful one.</summary>
    private static RemoteUse? SharedUse(RemoteWork work, BodyContext context)
    {
        var knowledge = context.Scope.Knowledge;
        foreach (var role in new[] { Roles.TakesItem, Roles.AddsItem, Roles.Acquires, Roles.UsesQueue })
        {
            foreach (var use in work.Uses)
            {
                // A connection has another end.
                var roles = knowledge.RolesOf(use.Call.TargetMethod) & Uses;
                if ((roles & role) != 0
                    && (roles == Roles.UsesQueue || IsUsedElsewhere(use.Shared, work, knowledge)))
                    return use;
            }
        }
        return null;
    }

    /// <summary>Whether other code than the job puts, takes, locks, or gets hold of it.</summary>
    private static bool IsUsedElsewhere(ISymbol shared, RemoteWork work, ApiKnowledge knowledge)
    {
        if (shared is IParameterSymbol)
            return true;
        foreach (var operation in Operations.RootOf(work.Unit.Graph.OriginalOperation).Descendants())
        {
            if (operation is not ILocalReferenceOperation mention
                || !SymbolEqualityComparer.Default.Equals(mention.Local, shared)
                || work.Job.Site.Syntax.Span.Contains(mention.Syntax.Span)
                || work.Job.Lambda?.Span.Contains(mention.Syntax.Span) == true)
                continue;
            var (value, user) = Operations.UseOf(mention);
            if (user is IArgumentOperation
                || (user is IInvocationOperation call && ReferenceEquals(call.Instance, value)
                    && (knowledge.RolesOf(call.TargetMethod) & (Uses | Roles.WaitsForItems)) != 0))
                return true;
        }
        return false;
    }

    /// <summary>
    /// The loop without an end in which the job takes from a queue that nobody else takes from; null where it has none,
    /// and comes to an end by itself. Without the loop where it is not in this file.
    /// </summary>
    private static (string? Queue, StatementSyntax? Loop)? EndlessLoop(RemoteWork work, BodyContext context)
    {
        foreach (var step in work.Job.Steps())
        {
            if (step.Operation is not ILoopOperation { Syntax: StatementSyntax loop } || !IsEndless(loop))
                continue;
            var taken = work.Uses.FirstOrDefault(use =>
                (context.Scope.Knowledge.RolesOf(use.Call.TargetMethod) & Roles.TakesItem) != 0
                && use.Call.Type?.SpecialType != SpecialType.System_Boolean
                && loop.Contains(use.Call.Syntax) && work.IsOnlySharedWithJob(use.Shared)
                && Subject.TypeOf(use.Shared) is { } type
                && (context.Scope.Knowledge.RolesOfType(type) & Roles.EndsQueue) != 0);
            var isFixable = taken.Shared is not null && loop.SyntaxTree == context.Tree
                && !IsTakenHere(taken.Shared, work, context.Scope.Knowledge);
            return isFixable ? (taken.Shared!.Name, loop) : (null, null);
        }
        return null;
    }

    private static bool IsTakenHere(ISymbol queue, RemoteWork work, ApiKnowledge knowledge) =>
        work.Unit.All.OfType<IInvocationOperation>().Any(call =>
            work.Is(call.Instance, queue) && (knowledge.RolesOf(call.TargetMethod) & Roles.TakesItem) != 0);

    private static bool IsEndless(StatementSyntax statement)
    {
        var isEndless = statement switch
        {
            WhileStatementSyntax loop => loop.Condition.ToString() == "true",
            ForStatementSyntax loop => loop.Condition is null,
            _ => false,
        };
        return isEndless && !StatementRows.RunBy(statement).Any(node =>
            node is ReturnStatementSyntax or GotoStatementSyntax or BreakStatementSyntax);
    }
}
