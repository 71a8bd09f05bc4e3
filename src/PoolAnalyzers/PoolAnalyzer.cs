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
        RegisterBodies(context, scope, triggers, _ => true, analyze);

    /// <param name="context">Where to register.</param>
    /// <param name="scope">What members mean.</param>
    /// <param name="triggers">The roles, one of which a member that is mentioned must have.</param>
    /// <param name="mayMatter">A quick look at the code that can spare it the analysis.</param>
    /// <param name="analyze">Analyzes a body.</param>
    private protected static void RegisterBodies(
        CompilationStartAnalysisContext context, AnalysisScope scope, Roles triggers, Func<SyntaxNode, bool> mayMatter,
        Action<BodyContext> analyze) =>
        context.RegisterSemanticModelAction(file =>
        {
            var reported = new HashSet<Location>();
            var root = file.SemanticModel.SyntaxTree.GetRoot(file.CancellationToken);
            foreach (var code in CodeBlocks.In(root))
            {
                if (!scope.Mentions(code, triggers) || !mayMatter(code))
                    continue;
                file.CancellationToken.ThrowIfCancellationRequested();
                if (scope.Bodies.UnitOf(code, file.CancellationToken) is { } unit)
                    analyze(new BodyContext(file, unit, scope, reported));
            }
        });

    private static bool WatchesBaseLibrary(DiagnosticDescriptor rule) => rule.CustomTags.Contains(Rule.BaseLibrary);
}
