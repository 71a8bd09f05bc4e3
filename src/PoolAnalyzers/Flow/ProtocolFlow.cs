using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Flow;

/// <summary>
/// Follows one subject through one body: which states of its protocol it can be in at each point, along which paths,
/// and where it is misused. Nothing is assumed about code that is not understood: there the following ends.
/// </summary>
/// <remarks>
/// A worklist over the basic blocks, forwards. Paths in different states are kept apart with the conditions that led to
/// them, so that "closed if fast" and "joined if fast" are seen to go together. Exceptions leave from every operation
/// that may throw to the handlers around it; a <c>finally</c> is followed once for each way into it.
/// </remarks>
internal sealed class ProtocolFlow
{
    private const int MostNodesPerBlock = 8;
    private const int MostStepsPerBlock = 60;
    private const int MostVisitsInDetail = 12;

    private readonly FlowUnit _unit;
    private readonly Subject _subject;
    private readonly Protocol _protocol;
    private readonly ApiKnowledge _knowledge;
    private readonly MethodSummaries _summaries;
    private readonly WorkBudget _budget;
    private readonly Func<IOperation, Roles>? _events;
    private readonly FlowPlan _plan;
    private readonly Dictionary<int, int[]>? _ownSteps;
    private readonly Continuation.Factory _continuations = new();
    private readonly Dictionary<(int, Continuation?), FlowNode> _nodes = [];
    private readonly SortedSet<FlowNode> _waiting = new(FlowNode.InOrder);
    private readonly Dictionary<CaptureId, bool> _captureIsSubject = [];
    private readonly Dictionary<IOperation, Suspect> _suspects = [];
    private readonly HashSet<int> _seen = [];
    private CancellationToken _cancellation;
    private bool _recording;

    /// <param name="events">For a subject that is the program: what an operation does to it.</param>
    public ProtocolFlow(
        FlowUnit unit, Subject subject, Protocol protocol, ApiKnowledge knowledge, MethodSummaries summaries,
        WorkBudget budget, Func<IOperation, Roles>? events = null)
    {
        _unit = unit;
        _subject = subject;
        _protocol = protocol;
        _knowledge = knowledge;
        _summaries = summaries;
        _budget = budget;
        _events = events;
        _plan = unit.Plan;
        _ownSteps = subject.IsOnlyReachedByName ? _plan.StepsWith(subject.Names) : null;
    }

    /// <summary>The paths that leave the body without an exception.</summary>
    public Paths AtExit { get; private set; }

    /// <summary>Every state that the subject is in somewhere in the body.</summary>
    public IReadOnlyCollection<int> Seen => _seen;

    /// <summary>The places where the protocol is certainly broken, in the order of the source.</summary>
    public IReadOnlyList<Misuse> Misuses { get; private set; } = [];

    /// <summary>Follows the subject from the start of the body; false if the body is too large to do so.</summary>
    public bool Run(int entry, CancellationToken cancellation)
    {
        _cancellation = cancellation;
        var blocks = _unit.Graph.Blocks;
        Arrive(blocks[0], null, Paths.In(entry, PathFacts.Nothing));
        for (var steps = 0; _waiting.Count > 0; steps++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (steps > MostStepsPerBlock * blocks.Length || _nodes.Count > MostNodesPerBlock * blocks.Length
                || _budget.IsSpent)
                return false;
            // In the order of the source, so that branches have come together again before what follows them.
            var node = _waiting.Min;
            _waiting.Remove(node);
            Follow(node);
        }
        // What was seen on the way was not yet all that gets to a point; now it is.
        _recording = true;
        foreach (var node in _nodes.Values.ToArray())
        {
            if (_budget.IsSpent)
                return false;
            Follow(node);
        }
        AtExit = _nodes.TryGetValue((blocks.Length - 1, null), out var exit) ? exit.Paths : Paths.None;
        Misuses =
        [
            .. _suspects.Values.Select(suspect => suspect.Verdict()).OfType<Misuse>()
                .OrderBy(misuse => misuse.Operation.Syntax.SpanStart),
        ];
        return true;
    }

