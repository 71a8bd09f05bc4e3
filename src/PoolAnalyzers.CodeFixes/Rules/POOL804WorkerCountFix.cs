using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Leaves the number of workers out.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL804WorkerCountFix)), Shared]
public sealed class POOL804WorkerCountFix() : EditingCodeFix(POOL804WorkerCount.Rule.Id, LeaveOut)
{
    public const string LeaveOut = "POOL804.LeaveOut";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation) =>
        ("Leave the number out, for one worker for each core", all => ArgumentRemoval.RemoveUseOf(
            all.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true), all));
}
