using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Iterations;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>
/// Work is handed to a worker and waited for in the same iteration of a loop, so that only one worker is ever busy,
/// although no iteration needs the result of another.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL201BlockingResultInSubmitLoop : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL201",
        title: "Submit all jobs of a loop before waiting for the first",
        message: "'{0}' waits for what this iteration has just handed to '{1}', so the jobs run one after the other: "
            + "submit all of them first, then collect the results",
        category: PoolAnalyzers.Rule.Blocking,
        severity: DiagnosticSeverity.Warning,
        description: "A loop that waits for each job before it submits the next keeps one worker busy and all others "
            + "idle: it takes as long as without workers, or longer.",
        watchesBaseLibrary: true);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(context, scope, Roles.Submits | Roles.Waits, static (_, signs) => MayRepeat(signs), Analyze);

    /// <summary>All serial waits of a body that the rule reports.</summary>
    internal static IEnumerable<SerialWait> Find(
        IOperation body, AnalysisScope scope, CancellationToken cancellation)
    {
        var waits = new SerialWaits(scope, cancellation);
        foreach (var wait in waits.In(body))
        {
            if (Independence.Of(wait, waits.SubmitOf(wait), scope, cancellation))
                yield return wait;
        }
    }

    /// <summary>Whether there is a loop in the code, or a lambda that may be called for each of many items.</summary>
    private static bool MayRepeat(CodeSigns signs) =>
        signs.HasLoop || signs.Has(SyntaxKind.EqualsGreaterThanToken) || signs.Has(SyntaxKind.FromKeyword);

    private static void Analyze(BodyContext body)
    {
        foreach (var wait in Find(body.Unit.Graph.OriginalOperation, body.Scope, body.Cancellation))
        {
            var syntax = wait.Wait.Syntax;
            body.Report(Diagnostic.Create(
                Rule, syntax.GetLocation(), new[] { wait.Submit.Syntax.GetLocation() },
                NameOfWait(wait), wait.Submit.TargetMethod.Name));
        }
    }

    private static string NameOfWait(SerialWait wait) => wait.Wait switch
    {
        Microsoft.CodeAnalysis.Operations.IAwaitOperation => "await",
        Microsoft.CodeAnalysis.Operations.IInvocationOperation call => call.TargetMethod.Name,
        Microsoft.CodeAnalysis.Operations.IPropertyReferenceOperation property => property.Property.Name,
        _ => wait.Wait.Syntax.ToString(),
    };
}
