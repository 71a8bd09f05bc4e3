using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Flow.Iterations;

/// <summary>
/// Decides whether the next iteration could have submitted its work before the result of this one was there. True only
/// where that is certain: whatever might make one iteration wait for another on purpose counts against it.
/// </summary>
internal sealed class Independence
{
    private const int MostOperations = 5_000;

    private readonly AnalysisScope _scope;
    private readonly SerialWait _wait;
    private readonly Iteration _iteration;
    private readonly EffectsFinder _effects;
    private readonly Job _job;
    private readonly List<Effect> _body;
    private readonly List<Effect> _control = [];
    private readonly List<Effect> _inputs;

    private Independence(AnalysisScope scope, SerialWait wait, IInvocationOperation submit, EffectsFinder effects)
    {
        _scope = scope;
        _wait = wait;
        _iteration = wait.Iteration;
        _effects = effects;
        _job = new Job(scope, wait.Submit, submit, effects);
        _body = effects.Of(_iteration.Body, wait.Handle, wait.Wait);
        foreach (var control in _iteration.Control)
            _control.AddRange(effects.Of(control));
        _inputs = effects.Of(wait.Submit, [.. _job.Delegates]);
    }

    public static bool Of(
        SerialWait wait, IInvocationOperation submit, AnalysisScope scope, CancellationToken cancellation)
    {
        if (!IsUnderstood(wait, submit, scope))
            return false;
        return new Independence(scope, wait, submit, new EffectsFinder(scope, CounterOf(wait.Iteration), cancellation))
            .IsIndependent();
    }

    /// <summary>The counter of a <c>for</c> that only its last part changes.</summary>
    private static ISymbol? CounterOf(Iteration iteration) =>
        iteration.Owner is IForLoopOperation { Locals.Length: 1 } loop
        && !loop.Body.Descendants().Any(operation => operation is ILocalReferenceOperation { Local: var local }
            && SymbolEqualityComparer.Default.Equals(local, loop.Locals[0]) && Operations.IsWritten(operation))
            ? loop.Locals[0]
            : null;

    private static bool IsUnderstood(SerialWait wait, IInvocationOperation submit, AnalysisScope scope)
    {
        var iteration = wait.Iteration;
        return !iteration.RunsAtMostOnce()
            && iteration.Body.Descendants().Take(MostOperations + 1).Count() <= MostOperations
            && !Exits(wait)
            && iteration.Owner switch
            {
                IForEachLoopOperation each => !each.IsAsynchronous,
                IForLoopOperation loop => loop.Condition is not null,
                IWhileLoopOperation loop => loop.Condition is { ConstantValue.HasValue: false },
                _ => iteration.Caller is { } caller && IsUsedUp(caller),
            }
            && !IsPartOfOtherWork(wait, submit, scope)
            && !HasOneWorker(wait.Submit);
    }

    /// <summary>Leaving early after the submit is deciding by what came of it.</summary>
    private static bool Exits(SerialWait wait)
    {
        var start = wait.Submit.Syntax.SpanStart;
        var iteration = wait.Iteration;
        var returns = 0;
        foreach (var operation in Operations.InEvaluationOrder(iteration.Body))
        {
            switch (operation)
            {
                case IReturnOperation { Kind: OperationKind.YieldReturn or OperationKind.YieldBreak }:
                    return true;
                case IReturnOperation when iteration.Caller is not null:
                    if (++returns > 1)
                        return true;
                    break;
                case IReturnOperation when operation.Syntax.Span.End > start:
                case IBranchOperation { BranchKind: BranchKind.GoTo }:
                    return true;
                case IBranchOperation { BranchKind: BranchKind.Break } when operation.Syntax.SpanStart > start
                    && IsOfOwner(operation, iteration):
                    return true;
                case IThrowOperation when operation.Syntax.SpanStart > start && !IsInCatch(operation, iteration):
                    return true;
            }
        }
        return false;
    }

