using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Waits for the process instead of ending it; one that works for ever is first told that nothing more comes.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL109TerminateWhileSharedFix)), Shared]
public sealed class POOL109TerminateWhileSharedFix() : EditingCodeFix(POOL109TerminateWhileShared.Rule.Id, Join)
{
    public const string Join = "POOL109.Join";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation)
    {
        if (!diagnostic.Properties.TryGetValue(POOL109TerminateWhileShared.Child, out var child) || child is null
            || edits.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true)
                .FirstAncestorOrSelf<StatementSyntax>() is not ExpressionStatementSyntax end
            || StatementRows.Of(end).Count == 0)
            return null;
        if (!diagnostic.Properties.TryGetValue(POOL109TerminateWhileShared.Queue, out var queue))
            return ($"Wait for '{child}' to end by itself (it takes as long as its work does)", all =>
            {
                all.Replace(end.Span, $"{child}.Join();");
                return true;
            });
        if (queue is null || diagnostic.AdditionalLocations.Count == 0
            || edits.Root.FindNode(diagnostic.AdditionalLocations[0].SourceSpan)
                .FirstAncestorOrSelf<StatementSyntax>() is not { } loop)
            return null;
        return ($"End '{queue}', and wait for '{child}' to work off what is in it", all =>
        {
            if (!FinallyWriter.Wrap(all, [loop], "catch (QueueShutdownException)", "return;"))
                return false;
            return StatementMover.InsertBefore(all, end, $"{queue}.Shutdown();")
                && Replace(all, end, $"{child}.Join();");
        });
    }

    private static bool Replace(DocumentEdits edits, StatementSyntax statement, string text)
    {
        edits.Replace(statement.Span, text);
        return true;
    }
}
