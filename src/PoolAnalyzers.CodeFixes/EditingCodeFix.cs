using Microsoft.CodeAnalysis;
using PoolAnalyzers.CodeFixes.Rewriting;

namespace PoolAnalyzers.CodeFixes;

/// <summary>A fix each repair of which is a few edits of the text.</summary>
/// <param name="id">The rule.</param>
/// <param name="ways">The equivalence keys of the ways to fix, the best first.</param>
public abstract class EditingCodeFix(string id, params string[] ways) : PoolCodeFix(id, ways)
{
    /// <summary>Whether only the compiler can tell if a repair is possible.</summary>
    private protected virtual bool AsksCompiler => false;

    /// <summary>What to call this way of fixing the diagnostic, and its edits; null if it is not possible.</summary>
    private protected abstract (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation);

    private protected sealed override async Task<string?> TitleAsync(
        Document document, Diagnostic diagnostic, string way, CancellationToken cancellation)
    {
        if (await DocumentEdits.OfAsync(document, cancellation).ConfigureAwait(false) is not { } edits
            || !edits.Root.FullSpan.Contains(diagnostic.Location.SourceSpan)
            || Plan(diagnostic, way, edits, cancellation) is not { } plan
            || !edits.Try(plan.Repair)
            || AsksCompiler && await edits.BreaksAsync(cancellation).ConfigureAwait(false))
            return null;
        return plan.Title;
    }

    private protected sealed override async Task<Document> RepairAsync(
        Document document, IReadOnlyList<(Diagnostic Diagnostic, string Way)> repairs, CancellationToken cancellation)
    {
        if (await DocumentEdits.OfAsync(document, cancellation).ConfigureAwait(false) is not { } edits)
            return document;
        foreach (var (diagnostic, way) in repairs)
        {
            if (Plan(diagnostic, way, edits, cancellation) is { } plan)
                edits.Try(plan.Repair);
        }
        return edits.Apply();
    }
}
