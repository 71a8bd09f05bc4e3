using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>
/// An executable can start worker processes while its entry point has not called the guard. Reported at the entry
/// point, from what can be reached from there.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL401MissingEntryPointGuard : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL401",
        title: "A program that starts worker processes calls the entry-point guard first",
        message: "'{0}' starts worker processes before the entry-point guard has run: "
            + "make 'EntryPoint.Guard();' the first statement of {1}",
        category: PoolAnalyzers.Rule.ProcessBoundary,
        severity: DiagnosticSeverity.Warning,
        description: "Where a worker is the program run again, as in trimmed and native programs, the guard is what "
            + "makes it a worker. Without it the pool refuses to start any.");

    /// <summary>
    /// When the guard is asked for: <c>always</c>, or only where it is <c>needed</c>, in a project that is published
    /// trimmed or native or switches startup hooks off.
    /// </summary>
    public const string WhenOption = "pool.POOL401.when";

    private const string Needed = "needed";

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope)
    {
        EntryPointBody.Register(context, scope, body => Analyze(body, scope.Protocols));
    }

    private static void Analyze(EntryPointBody body, ProtocolAnalysis analysis)
    {
        if (!IsAskedFor(body) || body.Place is not { } place)
            return;
        var knowledge = body.Scope.Knowledge;
        var starts = new Reachability(knowledge, body.Scope.Bodies, Roles.StartsProcesses, body.Cancellation);
        var misuses = analysis.FindMisusesOfProgram(
            body.Unit, EntryPointProtocol.Protocol, EventsOf, body.Cancellation);
        if (misuses.Count == 0 || starts.From(misuses[0].Operation) is not { } start)
            return;
        body.Report(Diagnostic.Create(
            Rule, place.GetLocation(), new[] { start.Site.GetLocation() }, start.ToString(), body.Name));

        Roles EventsOf(IOperation operation)
        {
            if (operation is IInvocationOperation call && starts.Guards(call.TargetMethod))
                return Roles.GuardsEntryPoint;
            return starts.From(operation) is null ? Roles.None : Roles.StartsProcesses;
        }
    }

    private static bool IsAskedFor(EntryPointBody body) =>
        !body.Options.TryGetValue(WhenOption, out var when)
        || !string.Equals(when.Trim(), Needed, StringComparison.OrdinalIgnoreCase)
        || body.MayRunAgain;
}
