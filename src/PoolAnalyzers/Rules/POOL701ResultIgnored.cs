using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>Work is handed to a pool, and nobody can learn that it has failed.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL701ResultIgnored : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL701",
        title: "Somebody learns how each job went",
        message: "What '{0}' returns is dropped, and with it the exception that the job may throw: keep it and read "
            + "it, or pass an error callback",
        category: PoolAnalyzers.Rule.Results,
        severity: DiagnosticSeverity.Warning,
        description: "The exception of a job comes out where its result is read. Where the result is dropped and there "
            + "is no error callback, the program goes on as if the job had succeeded.");

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(context, scope, Roles.Submits, body =>
        {
            foreach (var call in Find(body.Unit.Graph.OriginalOperation, body.Scope, body.Cancellation))
            {
                // Where the exception is waited for in vain, POOL703 says more.
                if (!SubmittedWork.CallbacksOf(call, body.Scope.Knowledge).Any()
                    && !POOL703TryAroundSubmit.Reports(call, body.Scope, body.Cancellation))
                    body.Report(Diagnostic.Create(Rule, call.Syntax.GetLocation(), call.TargetMethod.Name));
            }
        });

    /// <summary>The calls in a body whose work fails unnoticed.</summary>
    internal static IEnumerable<IInvocationOperation> Find(
        IOperation body, AnalysisScope scope, CancellationToken cancellation)
    {
        var knowledge = scope.Knowledge;
        foreach (var call in body.Descendants().OfType<IInvocationOperation>())
        {
            if (SubmittedWork.IsSubmit(call, knowledge)
                && call.Type is { } type && (knowledge.RolesOfType(type) & Roles.Waits) != 0
                && !SubmittedWork.IsSequence(type)
                && !SubmittedWork.CallbacksOf(call, knowledge)
                    .Any(given => SubmittedWork.IsErrorCallback(given, knowledge))
                && SubmittedWork.IsDropped(call)
                && !ExpectedExceptions.Covers(call, scope, cancellation, "System.InvalidOperationException"))
                yield return call;
        }
    }
}
