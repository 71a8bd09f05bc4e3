using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Waits in front of the statement that asks.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL702SuccessfulBeforeReadyFix)), Shared]
public sealed class POOL702SuccessfulBeforeReadyFix()
    : EditingCodeFix(POOL702SuccessfulBeforeReady.Rule.Id, WaitFirst)
{
    public const string WaitFirst = "POOL702.WaitFirst";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation)
    {
        if (!diagnostic.Properties.TryGetValue(POOL702SuccessfulBeforeReady.Result, out var result) || result is null
            || !diagnostic.Properties.TryGetValue(POOL702SuccessfulBeforeReady.WaitMethod, out var wait)
            || edits.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true)
                is not ExpressionSyntax asking
            || Anchors.Find(asking, result, edits.Model) is not StatementSyntax anchor
            || anchor is WhileStatementSyntax or ForStatementSyntax || StatementRows.Of(anchor).Count == 0)
            return null;
        var isAsync = edits.Model.GetEnclosingSymbol(anchor.SpanStart, cancellation) is IMethodSymbol { IsAsync: true };
        // Awaiting the result itself would throw what the job threw, and nobody would be left to ask.
        var task = isAsync ? edits.Model.Compilation.GetTypeByMetadataName("System.Threading.Tasks.Task") : null;
        return ($"Wait for '{result}' first", all => StatementMover.InsertBefore(all, anchor, task is null
            ? $"{result}.{wait}();"
            : $"await {TypeNames.Write(task, anchor.SpanStart, all)}.WhenAny({result}.AsTask());"));
    }
}
