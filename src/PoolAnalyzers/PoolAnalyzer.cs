using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers;

/// <summary>
/// A rule. Settles for all rules that they run concurrently, leave generated code alone and cost nothing where there is
/// nothing for them: in a compilation that knows no PoolRuntime, unless the rule also watches the base class library,
/// and in bodies that mention nothing that the rule is about.
/// </summary>
public abstract class PoolAnalyzer : DiagnosticAnalyzer
{
    public sealed override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(start =>
        {
            var scope = AnalysisScope.Of(start.Compilation, start.Options, start.CancellationToken);
            if (scope.Knowledge.Runtime is not null || SupportedDiagnostics.Any(WatchesBaseLibrary))
                Register(start, scope);
        });
    }

    private protected abstract void Register(CompilationStartAnalysisContext context, AnalysisScope scope);

    /// <summary>
    /// Has the bodies analyzed that mention a member with one of the roles, each with its control-flow graph: methods,
    /// accessors, initialisers, top-level statements. The functions nested in them are part of them. File by file, so
    /// that what is found in a method may be shown in another one of the file.
    /// </summary>
    private protected static void RegisterBodies(
        CompilationStartAnalysisContext context, AnalysisScope scope, Roles triggers, Action<BodyContext> analyze) =>
        RegisterBodies(context, scope, triggers, static (_, _) => true, analyze);

    /// <param name="context">Where to register.</param>
    /// <param name="scope">What members mean.</param>
    /// <param name="triggers">The roles, one of which a member that is mentioned must have.</param>
    /// <param name="mayMatter">A quick look at the code that can spare it the analysis.</param>
    /// <param name="analyze">Analyzes a body.</param>
    private protected static void RegisterBodies(
        CompilationStartAnalysisContext context, AnalysisScope scope, Roles triggers,
        Func<SyntaxNode, CodeSigns, bool> mayMatter, Action<BodyContext> analyze) =>
        context.RegisterSemanticModelAction(file =>
        {
            var reported = new HashSet<Location>();
            var root = file.SemanticModel.SyntaxTree.GetRoot(file.CancellationToken);
            foreach (var code in scope.CodeIn(root))
            {
                var signs = scope.SignsOf(code);
                if ((signs.Roles & triggers) == 0 || !mayMatter(code, signs))
                    continue;
                file.CancellationToken.ThrowIfCancellationRequested();
                if (scope.Bodies.UnitOf(code, file.CancellationToken) is { } unit)
                    analyze(new BodyContext(file, unit, scope, reported));
            }
        });

    /// <summary>Has the operations of some kinds analyzed, in the bodies whose words do not rule it out.</summary>
    /// <param name="context">Where to register.</param>
    /// <param name="scope">What members mean.</param>
    /// <param name="mayMatter">A quick look at the code that can spare it the analysis.</param>
    /// <param name="analyze">Analyzes an operation.</param>
    /// <param name="kinds">The kinds.</param>
    // Not the compiler's own action for operations: that makes the operations of every body there is.
    private protected static void RegisterOperations(
        CompilationStartAnalysisContext context, AnalysisScope scope, Func<SyntaxNode, CodeSigns, bool> mayMatter,
        Action<OperationContext> analyze, params OperationKind[] kinds) =>
        context.RegisterSemanticModelAction(file =>
        {
            var root = file.SemanticModel.SyntaxTree.GetRoot(file.CancellationToken);
            foreach (var code in scope.CodeIn(root))
            {
                if (!mayMatter(code, scope.SignsOf(code)))
                    continue;
                foreach (var kind in kinds)
                foreach (var operation in scope.Bodies.OperationsIn(code, kind, file.CancellationToken))
                {
                    file.CancellationToken.ThrowIfCancellationRequested();
                    analyze(new OperationContext(file, operation));
                }
            }
        });

    private static bool WatchesBaseLibrary(DiagnosticDescriptor rule) => rule.CustomTags.Contains(Rule.BaseLibrary);
}
