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
public sealed class POOL102SubmitAfterCloseFix() : EditingCodeFix(POOL102SubmitAfterClose.Rule.Id, CloseLater)
{
    public const string CloseLater = "POOL102.CloseLater";

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation) =>
        Find(diagnostic, edits) is { } found
            ? ($"Move {StatementMover.NameOf(found.Moved)} behind the last job",
                all => StatementMover.MoveBehind(all, found.Moved, found.Behind))
            : null;

    private static (IReadOnlyList<StatementSyntax> Moved, StatementSyntax Behind)? Find(
        Diagnostic diagnostic, DocumentEdits edits) =>
        diagnostic.Properties.TryGetValue(POOL102SubmitAfterClose.Pool, out var pool) && pool is not null
            // Terminating later would drop what is submitted now.
            ? new LateEnd(edits, pool, Roles.Closes | Roles.Joins | Roles.Disposes, Roles.Submits, Roles.Terminates)
                .Find(diagnostic.Location)
            : null;
}
