using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Leaves the time out, which waits as long as it takes.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL503NegativeTimeoutFix)), Shared]
public sealed class POOL503NegativeTimeoutFix() : EditingCodeFix(POOL503NegativeTimeout.Rule.Id, LeaveOut)
{
    public const string LeaveOut = "POOL503.LeaveOut";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation) =>
        ("Leave it out, and wait as long as it takes", all => ArgumentRemoval.RemoveUseOf(
            all.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true), all));
}
