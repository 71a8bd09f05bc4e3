using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Concurrency;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>
/// A job uses a variable of the code around it, which changes it for the next job: on a thread, the job reads whatever
/// is in it by then. In a worker process it has a copy, and waits in vain for the change.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL310CapturedLoopState : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL310",
        title: "A job has its own copy of what changes in the loop that starts it",
        message: "'{0}' {1}",
        category: PoolAnalyzers.Rule.SharedState,
        severity: DiagnosticSeverity.Warning,
        description: "A lambda captures the variable, and not its value. A thread that runs it later reads what is in "
            + "the variable then; a worker process gets a copy with the job, and sees no change of it.",
        watchesBaseLibrary: true);

    /// <summary>Property of a diagnostic: there where a copy for each job repairs it.</summary>
    public const string Copy = nameof(Copy);

    private const string Overtaken =
        "is changed after the job was handed over, which reads whatever it is by then: give each job a copy of its own";

    private const string Unseen =
        "is a copy in the worker process, from when the job was submitted: the job never sees that it is changed; "
        + "let it ask an event or a shared value";

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(context, scope, Races.Triggers, HasFunction, Analyze);

    private static bool HasFunction(SyntaxNode code, CodeSigns signs) => code.DescendantNodes().Any(node =>
        node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax);

    private static void Analyze(BodyContext context)
    {
        foreach (var body in Races.StartersIn(context))
        {
            foreach (var fork in body.Forks)
            {
                if (fork.RunsManyTimes || fork.IsBlocking || fork.IsAsyncOnly || fork.Within is not null
                    || fork.Domain == ForkDomain.Unknown || fork.Function.Syntax.SyntaxTree != context.Tree)
                    continue;
                var writes = WritesBeside(fork, body);
                if (writes.Length == 0)
                    continue;
                foreach (var reads in ReadsOf(fork, body, context))
                    Analyze(context, body, fork, reads, writes);
            }
        }
    }

    /// <summary>Where the code around the work writes a variable, without a lock, while it may not be done.</summary>
    private static (Access Access, FlowState State)[] WritesBeside(Fork fork, BodyAnalysis body) => body.Accesses
        .Where(pair => pair.Access is { Kind: AccessKind.Write or AccessKind.Change, Locks.IsEmpty: true }
            && pair.Access.Location is { IsVariable: true, Members.IsEmpty: true, Part: LocationPart.Itself }
            && pair.Access.Calls.IsEmpty
            && pair.Access.Operation.Syntax is not VariableDeclaratorSyntax
            && pair.State.StageOf(fork) is ForkStage.Live or ForkStage.Made)
        .ToArray();

    /// <summary>The variables around it that the work reads and never writes, without a lock.</summary>
    private static IEnumerable<Access[]> ReadsOf(Fork fork, BodyAnalysis body, BodyContext context) =>
        context.Scope.Concurrency.AccessesOf(fork, body.Unit, context.Cancellation)
            .Where(access => access.Location is { IsVariable: true, Members.IsEmpty: true, Part: LocationPart.Itself })
            .GroupBy(access => access.Location)
            .Where(accesses => accesses.All(access => access is { Kind: AccessKind.Read, Locks.IsEmpty: true }
                && CodeOf(fork, context).Span.Contains(access.Operation.Syntax.Span)))
            .Select(accesses => accesses.OrderBy(access => access.Operation.Syntax.SpanStart).ToArray());

    private static void Analyze(
        BodyContext context, BodyAnalysis body, Fork fork, Access[] reads, (Access Access, FlowState State)[] all)
    {
        var writes = all.Where(pair => pair.Access.Location.Equals(reads[0].Location)).ToArray();
        if (writes.Length == 0 || reads[0].Location.Root is not { } variable)
            return;
        var job = CodeOf(fork, context);
        if (fork.Domain == ForkDomain.Process)
        {
            var write = writes.FirstOrDefault(pair => pair.State.StageOf(fork) == ForkStage.Live
                && pair.Access.Operation.Syntax.SpanStart > fork.Site.Syntax.SpanStart).Access;
            if (write is not null && reads.FirstOrDefault(read => IsAskedAgain(read, job)) is { } asked)
                Report(context, variable, asked, write, Unseen, ImmutableDictionary<string, string?>.Empty);
        }
        else if (!IsFlag(reads[0].Location.Type, writes) && !reads.Any(read => IsInLoop(read, job))
            && writes.FirstOrDefault(pair => IsForNext(
                pair.Access, pair.State.StageOf(fork), variable, fork, body, context)).Access is { } write)
        {
            var properties = ImmutableDictionary<string, string?>.Empty.Add(Copy, "");
            Report(context, variable, reads[0], write, Overtaken, properties);
        }
    }

    private static void Report(
        BodyContext context, ISymbol variable, Access read, Access write, string what,
        ImmutableDictionary<string, string?> properties) =>
        context.Report(Diagnostic.Create(
            Rule, read.Operation.Syntax.GetLocation(), new[] { write.Operation.Syntax.GetLocation() }, properties,
            variable.Name, what));

    /// <summary>Something that is set to tell the others: they are meant to see it.</summary>
    private static bool IsFlag(ITypeSymbol? type, (Access Access, FlowState State)[] writes) =>
        type?.SpecialType == SpecialType.System_Boolean
        && writes.All(pair => pair.Access.Is(AccessTraits.WritesConstant));

    /// <summary>The lambda or local function that the work is.</summary>
    private static SyntaxNode CodeOf(Fork fork, BodyContext context) =>
        fork.Function is IMethodReferenceOperation { Method: { MethodKind: MethodKind.LocalFunction } function }
            ? function.DeclaringSyntaxReferences[0].GetSyntax(context.Cancellation)
            : fork.Function.Syntax;

    private static bool IsInLoop(Access read, SyntaxNode job) => read.Operation.Syntax.Ancestors()
        .TakeWhile(outer => outer != job).Any(outer => LoopOf(outer) is not null);

    /// <summary>Whether a loop of the job goes on as long as the variable says.</summary>
    private static bool IsAskedAgain(Access read, SyntaxNode job) => read.Operation.Syntax.Ancestors()
        .TakeWhile(outer => outer != job)
        .Any(outer => ConditionOf(outer)?.Span.Contains(read.Operation.Syntax.Span) == true);

    private static ExpressionSyntax? ConditionOf(SyntaxNode loop) => loop switch
    {
        WhileStatementSyntax repeating => repeating.Condition,
        DoStatementSyntax repeating => repeating.Condition,
        ForStatementSyntax counting => counting.Condition,
        _ => null,
    };

    private static StatementSyntax? LoopOf(SyntaxNode node) => node
        is WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax
        ? (StatementSyntax)node
        : null;

    /// <summary>
    /// Whether the variable is written for the next job that reads it: by the loop that hands over this one and goes
    /// on, or in front of another one.
    /// </summary>
    private static bool IsForNext(
        Access write, ForkStage stage, ISymbol variable, Fork fork, BodyAnalysis body, BodyContext context)
    {
        var (site, change) = (fork.Site.Syntax, write.Operation.Syntax);
        foreach (var outer in site.Ancestors())
        {
            if (outer is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax
                and not GlobalStatementSyntax)
                break;
            if (LoopOf(outer) is { } loop && loop.Span.Contains(change.Span) && IsOfAllRounds(variable, loop)
                && (write.Kind == AccessKind.Write || IsCounter(variable, loop))
                && (stage == ForkStage.Live || IsOfNextRound(change, site, loop)))
                return !MayWaitFor(fork, loop, change, variable, context);
        }
        return stage == ForkStage.Live && write.Kind == AccessKind.Write && change.SpanStart > site.Span.End
            && body.Forks.Any(next => !ReferenceEquals(next, fork) && next.Site.Syntax.SpanStart > change.Span.End
                && next.Domain == ForkDomain.Thread && next.Within is null
                && ReadsOf(next, body, context).Any(reads => reads[0].Location.Equals(write.Location)))
            && !MayWaitFor(fork, StatementRows.FunctionOf(site), change, variable, context);
    }

    /// <summary>Whether the rounds have one variable together.</summary>
    private static bool IsOfAllRounds(ISymbol variable, StatementSyntax loop) =>
        variable.DeclaringSyntaxReferences.Length == 1
        && variable.DeclaringSyntaxReferences[0] is var declaration && declaration.SyntaxTree == loop.SyntaxTree
        && (!loop.Span.Contains(declaration.Span)
            || loop is ForStatementSyntax { Declaration: { } counters } && counters.Span.Contains(declaration.Span));

    /// <summary>Whether the loop counts with it. Others may be sums of all rounds, of which the last is of interest.
    /// </summary>
    private static bool IsCounter(ISymbol variable, StatementSyntax loop) =>
        loop is ForStatementSyntax { Declaration: { } counters }
            && counters.Variables.Any(counter => counter.Identifier.ValueText == variable.Name)
        || ConditionOf(loop)?.DescendantNodesAndSelf().Any(node =>
            node is IdentifierNameSyntax name && name.Identifier.ValueText == variable.Name) == true;

    private static bool IsOfNextRound(SyntaxNode change, SyntaxNode site, StatementSyntax loop) =>
        change.SpanStart < site.SpanStart || loop switch
        {
            ForStatementSyntax counting => counting.Incrementors.Any(step => step.Span.Contains(change.Span)),
            DoStatementSyntax repeating => repeating.Condition.Span.Contains(change.Span),
            _ => false,
        };

    /// <summary>
    /// Whether the code behind the submit waits for something that the job also uses, which may tell that it has read.
    /// </summary>
    private static bool MayWaitFor(
        Fork fork, SyntaxNode within, SyntaxNode change, ISymbol variable, BodyContext context)
    {
        const Roles waits = Roles.Waits | Roles.Acquires | Roles.Synchronizes;
        var model = context.Scope.Bodies.ModelOf(within.SyntaxTree);
        var used = new HashSet<string>(
            CodeOf(fork, context).DescendantNodes().OfType<IdentifierNameSyntax>()
                .Select(name => name.Identifier.ValueText),
            StringComparer.Ordinal);
        used.Remove(variable.Name);
        return StatementRows.RunBy(within).Any(node => node.SpanStart > fork.Site.Syntax.Span.End && IsWait(node)
            && node.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name =>
                used.Contains(name.Identifier.ValueText)
                && model.GetSymbolInfo(name, context.Cancellation).Symbol
                    is ILocalSymbol or IParameterSymbol or IFieldSymbol)
            && (node.SpanStart < change.SpanStart || LoopOf(within) is not null));

        bool IsWait(SyntaxNode node) => node is AwaitExpressionSyntax
            || node is InvocationExpressionSyntax call
                && model.GetSymbolInfo(call, context.Cancellation).Symbol is IMethodSymbol method
                && (context.Scope.Knowledge.RolesOf(method) & waits) != 0;
    }
}
