using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Iterations;

namespace PoolAnalyzers.CodeFixes.Rewriting;

/// <summary>
/// A loop that can be divided in two: what comes before the work is handed over, with the handing over, and what comes
/// from the wait on.
/// </summary>
internal sealed class SubmitLoop
{
    private SubmitLoop(
        SerialWait wait, StatementSyntax loop, StatementSyntax body, StatementSyntax step,
        IReadOnlyList<StatementSyntax> before, IReadOnlyList<StatementSyntax> after)
    {
        Wait = wait;
        Loop = loop;
        Body = body;
        Step = step;
        Before = before;
        After = after;
    }

    public SerialWait Wait { get; }

    public StatementSyntax Loop { get; }

    public StatementSyntax Body { get; }

    /// <summary>The statement of the body that hands over the work.</summary>
    public StatementSyntax Step { get; }

    public IReadOnlyList<StatementSyntax> Before { get; }

    public IReadOnlyList<StatementSyntax> After { get; }

    /// <summary>The variables of the iteration that are needed after the wait.</summary>
    public IReadOnlyList<ILocalSymbol> Carried { get; private set; } = [];

    /// <summary>Whether the work is kept in a variable, and not waited for in the same expression.</summary>
    public bool HasVariable => Wait.Variable is not null;

    /// <summary>What stands for the work: the call, or what the variable is set to.</summary>
    public ExpressionSyntax Work => (ExpressionSyntax)(HasVariable ? Wait.Handle : Wait.Submit).Syntax;

    /// <summary>The parts of the loop; null if it cannot be divided with the same result for certain.</summary>
    public static SubmitLoop? Of(SerialWait wait, AnalysisScope scope, CancellationToken cancellation)
    {
        if (wait.Iteration.Owner is not ILoopOperation { Syntax: StatementSyntax loop }
            || wait.Iteration.Body.Syntax is not StatementSyntax body)
            return null;
        StatementSyntax[] all = body is BlockSyntax block ? [.. block.Statements] : [body];
        var index = Array.FindIndex(all, statement => statement.Span.Contains(wait.Submit.Syntax.Span));
        if (index < 0)
            return null;
        var found = new SubmitLoop(
            wait, loop, body, all[index], all.Take(index).ToArray(), all.Skip(index + 1).ToArray());
        return found.HasPlainForm() && found.CanBeDivided(scope, cancellation) ? found : null;
    }

    /// <summary>Whether the only thing that the statements from the wait on do is to wait.</summary>
    public bool OnlyWaits => After.Count == 0 && Step is ExpressionStatementSyntax step
        && step.Expression == Wait.Wait.Syntax;