    // ---- Blocks and branches

    private void Arrive(BasicBlock block, Continuation? continuation, Paths paths)
    {
        if (paths.IsEmpty)
            return;
        var key = (block.Ordinal, continuation);
        if (!_nodes.TryGetValue(key, out var node))
            _nodes.Add(key, node = new FlowNode(block, continuation, _nodes.Count));
        var merged = node.Paths.Merge(paths);
        if (merged.SameAs(node.Paths))
            return;
        // Deeply nested loops would go on for long; what they do to the states is known after a few rounds.
        node.Paths = ++node.Visits > MostVisitsInDetail ? merged.Blur() : merged;
        _waiting.Add(node);
    }

    private void Follow(FlowNode node)
    {
        var paths = node.Paths;
        See(paths);
        _budget.Spend(1 + paths.Weight);
        var steps = _plan.StepsOf(node.Block);
        if (_ownSteps is null)
        {
            _budget.Spend(steps.Length);
            for (var i = 0; i < steps.Length && !paths.IsEmpty; i++)
                paths = Step(steps[i], paths, node);
        }
        else
        {
            paths = FollowOwnSteps(steps, paths, node);
        }
        if (paths.IsEmpty)
            return;
        if (node.Block.ConditionalSuccessor is { } conditional && node.Block.BranchValue is { } condition)
        {
            var outcome = node.Block.ConditionKind == ControlFlowConditionKind.WhenTrue;
            Take(conditional, Decide(node.Block, paths, condition, outcome), node);
            Take(node.Block.FallThroughSuccessor, Decide(node.Block, paths, condition, !outcome), node);
        }
        else
        {
            Take(node.Block.FallThroughSuccessor, paths, node);
        }
    }

    /// <summary>
    /// Takes the steps that have to do with the subject or with what is known, and passes over the others.
    /// </summary>
    private Paths FollowOwnSteps(IOperation[] steps, Paths paths, FlowNode node)
    {
        var own = _ownSteps!.TryGetValue(node.Block.Ordinal, out var found) ? found : [];
        var common = _plan.CommonStepsOf(node.Block);
        _budget.Spend(own.Length + common.Length / 4);
        var (nextOwn, nextCommon) = (0, 0);
        while (!paths.IsEmpty)
        {
            var ownStep = nextOwn < own.Length ? own[nextOwn] : steps.Length;
            var commonStep = nextCommon < common.Length ? common[nextCommon] : steps.Length;
            if (ownStep == steps.Length && commonStep == steps.Length)
                break;
            if (ownStep <= commonStep)
            {
                nextOwn++;
                nextCommon += ownStep == commonStep ? 1 : 0;
                paths = Step(steps[ownStep], paths, node);
                See(paths);
            }
            else
            {
                nextCommon++;
                paths = Pass(steps[commonStep], paths, node);
            }
        }
        return paths;
    }

    /// <summary>A step that has nothing to do with the subject itself.</summary>
    private Paths Pass(IOperation step, Paths paths, FlowNode node)
    {
        switch (step)
        {
            case ISimpleAssignmentOperation assignment:
                return Learn(assignment, paths);
            case IInvocationOperation or IAwaitOperation or IDynamicInvocationOperation
                or IDynamicObjectCreationOperation or IFunctionPointerInvocationOperation:
                paths = paths.Forget(fact => fact.UntilCall);
                break;
            default:
                return ForgetWritten(step, paths);
        }
        if (step is IAwaitOperation || (step is IInvocationOperation call && MayThrow(call.TargetMethod)))
            Throw(node, paths);
        return step is IInvocationOperation { TargetMethod: var method }
            && _summaries.NeverReturns(method, _cancellation)
                ? Paths.None
                : paths;
    }

    private bool MayThrow(IMethodSymbol method)
    {
        const Roles Calm = Roles.HardlyThrows | Roles.Closes | Roles.Terminates | Roles.Disposes;
        return (_knowledge.RolesOf(method) & Calm) == 0;
    }

