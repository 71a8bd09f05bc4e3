using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Boundary;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Concurrency;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>A loop puts very many items into a queue without a bound, from which somebody else takes them.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL606UnboundedProducer : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL606",
        title: "A queue between a producer of very many items and its consumer has a bound",
        message: "'{0}' takes any number of items, and {1}: where they are put faster than they are taken, they fill "
            + "the memory; say how many it holds at most, so that '{2}' waits for room",
        category: PoolAnalyzers.Rule.Queues,
        severity: DiagnosticSeverity.Info,
        description: "A queue with a bound makes the producer as fast as its consumer. Without one, all that the "
            + "producer is ahead is in memory, and a producer that has no end is ahead without an end.",
        watchesBaseLibrary: true);

    private const Roles Takes = Roles.TakesItem | Roles.EnumeratesQueue;

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(context, scope, Roles.AddsItem, static (_, signs) => (signs.Roles & Races.Triggers) != 0,
            Analyze);

    private static void Analyze(BodyContext context)
    {
        var (scope, cancellation) = (context.Scope, context.Cancellation);
        var rounds = new ManyRounds(context.Unit, scope, cancellation);
        var queues = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var call in context.Unit.Graph.OriginalOperation.Descendants().OfType<IInvocationOperation>())
        {
            if ((scope.Knowledge.RolesOf(call.TargetMethod) & Roles.AddsItem) != 0
                && !QueueCalls.IsTried(call.TargetMethod)
                && QueueOf(call) is { } queue && !queues.Contains(queue)
                && rounds.WhyOf(call, mayBeAwaited: true) is { } why
                && Capacity.CreationOf(queue, context.Unit, scope, cancellation) is { } made
                && made.Syntax.SyntaxTree == context.Tree
                && Capacity.IsUnbounded(made, scope.Knowledge)
                && IsTakenFromMeanwhile(queue, call, context))
            {
                queues.Add(queue);
                context.Report(Diagnostic.Create(
                    Rule, made.Syntax.GetLocation(), new[] { call.Syntax.GetLocation() },
                    queue.Name, why, call.TargetMethod.Name));
            }
        }
    }

    /// <summary>The local that holds the queue which the call is on, or on a part of which.</summary>
    private static ILocalSymbol? QueueOf(IInvocationOperation call)
    {
        var receiver = call.Instance?.WithoutConversions();
        while (receiver is IPropertyReferenceOperation { Instance: { } whole })
            receiver = whole.WithoutConversions();
        return (receiver as ILocalReferenceOperation)?.Local;
    }

    /// <summary>
    /// Whether somebody certainly takes items while the call puts them. A bound would stop a producer for ever whose
    /// consumer begins only when it is done.
    /// </summary>
    private static bool IsTakenFromMeanwhile(ILocalSymbol queue, IInvocationOperation put, BodyContext context)
    {
        foreach (var body in Races.StartersIn(context))
        {
            var producer = body.Forks.FirstOrDefault(fork => fork.Function.Syntax.Span.Contains(put.Syntax.Span));
            foreach (var consumer in body.Forks)
            {
                if (ReferenceEquals(consumer, producer) || consumer.IsCallback || !TakesFrom(queue, consumer, context))
                    continue;
                var isBeside = producer is null
                    ? IsLiveAt(put, consumer, body)
                    : body.Begins.Any(begin => begin.Fork == producer && IsLive(begin.State, consumer)
                        || begin.Fork == consumer && IsLive(begin.State, producer));
                if (isBeside)
                    return true;
            }
            if (producer is not null && body.Unit.All.OfType<IInvocationOperation>().Any(call =>
                    IsTake(call, context) && IsSame(queue, call, context) && IsLiveAt(call, producer, body)))
                return true;
        }
        return false;
    }

    private static bool IsLive(FlowState state, Fork fork) => state.StageOf(fork) == ForkStage.Live;

    private static bool IsLiveAt(IInvocationOperation call, Fork fork, BodyAnalysis body) => body.Accesses.Any(pair =>
        call.Syntax.Span.Contains(pair.Access.Operation.Syntax.Span)
        && pair.Access.Operation.Syntax.SyntaxTree == call.Syntax.SyntaxTree && IsLive(pair.State, fork));

    /// <summary>Whether the work takes items out of the queue, or gets it along and takes out of such a one.</summary>
    private static bool TakesFrom(ILocalSymbol queue, Fork fork, BodyContext context) =>
        fork.Site.Syntax.DescendantTokens().Any(token => token.ValueText == queue.Name)
        && JobSteps.Of(fork.Function, context.Scope, context.Tree, context.Cancellation).Any(step =>
            step.Operation is IInvocationOperation call && IsTake(call, context)
            && (IsSame(queue, call, context) || IsParameterLike(queue, call)));

    private static bool IsTake(IInvocationOperation call, BodyContext context) =>
        (context.Scope.Knowledge.RolesOf(call.TargetMethod) & Takes) != 0;

    private static bool IsSame(ILocalSymbol queue, IInvocationOperation call, BodyContext context) =>
        SymbolEqualityComparer.Default.Equals(QueueOf(call) ?? RootOf(call, context), queue);

    // In the graph of a body the receiver may be an intermediate result.
    private static ISymbol? RootOf(IInvocationOperation call, BodyContext context) =>
        context.Scope.Bodies.ModelOf(call.Syntax.SyntaxTree).GetOperation(call.Syntax, context.Cancellation)
            is IInvocationOperation written
            ? QueueOf(written)
            : null;

    private static bool IsParameterLike(ILocalSymbol queue, IInvocationOperation call)
    {
        var receiver = call.Instance?.WithoutConversions();
        while (receiver is IPropertyReferenceOperation { Instance: { } whole })
            receiver = whole.WithoutConversions();
        return receiver is IParameterReferenceOperation { Parameter.Type: var type }
            && SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, queue.Type.OriginalDefinition);
    }
}
