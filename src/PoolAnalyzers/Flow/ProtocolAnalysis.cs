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

    public ProtocolAnalysis(AnalysisScope scope)
    {
        _knowledge = scope.Knowledge;
        Bodies = scope.Bodies;
        _summaries = new MethodSummaries(_knowledge, Bodies);
        _lifetimes = new MemberLifetimes(_knowledge, Bodies, _summaries);
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
            foreach (var (subject, entry) in Subjects(body, protocol, cancellation))
            {
                var flow = new ProtocolFlow(body, subject, protocol, _knowledge, _summaries, budget);
                if (flow.Run(entry, cancellation))
                    misuses.AddRange(flow.Misuses);
            }
            foreach (var nested in body.Nested(cancellation))
                open.Push(nested);
        }
        return misuses;
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

    private IEnumerable<(Subject Subject, int Entry)> Subjects(
        FlowUnit unit, Protocol protocol, CancellationToken cancellation)
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
                        && unit.Assigned(variable).Any(value => IsCreation(unit, value, protocol))
                        && unit.Declares(variable)
                        && !unit.IsWrittenInside(variable):
                    var start = variable is IParameterSymbol ? PathState.Unknown : PathState.Absent;
                    yield return (Subject.Variable(variable, unit.OtherNames(variable)), start);
                    break;
                case IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol } reference
                    when reference.Type is { } type && IsAbout(type, protocol) && symbols.Add(reference.Member):
                    var member = reference.Member;
                    if (_lifetimes.StaysInitial(member, protocol, cancellation))
                        yield return (Subject.Member(member, unit.OtherNames(member), isKept: true), protocol.Initial);
                    else if (member is IFieldSymbol)
                        yield return (Subject.Member(member, unit.OtherNames(member)), PathState.Unknown);
                    break;
            }
        }
    }

    private bool IsCreation(FlowUnit unit, IOperation value, Protocol protocol)
    {
        value = value.WithoutConversions();
        return value switch
        {
            IObjectCreationOperation { Type: { } type } => IsAbout(type, protocol),
            IFlowCaptureReferenceOperation reference => unit.Captured(reference.Id)
                .Any(captured =>
                    captured is not IFlowCaptureReferenceOperation && IsCreation(unit, captured, protocol)),
            _ => false,
        };
    }

    private bool IsAbout(ITypeSymbol type, Protocol protocol) =>
        (_knowledge.RolesOfType(type) & protocol.SubjectRoles) != 0;
}