    private void See(Paths paths)
    {
        if (!_recording)
            return;
        foreach (var state in paths.States())
            _seen.Add(state);
    }

    private void Take(ControlFlowBranch? branch, Paths paths, FlowNode node)
    {
        if (branch is null || paths.IsEmpty)
            return;
        foreach (var region in branch.LeavingRegions)
        {
            // Nobody can ask again about what is out of scope.
            if (!region.Locals.IsEmpty)
                paths = paths.Forget(fact => fact.About.Overlaps(region.Locals));
        }
        switch (branch.Semantics)
        {
            case ControlFlowBranchSemantics.Throw or ControlFlowBranchSemantics.Rethrow:
                Throw(node, paths);
                break;
            case ControlFlowBranchSemantics.StructuredExceptionHandling:
                if (IsInFinally(node.Block))
                    Resume(node.Continuation, paths);
                break;
            default:
                if (branch.Destination is { } destination)
                {
                    var then = _continuations.Make(
                        Continuation.Kind.Block, destination.Ordinal, null, node.Continuation);
                    for (var i = branch.FinallyRegions.Length - 1; i >= 0; i--)
                    {
                        var first = branch.FinallyRegions[i].FirstBlockOrdinal;
                        then = _continuations.Make(Continuation.Kind.Finally, first, null, then);
                    }
                    Resume(then, paths);
                }
                break;
        }
    }

    private void Resume(Continuation? continuation, Paths paths)
    {
        switch (continuation?.What)
        {
            case Continuation.Kind.Finally or Continuation.Kind.Block:
                Arrive(_unit.Graph.Blocks[continuation.Target], continuation.Then, paths);
                break;
            case Continuation.Kind.Exception:
                Throw(continuation.Region, continuation.Then, paths);
                break;
        }
    }

    private bool IsInFinally(BasicBlock block)
    {
        var region = block.EnclosingRegion;
        for (; region is not null && region != _unit.Graph.Root; region = region.EnclosingRegion)
        {
            if (region.Kind == ControlFlowRegionKind.Finally)
                return true;
            if (region.Kind is ControlFlowRegionKind.Filter or ControlFlowRegionKind.Try)
                return false;
        }
        return false;
    }

    /// <summary>Leads an exception of a block to the handlers around it.</summary>
    private void Throw(FlowNode node, Paths paths)
    {
        if (_plan.IsInTry(node.Block))
            Throw(node.Block.EnclosingRegion, node.Continuation, paths);
    }

    /// <summary>Leads an exception from a region to the handlers around it.</summary>
    private void Throw(ControlFlowRegion? region, Continuation? continuation, Paths paths)
    {
        // Around the root of a lambda are the regions of the method that it stands in, which may be long over.
        for (; region is not null && region != _unit.Graph.Root; region = region.EnclosingRegion)
        {
            if (region.Kind == ControlFlowRegionKind.Finally)
                continuation = continuation?.Outside;
            if (region.Kind != ControlFlowRegionKind.Try || region.EnclosingRegion is not { } whole)
                continue;
            if (whole.Kind == ControlFlowRegionKind.TryAndFinally)
            {
                var outside = _continuations.Make(Continuation.Kind.Exception, -1, whole, continuation);
                Arrive(_unit.Graph.Blocks[whole.NestedRegions[1].FirstBlockOrdinal], outside, paths);
                return;
            }
            foreach (var handler in whole.NestedRegions)
            {
                if (handler.Kind is not (ControlFlowRegionKind.Catch or ControlFlowRegionKind.FilterAndHandler))
                    continue;
                Arrive(_unit.Graph.Blocks[handler.FirstBlockOrdinal], continuation, paths);
                if (handler.Kind == ControlFlowRegionKind.Catch && CatchesEverything(handler))
                    return;
            }
        }
    }

    private bool CatchesEverything(ControlFlowRegion handler) =>
        handler.ExceptionType is null or { SpecialType: SpecialType.System_Object }
        || SymbolEqualityComparer.Default.Equals(handler.ExceptionType, _knowledge.Exception);

    // ---- Conditions

