using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Flow;

/// <summary>
/// Where bodies break a protocol. One for a compilation: what it finds out about other methods on the way is kept.
/// </summary>
internal sealed class ProtocolAnalysis
{
    private readonly ApiKnowledge _knowledge;
    private readonly MethodSummaries _summaries;
    private readonly MemberLifetimes _lifetimes;

    public ProtocolAnalysis(ApiKnowledge knowledge, MethodBodies bodies)
    {
        _knowledge = knowledge;
        Bodies = bodies;
        _summaries = new MethodSummaries(knowledge, bodies);
        _lifetimes = new MemberLifetimes(knowledge, bodies, _summaries);
    }

    public MethodBodies Bodies { get; }

    /// <summary>The misuses in a body and the functions nested in it, of all that it creates and owns.</summary>
    /// <param name="budget">What is left of it is for everything in the body; by default a whole one.</param>
    public IReadOnlyList<Misuse> FindMisuses(
        FlowUnit unit, Protocol protocol, CancellationToken cancellation, WorkBudget? budget = null)
    {
        budget ??= new WorkBudget();
        var misuses = new List<Misuse>();
        var open = new Stack<FlowUnit>([unit]);
        while (open.Count > 0 && !budget.IsSpent)
        {
            var body = open.Pop();
            foreach (var call in body.All.OfType<IInvocationOperation>())
            {
                if (OfNewObject(call, protocol) is { } misuse)
                    misuses.Add(misuse);
            }
            foreach (var (subject, entry) in Variables(body, protocol, budget, cancellation))
                misuses.AddRange(MisusesOf(subject, entry, body));
            foreach (var member in Members(body, protocol))
                misuses.AddRange(MisusesOfMember(member, body));
            foreach (var nested in body.Nested(cancellation))
                open.Push(nested);
        }
        return misuses;

        IReadOnlyList<Misuse> MisusesOf(Subject subject, int entry, FlowUnit body)
        {
            var flow = new ProtocolFlow(body, subject, protocol, _knowledge, _summaries, budget);
            return flow.Run(entry, cancellation) ? flow.Misuses : [];
        }

        IReadOnlyList<Misuse> MisusesOfMember(ISymbol member, FlowUnit body)
        {
            // What can be misused from the beginning is looked at in all of the type; most cannot.
            var kept = MisusesOf(Subject.Member(member, body.OtherNames(member), isKept: true), protocol.Initial, body);
            if (kept.Count > 0 && _lifetimes.StaysInitial(member, protocol, cancellation))
                return kept;
            return member is IFieldSymbol && (kept.Count > 0 || CallsCode(body))
                ? MisusesOf(Subject.Member(member, body.OtherNames(member)), PathState.Unknown, body)
                : [];
        }
    }

    /// <summary>Whether the body hands something on to code of this compilation, which may do anything.</summary>
    public bool CallsCode(FlowUnit unit) => unit.Graph.OriginalOperation.Descendants().Any(operation => operation switch
    {
        IInvocationOperation call => Bodies.HasCodeOf(call.TargetMethod),
        IMethodReferenceOperation reference => Bodies.HasCodeOf(reference.Method),
        _ => false,
    });

    /// <summary>
    /// What a body makes and keeps in a local, and leaves in its first state on every path to its end. Nobody else can
    /// get hold of it: not the caller, no lambda, no other object.
    /// </summary>
    /// <param name="leftIn">The name of the state that some path leaves it in, and none goes beyond; null for the
    /// first.
    /// </param>
    public IReadOnlyList<Untouched> FindUntouched(
        FlowUnit unit, Protocol protocol, CancellationToken cancellation, WorkBudget? budget = null,
        string? leftIn = null)
    {
        var left = leftIn is null ? protocol.Initial : protocol.StateNamed(leftIn);
        budget ??= new WorkBudget();
        var found = new List<Untouched>();
        var open = new Stack<FlowUnit>([unit]);
        while (open.Count > 0 && !budget.IsSpent)
        {
            var body = open.Pop();
            foreach (var (subject, entry) in Variables(body, protocol, budget, cancellation))
            {
                if (entry != PathState.Absent || subject.Symbol is not ILocalSymbol { RefKind: RefKind.None } local
                    || body.Assigned(local) is not { Count: 1 } values
                    || (body.OnlyCaptured(values[0].WithoutConversions()) ?? values[0]).WithoutConversions()
                        is not IObjectCreationOperation creation
                    || body.Functions.Captures(subject.Names) || IsHandedOut(body, subject, protocol))
                    continue;
                var flow = new ProtocolFlow(body, subject, protocol, _knowledge, _summaries, budget);
                if (flow.Run(entry, cancellation) && !flow.AtExit.IsEmpty && flow.Misuses.Count == 0
                    && flow.Seen.Contains(left)
                    && flow.Seen.All(state =>
                        state == PathState.Absent || state == protocol.Initial || state == left))
                    found.Add(new Untouched(local.Name, local.Type, creation));
            }
            foreach (var nested in body.Nested(cancellation))
                open.Push(nested);
        }
        return found;
    }

    /// <summary>Whether the subject is returned, or is what one of its own members returns.</summary>
    private bool IsHandedOut(FlowUnit unit, Subject subject, Protocol protocol)
    {
        foreach (var block in unit.Graph.Blocks)
        {
            if (block is { BranchValue: { } value, FallThroughSuccessor.Semantics: ControlFlowBranchSemantics.Return }
                && IsSubject(value))
                return true;
        }
        return unit.All.OfType<IInvocationOperation>().Any(call =>
            call.Instance is { } receiver && IsSubject(receiver)
            && call.Type is { } type && IsAbout(type, protocol));

        bool IsSubject(IOperation operation)
        {
            operation = operation.WithoutConversions();
            return subject.IsMention(operation)
                || (operation is IFlowCaptureReferenceOperation capture && unit.Captured(capture.Id)
                    .Any(captured => subject.IsMention(captured.WithoutConversions())));
        }
    }

