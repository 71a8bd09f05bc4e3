using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Cancels the job where the wait is given up.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL704TimeoutWithoutCancelFix)), Shared]
public sealed class POOL704TimeoutWithoutCancelFix() : EditingCodeFix(POOL704TimeoutWithoutCancel.Rule.Id, Cancel)
{
    public const string Cancel = "POOL704.Cancel";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation)
    {
        if (!diagnostic.Properties.TryGetValue(POOL704TimeoutWithoutCancel.Result, out var result)
            || diagnostic.AdditionalLocations.Count == 0
            || edits.Root.FindNode(diagnostic.AdditionalLocations[0].SourceSpan) is not CatchClauseSyntax handler
            || handler.Block.Statements.Count == 0)
            return null;
        var cancel = $"{result}.Cancel();";
        return ($"Call '{result}.Cancel()', which ends the job", all =>
            StatementMover.InsertBefore(all, handler.Block.Statements[0], cancel));
    }
}