    private Paths Decide(BasicBlock block, Paths paths, IOperation condition, bool outcome)
    {
        if (condition.ConstantValue is { HasValue: true, Value: bool constant })
            return constant == outcome ? paths : Paths.None;
        if (ReadNullTest(condition) is { } isNullWhen)
        {
            var isNull = isNullWhen == outcome;
            return paths.Move(state =>
                state is PathState.Unknown or PathState.Lost || isNull == (state == PathState.Absent) ? state : null);
        }
        if (_plan.Conditions.Of(block) is not { } reading)
            return paths;
        var fact = reading.When(outcome);
        return paths.Learn((_, facts) =>
        {
            if (reading.Equality?.Allows(facts, outcome) == false)
                return null;
            if (reading.IsStable && facts[reading.Key] is { Value: bool known } && !Equals(known, fact.Value))
                return null;
            return facts.With(reading.Key, fact);
        });
    }

    /// <summary>Whether the condition tests the subject for null, and for which outcome it is null.</summary>
    private bool? ReadNullTest(IOperation condition)
    {
        condition = condition.WithoutConversions();
        switch (condition)
        {
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not:
                return !ReadNullTest(not.Operand);
            case IIsNullOperation isNull when IsSubject(isNull.Operand):
                return true;
            case IBinaryOperation
                {
                    OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals,
                } binary
                when (IsSubject(binary.LeftOperand) && Operations.IsNull(binary.RightOperand))
                    || (IsSubject(binary.RightOperand) && Operations.IsNull(binary.LeftOperand)):
                return binary.OperatorKind == BinaryOperatorKind.Equals;
            case IIsPatternOperation pattern when IsSubject(pattern.Value):
                return IsNullWhenMatched(pattern.Pattern);
            default:
                return null;
        }
    }

    private static bool? IsNullWhenMatched(IPatternOperation pattern) => pattern switch
    {
        IConstantPatternOperation constant when Operations.IsNull(constant.Value) => true,
        INegatedPatternOperation negated => !IsNullWhenMatched(negated.Pattern),
        IRecursivePatternOperation
        {
            DeconstructionSubpatterns.IsEmpty: true, PropertySubpatterns.IsEmpty: true, DeconstructSymbol: null,
        } => false,
        _ => null,
    };

    // ---- Operations

    private Paths Step(IOperation operation, Paths paths, FlowNode node)
    {
        if (_subject.Kind == SubjectKind.Program)
            return Happen(operation, paths, node);
        switch (operation)
        {
            case IInvocationOperation call:
                return Call(call, paths, node);
            case ISimpleAssignmentOperation assignment:
                return Assign(assignment, Set(assignment, paths, node));
            case IFlowAnonymousFunctionOperation lambda:
                return _subject.IsKept ? paths : RunsLater(paths, state =>
                    _summaries.OfLambda(lambda, _subject, _protocol, state, _unit, _budget, _cancellation));
            case IMethodReferenceOperation reference:
                return Refer(reference, Mention(operation, paths));
            case IAwaitOperation:
                // Meanwhile others may use what this object has.
                paths = AfterUnknownCall(paths);
                Throw(node, paths);
                return paths;
            case IDeconstructionAssignmentOperation deconstruction:
                foreach (var (target, value) in Operations.PairsOf(deconstruction))
                {
                    if (_subject.IsMention(target))
                        paths = Put(value, paths);
                }
                return paths;
            case IDynamicInvocationOperation or IDynamicObjectCreationOperation or IFunctionPointerInvocationOperation:
                return AfterUnknownCall(paths);
            default:
                return Mention(operation, paths);
        }
    }

