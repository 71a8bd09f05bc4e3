using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Waits instead of asking.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL207BusyWaitFix)), Shared]
public sealed class POOL207BusyWaitFix() : EditingCodeFix(POOL207BusyWait.Rule.Id, Wait)
{
    public const string Wait = "POOL207.Wait";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation)
    {
        const string Task = "System.Threading.Tasks.Task";
        if (!diagnostic.Properties.TryGetValue(POOL207BusyWait.Waiting, out var waiting) || waiting is null
            || edits.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is not StatementSyntax loop
            || loop.DescendantTrivia().Any(trivia => loop.Span.Contains(trivia.Span)
                && !trivia.IsKind(SyntaxKind.WhitespaceTrivia) && !trivia.IsKind(SyntaxKind.EndOfLineTrivia))
            || edits.Model.Compilation.GetTypeByMetadataName(Task) is not { } task)
            return null;
        return ($"Wait with '{waiting.TrimEnd(';')}'", all =>
        {
            all.Replace(loop.Span, waiting.Contains(Task + ".")
                ? waiting.Replace(Task + ".", TypeNames.Write(task, loop.SpanStart, all) + ".")
                : waiting);
            return true;
        });
    }
}
