using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace PoolAnalyzers.Flow;

/// <summary>A body that a rule looks at.</summary>
internal readonly struct BodyContext(
    SemanticModelAnalysisContext file, FlowUnit unit, AnalysisScope scope, HashSet<Location> reported)
{
    public FlowUnit Unit { get; } = unit;

    public AnalysisScope Scope { get; } = scope;

    public SyntaxTree Tree => file.SemanticModel.SyntaxTree;

    public AnalyzerOptions Options => file.Options;

    public CancellationToken Cancellation => file.CancellationToken;

    /// <summary>Reports what has not been reported at that place of the file.</summary>
    public void Report(Diagnostic diagnostic)
    {
        if (reported.Add(diagnostic.Location))
            file.ReportDiagnostic(diagnostic);
    }
}
