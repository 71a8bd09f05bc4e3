using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Knowledge;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>
/// Moves the statements that close, join or dispose of the pool behind the last one that submits, or out of the loop
/// that submits again.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL102SubmitAfterCloseFix)), Shared]
public sealed class POOL102SubmitAfterCloseFix() : PoolCodeFix(POOL102SubmitAfterClose.Rule.Id, CloseLater)
{
    public const string CloseLater = "POOL102.CloseLater";

    private protected override async Task<string?> TitleAsync(
        Document document, Diagnostic diagnostic, string way, CancellationToken cancellation)
    {
        if (await DocumentEdits.OfAsync(document, cancellation).ConfigureAwait(false) is not { } edits
            || Find(diagnostic, edits) is not { } found
            || !edits.Try(all => StatementMover.MoveBehind(all, found.Moved, found.Behind)))
            return null;
        return $"Move {StatementMover.NameOf(found.Moved)} behind the last job";
    }

    private protected override async Task<Document> RepairAsync(
        Document document, IReadOnlyList<(Diagnostic Diagnostic, string Way)> repairs, CancellationToken cancellation)
    {
        if (await DocumentEdits.OfAsync(document, cancellation).ConfigureAwait(false) is not { } edits)
            return document;
        foreach (var (diagnostic, _) in repairs)
        {
            if (Find(diagnostic, edits) is { } found)
                edits.Try(all => StatementMover.MoveBehind(all, found.Moved, found.Behind));
        }
        return edits.Apply();
    }

    private static (IReadOnlyList<StatementSyntax> Moved, StatementSyntax Behind)? Find(
        Diagnostic diagnostic, DocumentEdits edits) =>
        diagnostic.Properties.TryGetValue(POOL102SubmitAfterClose.Pool, out var pool) && pool is not null
            // Terminating later would drop what is submitted now.
            ? new LateEnd(edits, pool, Roles.Closes | Roles.Joins | Roles.Disposes, Roles.Submits, Roles.Terminates)
                .Find(diagnostic.Location)
            : null;
}
