using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace PoolAnalyzers.Flow;

/// <summary>A body that a rule looks at.</summary>
internal readonly struct BodyContext(
    SemanticModelAnalysisContext file, FlowUnit unit, AnalysisScope scope, HashSet<Location> reported)
{
    public FlowUnit Unit { get; } = unit;

    public AnalysisScope Scope { get; } = scope;

    /// <summary>The member that the body is of; the type, where it is an initialiser.</summary>
    public ISymbol Owner
    {
        get
        {
            var code = Unit.Graph.OriginalOperation.Syntax;
            // Where the declaration of a method begins, one is still in its type.
            return file.SemanticModel.GetDeclaredSymbol(code, Cancellation)
                ?? file.SemanticModel.GetEnclosingSymbol(code.SpanStart, Cancellation)
                ?? Scope.Knowledge.Compilation.Assembly;
        }
    }

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
