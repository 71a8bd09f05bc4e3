using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Puts a use that was forgotten into the lock that the other uses hold.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL302InconsistentLockFix)), Shared]
public sealed class POOL302InconsistentLockFix() : PoolCodeFix(POOL302InconsistentLock.Rule.Id, InLock)
{
    public const string InLock = "POOL302.InLock";

    private protected override async Task<string?> TitleAsync(
        Document document, Diagnostic diagnostic, string way, CancellationToken cancellation)
    {
        if (await DocumentEdits.OfAsync(document, cancellation).ConfigureAwait(false) is not { } edits)
            return null;
        return edits.Try(all => Wrap(diagnostic, all)) ? $"Lock '{GateOf(diagnostic)}' around it" : null;
    }

    private protected override async Task<Document> RepairAsync(
        Document document, IReadOnlyList<(Diagnostic Diagnostic, string Way)> repairs, CancellationToken cancellation)
    {
        if (await DocumentEdits.OfAsync(document, cancellation).ConfigureAwait(false) is not { } edits)
            return document;
        foreach (var (diagnostic, _) in repairs)
            edits.Try(all => Wrap(diagnostic, all));
        return edits.Apply();
    }

    private static string? GateOf(Diagnostic diagnostic) =>
        diagnostic.Properties.TryGetValue(POOL302InconsistentLock.Lock, out var gate) ? gate : null;

    private static bool Wrap(Diagnostic diagnostic, DocumentEdits edits)
    {
        var span = diagnostic.Location.SourceSpan;
        // A reader-writer lock, a semaphore or a mutex is not taken by 'lock'.
        if (GateOf(diagnostic) is not { } gate
            || !diagnostic.Properties.TryGetValue(POOL302InconsistentLock.Member, out var member) || member is null
            || !edits.Root.FullSpan.Contains(span)
            || !IsTakenByLock(gate, span.Start, edits.Model))
            return false;
        var access = edits.Root.FindNode(span, getInnermostNodeForTie: true);
        if (LockedSection.Around(access, member, edits) is not { } section
            || LockedSection.Combine([section], [access], edits) is not { } sections)
            return false;
        return sections.All(one => one.WrapIn(gate, edits));
    }

    private static bool IsTakenByLock(string gate, int position, SemanticModel model)
    {
        if (gate == "this")
            return true;
        var meant = model.LookupSymbols(position, name: gate);
        return meant.Length == 1 && meant[0] is IFieldSymbol { Type: var type }
            && (type.SpecialType == SpecialType.System_Object || type.ToDisplayString() == "System.Threading.Lock");
    }
}
