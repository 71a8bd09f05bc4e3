using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Concurrency;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Precision;

/// <summary>
/// Asks in front of the rules for what several of them need, which is found out once, so that no single one has to pay
/// for it: what bodies mean, their control flow, and what they start.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class SharedWork : DiagnosticAnalyzer
{
    private const Roles AskedBySeveral = Races.Triggers | Roles.Joins | Roles.StartsProcesses | Roles.Waits
        | Roles.Acquires | Roles.AcquiresShared | Roles.Releases;

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        [new("SHARED", "Shared", "Shared", "Shared", DiagnosticSeverity.Hidden, isEnabledByDefault: true)];

    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(start =>
        {
            var scope = AnalysisScope.Of(start.Compilation, start.Options, start.CancellationToken);
            start.RegisterSemanticModelAction(file => Ask(scope, file.SemanticModel.SyntaxTree, file.CancellationToken));
        });
    }

    private static void Ask(AnalysisScope scope, SyntaxTree tree, CancellationToken cancellation)
    {
        foreach (var code in scope.CodeIn(tree.GetRoot(cancellation)))
        {
            var roles = scope.SignsOf(code).Roles;
            if ((roles & AskedBySeveral) == 0 || scope.Bodies.UnitOf(code, cancellation) is not { } unit
                || (roles & Races.Triggers) == 0)
                continue;
            foreach (var _ in scope.Concurrency.StartersIn(
                unit, inside => scope.Mentions(inside, Races.Triggers), cancellation))
                cancellation.ThrowIfCancellationRequested();
        }
    }
}
