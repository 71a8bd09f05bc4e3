using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Iterations;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>A job is submitted and waited for in one expression, for which there is a call of its own.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL208ImmediateResult : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL208",
        title: "A job that is waited for at once is run by the blocking form",
        message: "'{0}' and '{1}' in one expression are '{2}', which says that the caller waits",
        category: PoolAnalyzers.Rule.Blocking,
        severity: DiagnosticSeverity.Info,
        description: "Submitting a job and reading its result at once blocks the caller as the blocking form does, and "
            + "reads as if something else could be done meanwhile.");

    /// <summary>Property of a diagnostic: the name of the blocking form.</summary>
    public const string Form = nameof(Form);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(context, scope, Roles.Submits, body =>
        {
            var responsive = new ResponsiveCode(body.Scope, body.Cancellation);
            foreach (var wait in body.Unit.Graph.OriginalOperation.Descendants().OfType<IInvocationOperation>())
            {
                if (wait.Instance?.WithoutConversions() is not IInvocationOperation submit
                    || !GivesResult(wait, body.Scope.Knowledge)
                    || !SubmittedWork.IsSubmit(submit, body.Scope.Knowledge)
                    || SubmittedWork.CallbacksOf(submit, body.Scope.Knowledge).Any()
                    || SubmittedWork.BlockingForm(submit.TargetMethod, body.Scope.Knowledge) is not { } form
                    // In a loop it is a mistake (POOL201), in async code too (POOL206).
                    || Iteration.Around(wait) is not null || responsive.Around(wait) is not null)
                    continue;
                body.Report(Diagnostic.Create(
                    Rule, wait.Syntax.GetLocation(), ImmutableDictionary<string, string?>.Empty.Add(Form, form.Name),
                    submit.TargetMethod.Name, wait.TargetMethod.Name, form.Name));
            }
        });

    /// <summary>Whether the call waits without an end, and returns or throws what the job did.</summary>
    private static bool GivesResult(IInvocationOperation wait, ApiKnowledge knowledge) =>
        (knowledge.RolesOf(wait.TargetMethod) & (Roles.Waits | Roles.Submits)) == Roles.Waits
        && !Handles.IsTimed(wait)
        && (wait.TargetMethod.ReturnsVoid || wait.TargetMethod.OriginalDefinition.ReturnType is ITypeParameterSymbol);
}