    private bool HasPlainForm()
    {
        if (Body.ContainsDirectives || Body.DescendantNodes().Any(node => node
            is LocalFunctionStatementSyntax or LabeledStatementSyntax or GotoStatementSyntax or YieldStatementSyntax
            or RefExpressionSyntax or UnsafeStatementSyntax or FixedStatementSyntax
            or StackAllocArrayCreationExpressionSyntax))
            return false;
        foreach (var statement in Before)
        {
            var own = statement.DescendantNodesAndSelf(node => node is not AnonymousFunctionExpressionSyntax);
            var ends = own.Any(node =>
                node is ReturnStatementSyntax or ThrowStatementSyntax or ThrowExpressionSyntax);
            if (ends || statement is LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 })
                return false;
        }
        if (HasVariable)
        {
            return Step is LocalDeclarationStatementSyntax
                { UsingKeyword.RawKind: 0, Declaration.Variables.Count: 1 } declaration
                && declaration.Declaration.Variables[0].Initializer?.Value == Work
                && Wait.Iteration.Owns(Wait.Variable!);
        }
        return Step is ExpressionStatementSyntax or LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0 }
                or IfStatementSyntax or ForEachStatementSyntax or SwitchStatementSyntax
            && IsEvaluatedFirst();
    }

    /// <summary>Whether nothing of the statement that matters is done before the work is handed over.</summary>
    private bool IsEvaluatedFirst()
    {
        var work = Work.Span;
        for (SyntaxNode? node = Work.Parent, child = Work; node != Step.Parent; child = node, node = node!.Parent)
        {
            switch (node)
            {
                case ConditionalExpressionSyntax choice when choice.Condition != child:
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression
                    or (int)SyntaxKind.LogicalOrExpression or (int)SyntaxKind.CoalesceExpression } binary
                    when binary.Right == child:
                case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceAssignmentExpression }:
                case ConditionalAccessExpressionSyntax access when access.WhenNotNull == child:
                case AnonymousFunctionExpressionSyntax or SwitchExpressionSyntax or QueryExpressionSyntax:
                case IfStatementSyntax choose when choose.Condition != child:
                case ForEachStatementSyntax each when each.Expression != child:
                case SwitchStatementSyntax select when select.Expression != child:
                case StatementSyntax when node != Step:
                case null:
                    return false;
            }
        }
        return !Step.DescendantNodes().Any(node => node.SpanStart < work.Start && !node.Span.Contains(work)
            && node is InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax or AssignmentExpressionSyntax
                or AwaitExpressionSyntax or PostfixUnaryExpressionSyntax
                or PrefixUnaryExpressionSyntax
                {
                    RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression
                });
    }

    private bool CanBeDivided(AnalysisScope scope, CancellationToken cancellation)
    {
        var finder = new EffectsFinder(scope, null, cancellation);
        var submit = new SerialWaits(scope, cancellation).SubmitOf(Wait);
        var job = new Job(scope, Wait.Submit, submit, finder);
        if (job.WrittenHere(Wait.Iteration).Any())
            return false;
        var body = finder.Of(Wait.Iteration.Body, Wait.Handle, Wait.Wait);
        var after = body.Where(effect => IsAfter(effect.Operation.Syntax)).ToList();
        var before = body.Where(effect => !IsAfter(effect.Operation.Syntax)).ToList();
        foreach (var control in Wait.Iteration.Control)
            before.AddRange(finder.Of(control));
        before.AddRange(finder.Of(Wait.Submit, [.. job.Delegates]));
        if (Conflicts(before, after) || CapturesWhatChanges(job, before.Concat(after)))
            return false;
        if (before.Any(Acts) && after.Any(Acts))
            return false;
        if ((before.Any(IsUnknown) && after.Any(ReadsShared)) || (after.Any(IsUnknown) && before.Any(ReadsShared)))
            return false;
        return FindCarried(before, after);
    }

    private bool IsAfter(SyntaxNode node) => HasVariable
        ? node.SpanStart >= Step.Span.End
        : node.SpanStart >= Step.SpanStart;

    /// <summary>Whether one part changes what the other one uses.</summary>
    private bool Conflicts(IReadOnlyList<Effect> before, IReadOnlyList<Effect> after)
    {
        return Changes(before, after) || Changes(after, before);

        bool Changes(IReadOnlyList<Effect> changing, IReadOnlyList<Effect> uses)
        {
            var used = new HashSet<ISymbol>(
                uses.Select(effect => effect.Symbol).OfType<ISymbol>(), SymbolEqualityComparer.Default);
            return changing.Any(effect => effect.Kind == EffectKind.Writes && effect.Symbol is { } symbol
                && !IsCarriable(symbol) && used.Contains(symbol));
        }
    }

    /// <summary>The variables of an iteration, and the counter of a <c>for</c>, can be handed on by value.</summary>
    private bool IsCarriable(ISymbol symbol) => Wait.Iteration.Owns(symbol) || IsCounter(symbol);

    private bool IsCounter(ISymbol symbol) =>
        Wait.Iteration.Owner is IForLoopOperation loop
        && loop.Locals.Contains(symbol, SymbolEqualityComparer.Default);

    /// <summary>
    /// Whether the work shares a variable with the loop that has another value in the next iteration. In another
    /// process it has its own copy.
    /// </summary>
    private bool CapturesWhatChanges(Job job, IEnumerable<Effect> effects)
    {
        if (job.RunsInProcess)
            return false;
        var changed = new HashSet<ISymbol>(
            effects.Where(effect => effect.Kind == EffectKind.Writes).Select(effect => effect.Symbol).OfType<ISymbol>(),
            SymbolEqualityComparer.Default);
        return job.CapturedReads.Any(effect => effect.Symbol is { } symbol && changed.Contains(symbol)
            && !Wait.Iteration.Owns(symbol));
    }

    private bool FindCarried(IEnumerable<Effect> before, IReadOnlyList<Effect> after)
    {
        var carried = new List<ILocalSymbol>();
        foreach (var effect in after)
        {
            if (effect.Symbol is not ILocalSymbol local || !IsCarriable(local) || IsDeclaredAfter(local)
                || SymbolEqualityComparer.Default.Equals(local, Wait.Variable))
                continue;
            if (effect.Kind == EffectKind.Writes && effect.Operation is ILocalReferenceOperation)
                return false;
            if (!carried.Contains(local, SymbolEqualityComparer.Default))
                carried.Add(local);
        }
        if (carried.Any(local => local.RefKind != RefKind.None || local.Type.IsRefLikeType
            || !IsSetWhereDeclared(local)))
            return false;
        // In the order in which they are declared.
        Carried = carried.OrderBy(local => local.DeclaringSyntaxReferences[0].Span.Start).ToArray();
        return carried.Count <= 6;
    }

    private bool IsDeclaredAfter(ILocalSymbol local) =>
        local.DeclaringSyntaxReferences.All(declaration => IsAfter(declaration.GetSyntax()));

    private static bool IsSetWhereDeclared(ILocalSymbol local) => local.DeclaringSyntaxReferences.All(declaration =>
        declaration.GetSyntax() is VariableDeclaratorSyntax { Initializer: not null } or ForEachStatementSyntax);

    private static bool Acts(Effect effect) =>
        effect.Kind is EffectKind.Prints or EffectKind.ChangesOutside or EffectKind.RunsUnknownCode;

    private static bool IsUnknown(Effect effect) => effect.Kind == EffectKind.RunsUnknownCode;

    private bool ReadsShared(Effect effect)
    {
        if (effect.Kind != EffectKind.Reads || effect.Symbol is null
            || EffectsFinder.RootsOf(Wait.Submit.Instance).Contains(effect.Symbol, SymbolEqualityComparer.Default))
            return false;
        return Independence.IsSharedState(effect.Symbol);
    }
}
