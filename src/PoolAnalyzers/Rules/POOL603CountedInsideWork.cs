using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>Work that was started says only then that one more is to be waited for.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL603CountedInsideWork : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL603",
        title: "Work is counted before it is started",
        message: "'{0}' is raised when the work runs, which may be after '{1}' has come back: raise it before '{2}' "
            + "starts the work",
        category: PoolAnalyzers.Rule.Queues,
        severity: DiagnosticSeverity.Warning,
        description: "Whoever waits for a counter sees nothing of work that has been started and does not run yet, and "
            + "goes on without it.",
        watchesBaseLibrary: true);

    private const Roles Runs = Roles.RunsOnce | Roles.RunsManyTimes;

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(context, scope, Roles.RaisesCount, Analyze);

    private static void Analyze(BodyContext context)
    {
        var code = context.Unit.Graph.OriginalOperation.Syntax;
        var (knowledge, cancellation) = (context.Scope.Knowledge, context.Cancellation);
        var model = context.Scope.Bodies.ModelOf(code.SyntaxTree);
        foreach (var call in code.DescendantNodes().OfType<InvocationExpressionSyntax>())
        {
            if (call is not { Expression: MemberAccessExpressionSyntax access, Parent: ExpressionStatementSyntax statement }
                || StatementRows.FunctionOf(call) is not AnonymousFunctionExpressionSyntax { Block: { } body } work
                || statement.Parent != body
                || model.GetSymbolInfo(call, cancellation).Symbol is not IMethodSymbol method
                || (knowledge.RolesOf(method) & Roles.RaisesCount) == 0
                || StarterOf(work, model, knowledge, cancellation) is not { } starter)
                continue;
            var counter = access.Expression.ToString();
            // Otherwise it counts for what it starts itself.
            if (!CallsIn(body).Any(other =>
                StatementRows.FunctionOf(other) == work && IsOn(other, counter, Roles.LowersCount)))
                continue;
            var wait = CallsIn(code).FirstOrDefault(other =>
                StatementRows.FunctionOf(other) == StatementRows.FunctionOf(work)
                && IsOn(other, counter, Roles.Synchronizes));
            if (wait is not null)
                context.Report(Diagnostic.Create(
                    Rule, call.GetLocation(), new[] { wait.GetLocation() },
                    counter, wait.ToString(), NameOf(starter)));
        }

        bool IsOn(InvocationExpressionSyntax call, string counter, Roles role) =>
            call.Expression is MemberAccessExpressionSyntax access && access.Expression.ToString() == counter
            && model.GetSymbolInfo(call, cancellation).Symbol is IMethodSymbol member
            && (knowledge.RolesOf(member) & role) != 0;
    }

    /// <summary>What hands the function to a worker and comes back at once.</summary>
    internal static ExpressionSyntax? StarterOf(
        AnonymousFunctionExpressionSyntax work, SemanticModel model, ApiKnowledge knowledge,
        CancellationToken cancellation)
    {
        if (work.Parent
            is not ArgumentSyntax { Parent: ArgumentListSyntax { Parent: ExpressionSyntax starter } list } given
            || model.GetSymbolInfo(starter, cancellation).Symbol is not IMethodSymbol method
            || (knowledge.RolesOf(method) & Roles.Waits) != 0)
            return null;
        var index = list.Arguments.IndexOf(given);
        var parameter = given.NameColon is { Name.Identifier.ValueText: var name }
            ? method.Parameters.FirstOrDefault(other => other.Name == name)
            : index < method.Parameters.Length ? method.Parameters[index] : null;
        return parameter is not null && (knowledge.RolesOf(parameter) & Runs) != 0 ? starter : null;
    }

    private static IEnumerable<InvocationExpressionSyntax> CallsIn(SyntaxNode code) =>
        code.DescendantNodes().OfType<InvocationExpressionSyntax>();

    private static string NameOf(ExpressionSyntax starter) => starter switch
    {
        InvocationExpressionSyntax call => call.Expression.ToString(),
        BaseObjectCreationExpressionSyntax made => made is ObjectCreationExpressionSyntax { Type: var type }
            ? $"new {type}"
            : "new",
        _ => starter.ToString(),
    };
}
