using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Boundary;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Iterations;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>
/// A process is waited for, and only then its output is read, or the queue emptied that it puts into: when that is
/// full, both wait for ever.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL210DrainAfterWait : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL210",
        title: "What a process writes is read before it is waited for",
        message: "'{0}' waits for a process that {1}, and that is read only behind it: when it is full, the process "
            + "waits for room, and both wait for ever; read first",
        category: PoolAnalyzers.Rule.Blocking,
        severity: DiagnosticSeverity.Warning,
        description: "A pipe holds some thousand bytes, and a queue the items it was made for. A process that writes "
            + "more waits until somebody reads; if that one waits for the end of the process, nothing happens any more.",
        watchesBaseLibrary: true);

    /// <summary>Property of a diagnostic: the local that is waited for.</summary>
    public const string Handle = nameof(Handle);

    /// <summary>Property of a diagnostic: the local that is read from.</summary>
    public const string Source = nameof(Source);

    private const Roles Triggers = Roles.ReachesOutside | Roles.Waits | Roles.Joins;

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope)
    {
        var process = scope.Knowledge.Compilation.GetTypeByMetadataName("System.Diagnostics.Process");
        RegisterBodies(context, scope, Triggers, body =>
        {
            var budget = new WorkBudget();
            if (process is not null && MentionsOutput(scope.SignsOf(body.Unit.Graph.OriginalOperation.Syntax)))
                FindOutputs(body, body.Unit, process, budget);
            if (scope.Mentions(body.Unit.Graph.OriginalOperation.Syntax, Roles.TakesItem))
                FindQueues(body, budget);
        });
    }

    // ---- Redirected output

    private static bool MentionsOutput(CodeSigns signs) => signs.Names.Any(IsOutput);

    private static bool IsOutput(string property) => property is "StandardOutput" or "StandardError";

    private static void FindOutputs(BodyContext body, FlowUnit unit, INamedTypeSymbol process, WorkBudget budget)
    {
        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var operation in unit.All)
        {
            if (operation is IPropertyReferenceOperation { Instance: { } instance } output
                && IsOutput(output.Property.Name)
                && SymbolEqualityComparer.Default.Equals(output.Property.ContainingType, process)
                && FlowUnit.VariableOf(unit.PlaceOf(instance)) is { } child
                && seen.Add(child) && unit.Declares(child) && !unit.Functions.Captures([child]))
            {
                foreach (var misuse in body.Scope.Protocols.FindMisusesOfProgram(
                    unit, DrainOrder.Of(isRunning: true), each => EventOf(each, child, unit), body.Cancellation,
                    budget))
                {
                    if (misuse.OnEveryPath)
                        Report(
                            body, unit, misuse.Operation, each => EventOf(each, child, unit), child.Name, child.Name,
                            $"writes to '{child.Name}.{((IPropertyReferenceOperation)misuse.Operation).Property.Name}'");
                }
            }
        }
        foreach (var nested in unit.Nested(body.Cancellation))
            FindOutputs(body, nested, process, budget);
    }

    private static Roles EventOf(IOperation operation, ISymbol child, FlowUnit unit)
    {
        switch (operation)
        {
            case ISimpleAssignmentOperation assignment when Is(assignment.Target):
                return Roles.Submits;
            case IPropertyReferenceOperation { Instance: { } instance } property when Is(instance):
                return IsOutput(property.Property.Name) ? Roles.TakesItem : Roles.None;
            case IInvocationOperation { Instance: { } instance } call when Is(instance):
                return call.TargetMethod.Name switch
                {
                    "WaitForExit" when !Handles.IsTimed(call) => Roles.Waits,
                    "WaitForExitAsync" when IsAwaited(call) => Roles.Waits,
                    "Start" or "Refresh" or "ToString" or "Close" or "Dispose" => Roles.None,
                    _ => Roles.Synchronizes,
                };
            case ILocalReferenceOperation or IParameterReferenceOperation when Is(operation):
                var (value, user) = Operations.UseOf(operation);
                return user switch
                {
                    IInvocationOperation call when ReferenceEquals(call.Instance, value) => Roles.None,
                    IMemberReferenceOperation member when ReferenceEquals(member.Instance, value) => Roles.None,
                    ISimpleAssignmentOperation assignment when ReferenceEquals(assignment.Target, value) => Roles.None,
                    IIsNullOperation or IIsPatternOperation => Roles.None,
                    IFlowCaptureOperation capture when unit.Captured(capture.Id).Count == 1 => Roles.None,
                    _ => Roles.Synchronizes,
                };
            default:
                return Roles.None;
        }

        bool Is(IOperation mention) =>
            SymbolEqualityComparer.Default.Equals(FlowUnit.VariableOf(unit.PlaceOf(mention)), child);
    }

    private static bool IsAwaited(IInvocationOperation call) =>
        Operations.UseOf(Handles.Outermost(call)).User is IAwaitOperation;

    // ---- Queues that hold so many items

    private static void FindQueues(BodyContext body, WorkBudget budget)
    {
        var knowledge = body.Scope.Knowledge;
        foreach (var work in RemoteWork.In(body))
        {
            foreach (var queue in work.Shared(Roles.AddsItem))
            {
                if (!work.IsOnlySharedWithJob(queue) || RoomIn(queue, work) is not { } room
                    || !PutsMore(work, queue, room, knowledge))
                    continue;
                foreach (var misuse in body.Scope.Protocols.FindMisusesOfProgram(
                    work.Unit, DrainOrder.Of(isRunning: false), EventOf, body.Cancellation, budget))
                {
                    if (misuse.OnEveryPath)
                        Report(
                            body, work.Unit, misuse.Operation, EventOf, work.Worker.Name, queue.Name,
                            $"puts into '{queue.Name}', which holds {room}");
                }

                Roles EventOf(IOperation operation) =>
                    operation is IInvocationOperation call && work.Is(call.Instance, queue)
                    && (knowledge.RolesOf(call.TargetMethod) & Roles.TakesItem) != 0
                        ? Roles.TakesItem
                        : work.EventOf(operation);
            }
        }
    }

    /// <summary>How many items the queue holds at most, where that is a number in its constructor.</summary>
    private static int? RoomIn(ISymbol queue, RemoteWork work) =>
        work.Unit.OnlyValueOf(queue) is IObjectCreationOperation { Arguments: { Length: 1 } arguments }
        && arguments[0].Value.ConstantValue is { HasValue: true, Value: int and > 0 and var room }
            ? room
            : null;

    /// <summary>Whether the job puts more than there is room for, as far as is known: a loop may do so.</summary>
    private static bool PutsMore(RemoteWork work, ISymbol queue, int room, ApiKnowledge knowledge)
    {
        long puts = 0;
        foreach (var use in work.Uses)
        {
            var roles = knowledge.RolesOf(use.Call.TargetMethod);
            if (!SymbolEqualityComparer.Default.Equals(use.Shared, queue))
                continue;
            // Whoever takes from it, or looks for room, may have thought of that.
            if ((roles & (Roles.TakesItem | Roles.EndsQueue)) != 0)
                return false;
            if ((roles & Roles.AddsItem) == 0)
                continue;
            if (QueueCalls.IsTried(use.Call.TargetMethod) || IsTimed(use.Call))
                return false;
            puts += RoundsOf(use.Call) ?? int.MaxValue;
        }
        return puts > room;
    }

    /// <summary>The item is no time.</summary>
    private static bool IsTimed(IInvocationOperation put) => put.Arguments.Skip(1).Any(argument =>
        argument.ArgumentKind == ArgumentKind.Explicit && !Operations.IsNull(argument.Value));

    /// <summary>How often the loops around a call run it in all; null where that is not known.</summary>
    private static long? RoundsOf(IInvocationOperation call)
    {
        long rounds = 1;
        for (var outer = call.Parent; outer is not (null or IAnonymousFunctionOperation); outer = outer.Parent)
        {
            switch (outer)
            {
                case IForLoopOperation { Syntax: ForStatementSyntax loop }:
                    if (RoundsOf(loop) is not { } times)
                        return null;
                    rounds *= times;
                    break;
                case IForEachLoopOperation { Collection: var items }
                    when items.WithoutConversions()
                        is IArrayCreationOperation { Initializer.ElementValues.Length: var count }:
                    rounds *= count;
                    break;
                case ILoopOperation:
                    return null;
            }
            if (rounds > int.MaxValue)
                return null;
        }
        return rounds;
    }

    /// <summary>The rounds of a loop that counts from one number to another one.</summary>
    private static long? RoundsOf(ForStatementSyntax loop) =>
        loop is
        {
            Declaration.Variables: { Count: 1 } variables,
            Condition: BinaryExpressionSyntax { Right: LiteralExpressionSyntax { Token.Value: int to } } condition,
            Incrementors: { Count: 1 } steps,
        }
        && variables[0].Initializer?.Value is LiteralExpressionSyntax { Token.Value: int from }
        && condition.Left.ToString() == variables[0].Identifier.ValueText
        && steps[0] is PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression }
            or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression }
        && !loop.Statement.DescendantNodes().Any(node => node is BreakStatementSyntax or ReturnStatementSyntax)
            ? condition.Kind() switch
            {
                SyntaxKind.LessThanExpression => Math.Max(0, to - from),
                SyntaxKind.LessThanOrEqualExpression => Math.Max(0, to - from + 1),
                _ => null,
            }
            : null;

    // ---- Both

    private static void Report(
        BodyContext context, FlowUnit unit, IOperation read, Func<IOperation, Roles> eventOf, string handle,
        string source, string what)
    {
        var wait = unit.All
            .Where(operation => operation is IInvocationOperation && operation.Syntax.Span.End <= read.Syntax.SpanStart
                && !operation.IsImplicit && eventOf(operation) == Roles.Waits)
            .OrderBy(operation => operation.Syntax.SpanStart)
            .LastOrDefault();
        if (wait is null)
            return;
        var place = wait.Syntax.Parent is ConditionalAccessExpressionSyntax access && access.WhenNotNull == wait.Syntax
            ? access
            : wait.Syntax;
        context.Report(Diagnostic.Create(
            Rule, place.GetLocation(), new[] { read.Syntax.GetLocation() },
            ImmutableDictionary<string, string?>.Empty.Add(Handle, handle).Add(Source, source),
            place.ToString(), what));
    }
}
