using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Leaves out the argument, or what an initializer sets, so that the default is used.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL113InvalidConstantFix)), Shared]
public sealed class POOL113InvalidConstantFix() : EditingCodeFix(POOL113InvalidConstant.Rule.Id, LeaveOut)
{
    public const string LeaveOut = "POOL113.LeaveOut";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation) =>
        ("Leave it out, for the default", all => ArgumentRemoval.RemoveUseOf(
            all.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true), all));
}
