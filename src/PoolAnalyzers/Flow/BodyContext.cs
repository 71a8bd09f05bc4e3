using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace PoolAnalyzers.Flow;

/// <summary>A body that a rule looks at.</summary>
internal readonly struct BodyContext(
    SemanticModelAnalysisContext file, FlowUnit unit, AnalysisScope scope, HashSet<Location> reported)
{
    public FlowUnit Unit { get; } = unit;

    public AnalysisScope Scope { get; } = scope;

    /// <summary>The type, or the member of it, that the body belongs to.</summary>
    public ISymbol Owner =>
        file.SemanticModel.GetEnclosingSymbol(Unit.Graph.OriginalOperation.Syntax.SpanStart, Cancellation)
        ?? Scope.Knowledge.Compilation.Assembly;

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
