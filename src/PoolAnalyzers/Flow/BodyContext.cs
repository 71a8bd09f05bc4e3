using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace PoolAnalyzers.Flow;

/// <summary>A body that a rule looks at.</summary>
internal readonly struct BodyContext(CodeBlockAnalysisContext block, FlowUnit unit, AnalysisScope scope)
{
    public FlowUnit Unit { get; } = unit;

    public AnalysisScope Scope { get; } = scope;

    /// <summary>The method, field or property that the body belongs to.</summary>
    public ISymbol Owner => block.OwningSymbol;

    public SyntaxTree Tree => block.CodeBlock.SyntaxTree;

    public AnalyzerOptions Options => block.Options;

    public CancellationToken Cancellation => block.CancellationToken;

    public void Report(Diagnostic diagnostic) => block.ReportDiagnostic(diagnostic);
}
