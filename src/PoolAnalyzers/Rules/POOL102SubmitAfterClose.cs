using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>
/// A job is submitted to a pool that has been closed, terminated or disposed of. Reported as an error where that is so
/// on every path, and with the severity of the rule, a warning, where it is so on some.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL102SubmitAfterClose : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL102",
        title: "A pool that was closed takes no more jobs",
        message: "'{0}' {1} {2} when '{3}' is reached, and takes no more jobs: submit before that, or make a new pool",
        category: PoolAnalyzers.Rule.Lifecycle,
        severity: DiagnosticSeverity.Warning,
        description: "Close, Shutdown, Terminate and Dispose end the submission of jobs for ever. What is submitted "
            + "afterwards throws InvalidOperationException.");

    /// <summary>Property of a diagnostic: the pool as the code writes it.</summary>
    public const string Pool = nameof(Pool);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(context, scope, Roles.Closes | Roles.Terminates | Roles.Submits, body =>
        {
            foreach (var misuse in scope.MisusesIn(body.Unit, Submission.Protocol, body.Cancellation))
                Report(body, misuse);
        });

    private static void Report(BodyContext context, Misuse misuse)
    {
        if (misuse.Operation is not IInvocationOperation call
            || ExpectedExceptions.Covers(
                call, context.Scope, context.Cancellation, "System.InvalidOperationException"))
            return;
        context.Report(Diagnostic.Create(
            Rule,
            misuse.WholeCall.GetLocation(),
            misuse.OnEveryPath ? DiagnosticSeverity.Error : Rule.DefaultSeverity,
            misuse.InsideHelper,
            misuse.HasName ? ImmutableDictionary<string, string?>.Empty.Add(Pool, misuse.Subject) : null,
            misuse.Subject,
            misuse.OnEveryPath ? "has been" : "may have been",
            Submission.Protocol.NameOf(misuse.State),
            call.TargetMethod.Name));
    }
}