    /// <summary>What an operation does to the program itself.</summary>
    private Paths Happen(IOperation operation, Paths paths, FlowNode node)
    {
        if (operation is ISimpleAssignmentOperation assignment)
            paths = Assign(assignment, paths);
        else if (FlowUnit.VariableOf(operation) is not null)
            paths = Mention(operation, paths);
        // Once nothing can go wrong any more, there is nothing to ask about the rest of the program.
        if (paths.States().Any(_protocol.CanLeave) && _events!(operation) is var roles and not Roles.None)
            paths = Play(roles, operation, operation, paths, node);
        if (operation is not (IInvocationOperation or IAwaitOperation or IObjectCreationOperation))
            return paths;
        paths = paths.Forget(fact => fact.UntilCall);
        Throw(node, paths);
        return operation is IInvocationOperation call && _summaries.NeverReturns(call.TargetMethod, _cancellation)
            ? Paths.None
            : paths;
    }

    private bool IsSubject(IOperation operation)
    {
        operation = operation.WithoutConversions();
        if (operation is not IFlowCaptureReferenceOperation reference)
            return _subject.IsMention(operation);
        if (_captureIsSubject.TryGetValue(reference.Id, out var known))
            return known;
        _captureIsSubject[reference.Id] = false;
        var values = _unit.Captured(reference.Id);
        return _captureIsSubject[reference.Id] = values.Count > 0 && values.All(IsSubject);
    }

    /// <summary>A mention of the subject, other than as receiver or argument of a call.</summary>
    private Paths Mention(IOperation operation, Paths paths)
    {
        paths = ForgetWritten(operation, paths);
        if (operation is IFlowCaptureReferenceOperation or IMemberReferenceOperation or IInstanceReferenceOperation
            || FlowUnit.VariableOf(operation) is not null)
        {
            if (IsSubject(operation))
                return GetsOut(operation) ? Escape(paths) : paths;
            // Whoever gets hold of the object may use any of its members.
            if (_subject is { Kind: SubjectKind.Member, IsStaticMember: false, IsKept: false }
                && Subject.IsThis(operation))
                return GetsOut(operation) ? Escape(paths) : paths;
        }
        return _subject.IsForeignMention(operation) ? Escape(paths) : paths;
    }

    private Paths ForgetWritten(IOperation operation, Paths paths)
    {
        if (!Operations.IsWritten(operation))
            return paths;
        var place = _unit.PlaceOf(operation);
        var written = FlowUnit.VariableOf(place) ?? (place as IFieldReferenceOperation)?.Field;
        return written is null ? paths : paths.Forget(fact => fact.About.Contains(written));
    }

