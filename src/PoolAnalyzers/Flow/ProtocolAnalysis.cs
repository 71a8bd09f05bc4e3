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

    /// <summary>Whether a misuse can start from the operation; a body without any such can be left out.</summary>
    public bool IsRelevant(IOperation operation, Protocol protocol) => operation switch
    {
        IObjectCreationOperation { Type: { } type } => IsAbout(type, protocol),
        IInvocationOperation call => (_knowledge.RolesOf(call.TargetMethod) & protocol.SubjectRoles) != 0,
        _ => false,
    };

    /// <summary>The misuses in a body and the functions nested in it, of all that it creates and owns.</summary>
    public IEnumerable<Misuse> FindMisuses(ControlFlowGraph graph, Protocol protocol, CancellationToken cancellation) =>
        FindMisuses(new FlowUnit(graph), protocol, cancellation);

    /// <summary>Follows the running program through a body.</summary>
    /// <param name="events">What an operation does to the program.</param>
    public IReadOnlyList<Misuse> FindMisusesOfProgram(
        ControlFlowGraph graph, Protocol protocol, Func<IOperation, Roles> events, CancellationToken cancellation)
    {
        var flow = new ProtocolFlow(
            new FlowUnit(graph), Subject.Program, protocol, _knowledge, _summaries, CallDepth.Start(), events);
        return flow.Run(protocol.Initial, cancellation) ? flow.Misuses : [];
    }

    private IEnumerable<Misuse> FindMisuses(FlowUnit unit, Protocol protocol, CancellationToken cancellation)
    {
        foreach (var (subject, entry) in Subjects(unit, protocol, cancellation))
        {
            var flow = new ProtocolFlow(unit, subject, protocol, _knowledge, _summaries, CallDepth.Start());
            if (!flow.Run(entry, cancellation))
                continue;
            foreach (var misuse in flow.Misuses)
                yield return misuse;
        }
        foreach (var nested in unit.Nested(cancellation))
        {
            foreach (var misuse in FindMisuses(nested, protocol, cancellation))
                yield return misuse;
        }
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
