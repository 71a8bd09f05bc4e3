using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace PoolAnalyzers.Flow;

/// <summary>An operation that a rule looks at.</summary>
internal readonly struct OperationContext(SemanticModelAnalysisContext file, IOperation operation)
{
    public IOperation Operation { get; } = operation;

    public CancellationToken Cancellation => file.CancellationToken;

    public void Report(Diagnostic diagnostic) => file.ReportDiagnostic(diagnostic);
}