    /// <summary>Follows the running program through a body.</summary>
    /// <param name="events">What an operation does to the program.</param>
    public IReadOnlyList<Misuse> FindMisusesOfProgram(
        FlowUnit unit, Protocol protocol, Func<IOperation, Roles> events, CancellationToken cancellation,
        WorkBudget? budget = null)
    {
        var flow = new ProtocolFlow(
            unit, Subject.Program, protocol, _knowledge, _summaries, budget ?? new WorkBudget(), events);
        return flow.Run(protocol.Initial, cancellation) ? flow.Misuses : [];
    }

    /// <summary>The misuse of an object that is made for nothing but this call.</summary>
    private Misuse? OfNewObject(IInvocationOperation call, Protocol protocol)
    {
        if (call.Instance?.WithoutConversions() is not IObjectCreationOperation { Type: { } type } made
            || !IsAbout(type, protocol))
            return null;
        var roles = _knowledge.RolesOf(call.TargetMethod);
        var state = protocol.Initial;
        for (var bit = 1UL; bit != 0 && bit <= (ulong)protocol.Watched && state != PathState.Misused; bit <<= 1)
        {
            if (((ulong)roles & (ulong)protocol.Watched & bit) != 0)
                state = protocol.Next(state, (Roles)bit);
        }
        return state == PathState.Misused
            ? new Misuse(call, made.Syntax.ToString(), type, call) { HasName = false, OnEveryPath = true }
            : null;
    }

    /// <summary>The fields and properties in a body that the protocol is about.</summary>
    private IEnumerable<ISymbol> Members(FlowUnit unit, Protocol protocol) => unit.All
        .OfType<IMemberReferenceOperation>()
        .Where(reference => reference is { Member: IFieldSymbol or IPropertySymbol, Type: { } type }
            && IsAbout(type, protocol))
        .Select(reference => reference.Member)
        .Distinct<ISymbol>(SymbolEqualityComparer.Default);

    private IEnumerable<(Subject Subject, int Entry)> Variables(
        FlowUnit unit, Protocol protocol, WorkBudget budget, CancellationToken cancellation)
    {
        var symbols = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var operation in unit.All)
        {
            switch (operation)
            {
                case ISimpleAssignmentOperation { IsRef: false } assignment
                    when FlowUnit.VariableOf(unit.PlaceOf(assignment.Target)) is { } variable
                        && variable is not ILocalSymbol { IsRef: true }
                        && symbols.Add(variable)
                        && unit.Assigned(variable).Any(value => IsOfInterest(variable, value))
                        && IsOwn(variable):
                    var start = variable is IParameterSymbol ? PathState.Unknown : PathState.Absent;
                    yield return (Subject.Variable(variable, unit.OtherNames(variable)), start);
                    break;
                case IDeconstructionAssignmentOperation deconstruction:
                    foreach (var (target, value) in Operations.PairsOf(deconstruction))
                    {
                        if (FlowUnit.VariableOf(target) is ILocalSymbol { IsRef: false } part
                            && IsCreation(unit, value, protocol, budget, cancellation)
                            && IsOwn(part) && symbols.Add(part))
                            yield return (Subject.Variable(part, unit.OtherNames(part)), PathState.Absent);
                    }
                    break;
                case IInvocationOperation call:
                    foreach (var argument in call.Arguments)
                    {
                        if (argument.Parameter?.RefKind == RefKind.Out
                            && FlowUnit.VariableOf(Operations.Declared(argument.Value))
                                is ILocalSymbol { IsRef: false } made
                            && IsAbout(made.Type, protocol) && IsOwn(made) && symbols.Add(made))
                            yield return (Subject.Variable(made, unit.OtherNames(made)), PathState.Absent);
                    }
                    break;
                case IParameterReferenceOperation { Parameter: { RefKind: RefKind.None } parameter }
                    when protocol.FollowsForeign && IsAbout(parameter.Type, protocol) && IsOwn(parameter)
                        && symbols.Add(parameter):
                    yield return (Subject.Variable(parameter, unit.OtherNames(parameter)), PathState.Unknown);
                    break;
            }
        }

        bool IsOfInterest(ISymbol variable, IOperation value) =>
            (protocol.FollowsForeign && Subject.TypeOf(variable) is { } type && IsAbout(type, protocol))
            || IsCreation(unit, value, protocol, budget, cancellation);

        bool IsOwn(ISymbol variable) => unit.Declares(variable) && !unit.IsWrittenInside(variable);
    }

    private bool IsCreation(
        FlowUnit unit, IOperation value, Protocol protocol, WorkBudget budget, CancellationToken cancellation)
    {
        value = value.WithoutConversions();
        return value switch
        {
            IObjectCreationOperation { Type: { } type } => IsAbout(type, protocol),
            IFlowCaptureReferenceOperation reference => unit.Captured(reference.Id)
                .Any(captured =>
                    captured is not IFlowCaptureReferenceOperation
                    && IsCreation(unit, captured, protocol, budget, cancellation)),
            IInvocationOperation call =>
                _summaries.OfReturned(call.TargetMethod, protocol, budget, cancellation).Exit >= PathState.FirstOwn,
            _ => false,
        };
    }

    private bool IsAbout(ITypeSymbol type, Protocol protocol) =>
        (_knowledge.RolesOfType(type) & protocol.SubjectRoles) != 0;
}
