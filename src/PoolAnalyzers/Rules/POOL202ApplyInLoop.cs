using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Iterations;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>
/// A loop submits a job and waits for it by one call, although no iteration needs the result of another.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL202ApplyInLoop : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL202",
        title: "A loop that calls the blocking form runs its jobs one after the other",
        message: "'{0}' waits for the job of this iteration before the next one is submitted, so one worker works and "
            + "the others idle: submit all jobs first, then collect the results",
        category: PoolAnalyzers.Rule.Blocking,
        severity: DiagnosticSeverity.Warning,
        description: "Apply submits a job and comes back when it is done. In a loop it takes as long as a loop without "
            + "workers, and the way to the worker and back on top.");

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(context, scope, Roles.Submits, body =>
        {
            foreach (var wait in Find(body.Unit.Graph.OriginalOperation, body.Scope, body.Cancellation))
            {
                body.Report(Diagnostic.Create(
                    Rule, wait.Submit.Syntax.GetLocation(), wait.Submit.TargetMethod.Name));
            }
        });

    /// <summary>All calls of a body that the rule reports.</summary>
    internal static IEnumerable<SerialWait> Find(IOperation body, AnalysisScope scope, CancellationToken cancellation)
    {
        var responsive = new ResponsiveCode(scope, cancellation);
        foreach (var wait in new SerialWaits(scope, cancellation).BlockingIn(body))
        {
            // Where the thread must not be blocked at all, POOL203 has the better advice.
            if (Independence.Of(wait, wait.Submit, scope, cancellation) && responsive.Around(wait.Submit) is null)
                yield return wait;
        }
    }
}