    private static bool IsOfOwner(IOperation branch, Iteration iteration)
    {
        for (var parent = branch.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is ILoopOperation or ISwitchOperation)
                return ReferenceEquals(parent, iteration.Owner);
        }
        return false;
    }

    private static bool IsInCatch(IOperation operation, Iteration iteration)
    {
        for (var parent = operation.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is ICatchClauseOperation)
                return true;
            if (ReferenceEquals(parent, iteration.Owner))
                return false;
        }
        return false;
    }

    /// <summary>Whether all of a lazy sequence is taken: at once, in the same expression.</summary>
    public static bool IsUsedUp(IInvocationOperation select)
    {
        if (select.TargetMethod.ReturnsVoid)
            return true;
        var (value, user) = Operations.UseOf(select);
        if (user is ITranslatedQueryOperation query)
            (value, user) = Operations.UseOf(query);
        return user switch
        {
            IForEachLoopOperation each => ReferenceEquals(each.Collection, value),
            IArgumentOperation { Parent: IInvocationOperation call } => call.TargetMethod.Name
                is "ToList" or "ToArray" or "ToHashSet" or "ToDictionary" or "Sum" or "Min" or "Max" or "Average"
                or "Join" or "AddRange" or "Concat" && BaseLibraryEffects.IsOfBaseLibrary(call.TargetMethod)
                && (call.TargetMethod.Name != "Concat" || call.Type?.SpecialType == SpecialType.System_String),
            _ => select.Syntax.Parent is SpreadElementSyntax,
        };
    }

    /// <summary>
    /// A loop in a job: others run beside it. A loop in the handler of an event: what it waits for one after the other
    /// leaves the thread free for something else.
    /// </summary>
    private static bool IsPartOfOtherWork(SerialWait wait, IInvocationOperation submit, AnalysisScope scope)
    {
        for (var parent = wait.Iteration.Owner; parent is not null; parent = parent.Parent)
        {
            if (parent is not IAnonymousFunctionOperation lambda)
                continue;
            if (lambda.Symbol is { IsAsync: true, ReturnsVoid: true } && Handles.IsTask(submit))
                return true;
            if (lambda.Parent is IDelegateCreationOperation { Parent: IArgumentOperation { Parameter: { } parameter } }
                && (scope.Knowledge.RolesOf(parameter) & (Roles.RunsOnce | Roles.RunsManyTimes)) != 0)
                return true;
        }
        var model = wait.Submit.SemanticModel;
        var function = model?.GetEnclosingSymbol(wait.Iteration.Owner.Syntax.SpanStart) as IMethodSymbol;
        return function is { IsAsync: true, ReturnsVoid: true } && Handles.IsTask(submit);
    }

    /// <summary>A pool of one worker runs its jobs one after the other anyway.</summary>
    private static bool HasOneWorker(IInvocationOperation submit)
    {
        foreach (var root in EffectsFinder.RootsOf(submit.Instance))
        {
            foreach (var declaration in root.DeclaringSyntaxReferences)
            {
                var made = declaration.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: var value }
                    ? value as BaseObjectCreationExpressionSyntax
                    : null;
                var isOne = made?.ArgumentList?.Arguments.Any(argument => argument.Expression.ToString() == "1") == true
                    || made?.DescendantNodes().OfType<AssignmentExpressionSyntax>()
                        .Any(option => option.Left.ToString() == "Workers" && option.Right.ToString() == "1") == true;
                if (isOne)
                    return true;
            }
        }
        return false;
    }

    private bool IsIndependent()
    {
        if (_body.Any(effect => effect.Kind is EffectKind.Delays or EffectKind.Synchronizes)
            || _control.Any(effect => effect.Kind
                is EffectKind.Delays or EffectKind.Synchronizes or EffectKind.RunsUnknownCode)
            || MeasuresTime()
            || !IsAdvanced())
            return false;
        var tainted = FindTainted();
        return !FeedsBack(tainted) && IsJobOnItsOwn();
    }

    private bool MeasuresTime() =>
        _body.Any(effect => effect.Kind == EffectKind.TakesTime && !IsAfter(effect.Operation))
        && _body.Any(effect => effect.Kind == EffectKind.TakesTime && IsAfter(effect.Operation));

    /// <summary>
    /// A <c>while</c> goes on by what it changes itself; one that watches something else polls or serves.
    /// </summary>
    private bool IsAdvanced()
    {
        if (_iteration.Owner is not (IWhileLoopOperation or IForLoopOperation))
            return true;
        var read = Symbols(_control, EffectKind.Reads);
        return _control.Any(effect => effect.Kind == EffectKind.Writes)
            || _body.Concat(_inputs).Any(effect => effect.Kind == EffectKind.Writes
                && effect.Symbol is not null && read.Contains(effect.Symbol));
    }

    /// <summary>
    /// Whether the operation is evaluated when the work is done, or in the statement that waits for it.
    /// </summary>
    private bool IsAfter(IOperation operation) =>
        operation.Syntax.SpanStart > _wait.Submit.Syntax.SpanStart
        || operation.Syntax.Span.Contains(_wait.Wait.Syntax.Span)
        || StatementOf(operation.Syntax) == StatementOf(_wait.Wait.Syntax);

    // ---- What the result gets into

    private HashSet<ISymbol> FindTainted()
    {
        var reads = new Dictionary<SyntaxNode, HashSet<ISymbol>>();
        foreach (var effect in _body)
        {
            if (effect.Kind != EffectKind.Reads || effect.Symbol is null)
                continue;
            var statement = StatementOf(effect.Operation.Syntax);
            if (!reads.TryGetValue(statement, out var symbols))
                reads.Add(statement, symbols = new(SymbolEqualityComparer.Default));
            symbols.Add(effect.Symbol);
        }
        var tainted = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        if (_wait.Variable is { } variable)
            tainted.Add(variable);
        foreach (var written in _job.WrittenHere(_iteration))
            tainted.Add(written);
        var waiting = StatementOf(_wait.Wait.Syntax);
        for (var grows = true; grows;)
        {
            grows = false;
            foreach (var effect in _body)
            {
                if (effect.Kind == EffectKind.Writes && effect.Symbol is not null && IsAfter(effect.Operation)
                    && !tainted.Contains(effect.Symbol) && IsTainted(effect.Operation))
                    grows |= tainted.Add(effect.Symbol);
            }
        }
        if (_wait.Variable is { } handle)
            tainted.Remove(handle);
        _isTainted = IsTainted;
        return tainted;

        bool IsTainted(IOperation operation)
        {
            for (var node = operation.Syntax; node is not null; node = node.Parent)
            {
                if (node == waiting || (reads.TryGetValue(node, out var symbols) && symbols.Overlaps(tainted)))
                    return true;
                // What comes behind the wait in a try, and in its catches, depends on whether the work went well.
                if (node is TryStatementSyntax { Catches.Count: > 0 } && node.Span.Contains(_wait.Wait.Syntax.Span))
                    return true;
                if (node == _iteration.Body.Syntax)
                    break;
            }
            return false;
        }
    }

    private Func<IOperation, bool> _isTainted = _ => true;

    private SyntaxNode StatementOf(SyntaxNode node)
    {
        for (var current = node; ; current = current.Parent)
        {
            if (current.Parent is null || current is StatementSyntax || current == _iteration.Body.Syntax)
                return current;
        }
    }

    // ---- Whether it gets into the next iteration

    private bool FeedsBack(HashSet<ISymbol> tainted)
    {
        var feed = _body.Where(effect => !IsAfter(effect.Operation)).Concat(_control).Concat(_inputs)
            .Concat(_job.CapturedReads).ToList();
        var read = Symbols(feed, EffectKind.Reads);
        var readByOthers = Symbols(feed.Where(effect => !effect.IsOfOwnElement), EffectKind.Reads);
        var written = Symbols(_body.Where(effect => !effect.IsOfOwnElement), EffectKind.Writes);
        foreach (var symbol in tainted)
        {
            // An element that only its own iteration uses does not get into another one.
            if (!_iteration.Owns(symbol) && (written.Contains(symbol) ? read : readByOthers).Contains(symbol))
                return true;
        }
        foreach (var effect in _body)
        {
            if (!IsAfter(effect.Operation) || !_isTainted(effect.Operation))
                continue;
            if (effect.Kind == EffectKind.RunsUnknownCode
                && (feed.Any(other => other.Kind is EffectKind.RunsUnknownCode) || ReadsSharedState(feed)))
                return true;
            if (effect.Kind is EffectKind.RunsUnknownCode or EffectKind.ChangesOutside
                && feed.Any(other => other.Kind is EffectKind.ChangesOutside))
                return true;
        }
        return false;
    }

    /// <summary>Whether something is read that unknown code might change.</summary>
    private bool ReadsSharedState(IEnumerable<Effect> effects)
    {
        var receiver =
            new HashSet<ISymbol>(EffectsFinder.RootsOf(_wait.Submit.Instance), SymbolEqualityComparer.Default);
        return effects.Any(effect => effect.Kind == EffectKind.Reads && effect.Symbol is { } symbol
            && !receiver.Contains(symbol) && IsSharedState(symbol));
    }

    public static bool IsSharedState(ISymbol symbol) => symbol switch
    {
        IFieldSymbol field => !field.IsReadOnly && !field.IsConst,
        IPropertySymbol property => property is { SetMethod.IsInitOnly: false } && !IsOfValue(property),
        _ => false,
    };

    private static bool IsOfValue(IPropertySymbol property) =>
        !property.IsStatic && property.ContainingType is { IsValueType: true };

    // ---- Whether the jobs get in each other's way

    private bool IsJobOnItsOwn()
    {
        if (_job.RunsInProcess)
            return true;
        var isTask = _job.IsTask;
        var others = _body.Concat(_control).ToList();
        var read = Symbols(_job.Effects, EffectKind.Reads);
        var readByOthers = Symbols(_job.Effects.Where(effect => !effect.IsOfOwnElement), EffectKind.Reads);
        foreach (var effect in _job.Effects)
        {
            switch (effect.Kind)
            {
                case EffectKind.Synchronizes:
                case EffectKind.RunsUnknownCode or EffectKind.ChangesOutside when isTask:
                    return false;
                case EffectKind.Writes when effect.Symbol is { } written && !_job.Owns(written)
                    && !_iteration.Owns(written) && (!effect.IsOfOwnElement || readByOthers.Contains(written)):
                    return false;
            }
        }
        foreach (var effect in others)
        {
            if (effect.Kind != EffectKind.Writes || effect.Symbol is not { } symbol || !read.Contains(symbol)
                || _iteration.Owns(symbol) || (effect.IsOfOwnElement && !readByOthers.Contains(symbol)))
                continue;
            // The next value of a variable is not a change of the object that this iteration has.
            var isNextValue = symbol is ILocalSymbol or IParameterSymbol
                && effect.Operation is ILocalReferenceOperation or IParameterReferenceOperation;
            if (!isNextValue)
                return false;
        }
        return !others.Any(effect => effect.Kind == EffectKind.RunsUnknownCode) || !ReadsSharedState(_job.Effects);
    }

    private static HashSet<ISymbol> Symbols(IEnumerable<Effect> effects, EffectKind kind)
    {
        var symbols = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var effect in effects)
        {
            if (effect.Kind == kind && effect.Symbol is not null)
                symbols.Add(effect.Symbol);
        }
        return symbols;
    }
}
