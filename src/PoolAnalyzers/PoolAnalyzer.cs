using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers;

/// <summary>
/// A rule. Settles for all rules that they run concurrently, leave generated code alone and cost nothing in a
/// compilation that does not know PoolRuntime.
/// </summary>
public abstract class PoolAnalyzer : DiagnosticAnalyzer
{
    public sealed override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(start =>
        {
            if (ApiKnowledge.TryCreate(start.Compilation) is { } knowledge)
                Register(start, knowledge);
        });
    }

    private protected abstract void Register(CompilationStartAnalysisContext context, ApiKnowledge knowledge);
}
