using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>A callback takes the result of a job, and nobody takes its exception.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL708CallbackWithoutErrorCallback : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL708",
        title: "A callback for the result goes with one for the error",
        message: "The callback of '{0}' is not called when the job fails, and nobody else learns of it: "
            + "pass an error callback too",
        category: PoolAnalyzers.Rule.Results,
        severity: DiagnosticSeverity.Info,
        description: "A callback is called when the job has succeeded. Where what the submit returns is dropped and "
            + "there is no error callback, a job that fails is a job of which nothing is heard.");

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(context, scope, Roles.Submits, body =>
        {
            var knowledge = body.Scope.Knowledge;
            foreach (var call in POOL701ResultIgnored.Find(
                body.Unit.Graph.OriginalOperation, body.Scope, body.Cancellation))
            {
                if (SubmittedWork.CallbacksOf(call, knowledge).Any()
                    && call.TargetMethod.Parameters.Any(parameter => SubmittedWork.IsErrorCallback(parameter, knowledge)))
                    body.Report(Diagnostic.Create(Rule, call.Syntax.GetLocation(), call.TargetMethod.Name));
            }
        });
}
