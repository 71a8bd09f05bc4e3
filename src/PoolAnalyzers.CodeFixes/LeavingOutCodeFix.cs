using Microsoft.CodeAnalysis;
using PoolAnalyzers.CodeFixes.Rewriting;

namespace PoolAnalyzers.CodeFixes;

/// <summary>Leaves out the argument, or what an initializer sets, that the diagnostic is about.</summary>
/// <param name="id">The rule.</param>
/// <param name="way">The equivalence key.</param>
/// <param name="title">What to call it.</param>
public abstract class LeavingOutCodeFix(string id, string way, string title) : EditingCodeFix(id, way)
{
    private protected sealed override bool AsksCompiler => true;

    private protected sealed override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation) =>
        (title, all => ArgumentRemoval.RemoveUseOf(
            all.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true), all));
}