    private bool GetsOut(IOperation mention)
    {
        var (value, user) = Operations.UseOf(mention);
        switch (user)
        {
            case null:
                // What is returned is out of the body, and so is a local of it.
                return !(_subject.Symbol is ILocalSymbol local && _unit.Declares(local));
            case IInvocationOperation call:
                return !ReferenceEquals(call.Instance, value);
            case IArgumentOperation { Parent: IInvocationOperation }:
                return _subject.Kind == SubjectKind.Member && Subject.IsThis(mention);
            case IMethodReferenceOperation:
                return false;
            case IMemberReferenceOperation member:
                return !ReferenceEquals(member.Instance, value);
            case ISimpleAssignmentOperation assignment:
                return !ReferenceEquals(assignment.Target, value)
                    && (assignment.IsRef || !(IsSubject(assignment.Target) || assignment.Target is IDiscardOperation));
            case IFlowCaptureOperation capture:
                return !_unit.Captured(capture.Id).All(IsSubject);
            case IIsPatternOperation test:
                return IsNullWhenMatched(test.Pattern) is null && test.Pattern is not ITypePatternOperation;
            case IIsNullOperation or IIsTypeOperation or IInterpolationOperation or INameOfOperation:
            case IExpressionStatementOperation:
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals }:
                return false;
            default:
                return true;
        }
    }

    private static Paths Escape(Paths paths) =>
        paths.Move(state => state is PathState.Absent or PathState.Lost ? state : PathState.Unknown);

    private static Paths Lose(Paths paths) => paths.Move(_ => PathState.Lost);

    /// <summary>After a call of which nothing is known: other objects may have used the members of this one.</summary>
    private Paths AfterUnknownCall(Paths paths)
    {
        paths = paths.Forget(fact => fact.UntilCall);
        return _subject is { Kind: SubjectKind.Member, IsKept: false } ? paths.Move(_ => PathState.Unknown) : paths;
    }

    /// <summary>A property of the subject is set, which may mean something.</summary>
    private Paths Set(ISimpleAssignmentOperation assignment, Paths paths, FlowNode node) =>
        assignment.Target is IPropertyReferenceOperation { Instance: { } receiver, Property.SetMethod: { } setter }
        && (_knowledge.RolesOf(setter) & _protocol.Watched) is var roles and not Roles.None && IsSubject(receiver)
            ? Play(roles, assignment, receiver, paths, node)
            : paths;

    private Paths Assign(ISimpleAssignmentOperation assignment, Paths paths)
    {
        var target = _unit.PlaceOf(assignment.Target);
        if (!assignment.IsRef && _subject.IsMention(target))
        {
            if (IsSubject(assignment.Value))
                return paths;
            return Put(assignment.Value, paths);
        }
        return Learn(assignment, paths);
    }

    /// <summary>The subject becomes what the expression makes.</summary>
    private Paths Put(IOperation value, Paths paths)
    {
        var state = StateOfValue(value);
        return paths.Move(before => before == PathState.Lost ? PathState.Lost : state);
    }

    /// <summary>Remembers the constant that is assigned to a variable, if a condition is about it.</summary>
    private Paths Learn(ISimpleAssignmentOperation assignment, Paths paths)
    {
        var target = _unit.PlaceOf(assignment.Target);
        if (assignment.Value.ConstantValue is not { HasValue: true, Value: var constant }
            || FlowUnit.VariableOf(target) is not { } variable
            || _plan.Conditions.KeyOf(variable) is not { } key)
            return paths;
        var fact = Conditions.Holds(variable, constant);
        return paths.Learn((_, facts) => facts.With(key, fact));
    }

    /// <summary>The state of an object that comes from this expression.</summary>
    private int StateOfValue(IOperation value)
    {
        value = value.WithoutConversions();
        if (Operations.IsNull(value))
            return PathState.Absent;
        switch (value)
        {
            case IObjectCreationOperation { Type: { } type, Initializer: null }:
                return (_knowledge.RolesOfType(type) & _protocol.SubjectRoles) != 0
                    ? _protocol.Initial
                    : PathState.Unknown;
            case IInvocationOperation call:
                return _summaries.OfReturned(call.TargetMethod, _protocol, _budget, _cancellation).Exit;
            case IFlowCaptureReferenceOperation reference:
                var states = _unit.Captured(reference.Id)
                    .Select(captured =>
                        captured is IFlowCaptureReferenceOperation ? PathState.Unknown : StateOfValue(captured))
                    .Distinct().ToArray();
                return states.Length == 1 ? states[0] : PathState.Unknown;
            default:
                return PathState.Unknown;
        }
    }

    private Paths Refer(IMethodReferenceOperation reference, Paths paths)
    {
        var method = reference.Method;
        if (reference.Instance is { } receiver && IsSubject(receiver))
        {
            // A delegate to a member that does nothing to the object may run whenever it likes.
            return (_knowledge.RolesOf(method) & _protocol.Watched) == 0 && _knowledge.IsFullyDescribed(method)
                ? paths
                : Lose(paths);
        }
        return MayUseSubjectItself(method, reference.Instance)
            ? RunsLater(paths, state =>
                _summaries.OfCall(method, _subject, _protocol, state, _unit, _budget, _cancellation))
            : paths;
    }

    /// <summary>Code that may run at any time from here on; fine only if it does nothing to the subject.</summary>
    private static Paths RunsLater(Paths paths, Func<int, Summary> run) =>
        paths.States().All(state => run(state).IsQuiet) ? paths : Lose(paths);

    // ---- Calls

    private Paths Call(IInvocationOperation call, Paths paths, FlowNode node)
    {
        var method = call.TargetMethod;
        var roles = _knowledge.RolesOf(method);
        paths = paths.Forget(fact => fact.UntilCall);
        if (call.Instance is { } receiver && IsSubject(receiver))
            paths = CallOnSubject(call, receiver, roles, paths, node);
        foreach (var argument in call.Arguments)
        {
            // An extension method is called on its first argument, and its roles are about that.
            if (method.IsExtensionMethod && argument.Parameter?.Ordinal == 0 && (roles & _protocol.Watched) != 0
                && IsSubject(argument.Value))
                paths = Play(roles, call, argument.Value, paths, node);
            else if (IsSubject(Operations.Declared(argument.Value)) && (roles & Roles.LeavesArgumentsAlone) == 0)
                paths = CallWithSubject(call, argument, paths, node);
        }
        if (MayUseSubjectItself(method, call.Instance))
            paths = Enter(call, method, _subject, call, paths, node);
        else if (method.MethodKind == MethodKind.DelegateInvoke)
            paths = AfterUnknownCall(paths);
        if (MayThrow(method))
            Throw(node, paths);
        return !paths.IsEmpty && _summaries.NeverReturns(method, _cancellation) ? Paths.None : paths;
    }

    private Paths CallOnSubject(IInvocationOperation call, IOperation receiver, Roles roles, Paths paths, FlowNode node)
    {
        var method = call.TargetMethod;
        // There is no call on nothing.
        paths = paths.Move(state => state == PathState.Absent ? null : state);
        if ((roles & _protocol.Watched) != 0)
            return Play(roles, call, receiver, paths, node);
        if (_knowledge.IsFullyDescribed(method))
            return IsView(method) ? Escape(paths) : paths;
        return Enter(call, method, Subject.This, receiver, paths, node);
    }

    /// <summary>Whether what it returns may be the same object under another name, as of fluent calls.</summary>
    private static bool IsView(IMethodSymbol method)
    {
        for (ITypeSymbol? type = method.ReturnType; type is not null; type = type.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(type, method.ContainingType))
                return true;
        }
        return false;
    }

    private Paths CallWithSubject(IInvocationOperation call, IArgumentOperation argument, Paths paths, FlowNode node)
    {
        if (argument.Parameter is { RefKind: RefKind.Out } made)
        {
            var summary = _summaries.OfCall(
                call.TargetMethod, Subject.Variable(made.OriginalDefinition), _protocol, PathState.Absent, _unit,
                _budget,
                _cancellation);
            return summary.Exit < PathState.FirstOwn
                ? Lose(paths)
                : paths.Move(before => before == PathState.Lost ? PathState.Lost : summary.Exit);
        }
        if (argument.Parameter is not { RefKind: RefKind.None, IsParams: false } parameter)
            return Lose(paths);
        var inside = Subject.Variable(parameter.OriginalDefinition);
        return Enter(call, call.TargetMethod, inside, argument.Value, paths, node);
    }

    /// <summary>Whether a method may use the subject without being given it.</summary>
    private bool MayUseSubjectItself(IMethodSymbol method, IOperation? receiver) => _subject.Kind switch
    {
        SubjectKind.Variable => method is { MethodKind: MethodKind.LocalFunction, IsStatic: false },
        SubjectKind.Member when _subject.IsKept => false,
        SubjectKind.Member when method.MethodKind == MethodKind.LocalFunction => true,
        SubjectKind.Member when _subject.IsStaticMember =>
            !method.DeclaringSyntaxReferences.IsEmpty
            && SymbolEqualityComparer.Default.Equals(
                method.OriginalDefinition.ContainingType, _subject.Symbol!.OriginalDefinition.ContainingType),
        SubjectKind.Member =>
            Subject.IsThis(receiver) && method.ContainingType?.SpecialType != SpecialType.System_Object,
        _ => false,
    };

    private Paths Enter(
        IInvocationOperation call, IMethodSymbol method, Subject inside, IOperation mention, Paths paths, FlowNode node)
    {
        Arrives(call, paths, node);
        var after = Paths.None;
        foreach (var (state, facts) in paths.Each())
        {
            if (state is PathState.Absent or PathState.Unknown or PathState.Lost && inside.Kind != SubjectKind.Member)
            {
                after = after.Add(state, facts);
                continue;
            }
            var summary = method.IsAsync && !IsAwaited(call)
                ? Summary.Unknown
                : _summaries.OfCall(method, inside, _protocol, state, _unit, _budget, _cancellation);
            if (summary.Misuse is { } misuse)
            {
                Breaks(call, mention, misuse.Culprit, state);
                Throw(node, Paths.In(state, facts));
            }
            else
            {
                after = after.Add(summary.Exit, facts);
            }
        }
        return after;
    }

    /// <summary>What the roles of a member do to the subject that it is called on.</summary>
    private Paths Play(Roles roles, IOperation operation, IOperation mention, Paths paths, FlowNode node)
    {
        for (var bit = 1UL; bit != 0 && bit <= (ulong)_protocol.Watched; bit <<= 1)
        {
            var role = (Roles)bit & roles & _protocol.Watched;
            if (role == Roles.None)
                continue;
            var before = paths;
            if (_protocol.CanBeMisuse(role))
                Arrives(operation, before, node);
            paths = paths.Move(state =>
                _protocol.Next(state, role) is var next and not PathState.Misused ? next : null);
            foreach (var (state, facts) in before.Each())
            {
                if (_protocol.Next(state, role) != PathState.Misused)
                    continue;
                Breaks(operation, mention, operation, state);
                Throw(node, Paths.In(state, facts));
            }
        }
        return paths;
    }

    private static bool IsAwaited(IInvocationOperation call)
    {
        var (value, user) = Operations.UseOf(call);
        // The task may be configured before it is awaited.
        if (user is IInvocationOperation configure && ReferenceEquals(configure.Instance, value))
            (_, user) = Operations.UseOf(configure);
        return user is IAwaitOperation;
    }

    // ---- Verdicts

    private void Arrives(IOperation operation, Paths paths, FlowNode node)
    {
        if (!_recording)
            return;
        if (!_suspects.TryGetValue(operation, out var suspect))
            _suspects.Add(operation, suspect = new Suspect());
        suspect.Before = suspect.Before.Merge(paths);
        if (node.Continuation is not { What: Continuation.Kind.Exception })
            suspect.Regular = suspect.Regular.Merge(paths);
    }

    private void Breaks(IOperation operation, IOperation mention, IOperation culprit, int state)
    {
        if (!_recording)
            return;
        var suspect = _suspects[operation];
        mention = mention.WithoutConversions();
        // A local function or another method of the object is not given the subject; its name will do.
        suspect.Misuse ??= ReferenceEquals(mention, operation) && _subject.Symbol is { } symbol
            ? new Misuse(operation, symbol.Name, Subject.TypeOf(symbol), culprit)
            : new Misuse(operation, mention.Syntax.ToString(), mention.Type, culprit);
        suspect.Bad.Add(state);
    }

    /// <summary>An operation that breaks the protocol in some states, with all paths that lead to it.</summary>
    private sealed class Suspect
    {
        public Misuse? Misuse { get; set; }

        public Paths Before { get; set; }

        /// <summary>Those of the paths that are not in a <c>finally</c> because of an exception.</summary>
        public Paths Regular { get; set; }

        public HashSet<int> Bad { get; } = [];

        /// <summary>The misuse, if it is certain that one of the paths on which it happens can be taken.</summary>
        public Misuse? Verdict()
        {
            if (Misuse is null)
                return null;
            var good = new List<PathFacts>();
            foreach (var (state, facts) in Before.Each())
            {
                if (state is PathState.Unknown or PathState.Lost)
                    return null;
                if (state != PathState.Absent && !Bad.Contains(state))
                    good.Add(facts);
            }
            Misuse.OnEveryPath = good.Count == 0;
            Misuse.OnEveryRegularPath = !Regular.IsEmpty
                && Regular.States().All(state => state == PathState.Absent || Bad.Contains(state));
            Misuse.State = Bad.Min();
            return good.Count == 0
                || Before.Each().Any(path => Bad.Contains(path.State) && path.Facts.CanBeTakenUnlike(good))
                    ? Misuse
                    : null;
        }
    }
}
