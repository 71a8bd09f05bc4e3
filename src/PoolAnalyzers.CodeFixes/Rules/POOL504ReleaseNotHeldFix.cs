using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Removes the release that always throws.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL504ReleaseNotHeldFix)), Shared]
public sealed class POOL504ReleaseNotHeldFix() : EditingCodeFix(POOL504ReleaseNotHeld.Rule.Id, Remove)
{
    public const string Remove = "POOL504.Remove";

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation) =>
        diagnostic.Properties.ContainsKey(POOL504ReleaseNotHeld.Always) && diagnostic.AdditionalLocations.Count == 0
        && edits.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true)
            is ExpressionSyntax { Parent: ExpressionStatementSyntax statement }
        && StatementRows.Of(statement).Count > 0
            ? ($"Remove '{statement.Expression}', which throws", all => StatementMover.Remove(all, statement))
            : null;
}
