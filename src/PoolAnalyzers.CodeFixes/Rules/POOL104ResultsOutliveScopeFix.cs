using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Goes through the sequence, or waits for the work, before the end of the block.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL104ResultsOutliveScopeFix)), Shared]
public sealed class POOL104ResultsOutliveScopeFix() : EditingCodeFix(POOL104ResultsOutliveScope.Rule.Id, Inside)
{
    public const string Inside = "POOL104.Inside";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation)
    {
        diagnostic.Properties.TryGetValue(POOL104ResultsOutliveScope.Kind, out var kind);
        return kind == POOL104ResultsOutliveScope.Sequence ? GoThrough(diagnostic, edits)
            : diagnostic.AdditionalLocations.Count < 2 ? null
            : Wait(diagnostic, edits);
    }

    private static (string, Func<DocumentEdits, bool>)? GoThrough(Diagnostic diagnostic, DocumentEdits edits)
    {
        var sequence = edits.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        return sequence is InvocationExpressionSyntax or IdentifierNameSyntax
            ? ("Go through it here with 'ToList()' (everything is done before anything is used)", all =>
            {
                all.Insert(sequence.Span.End, ".ToList()");
                return true;
            })
            : null;
    }

    private static (string, Func<DocumentEdits, bool>)? Wait(Diagnostic diagnostic, DocumentEdits edits)
    {
        const string Title = "Wait for it before the end of the block";
        if (diagnostic.Properties.TryGetValue(POOL104ResultsOutliveScope.Wait, out var wait) && wait is not null)
            return edits.Root.FindNode(diagnostic.AdditionalLocations[0].SourceSpan, getInnermostNodeForTie: true)
                is VariableDeclaratorSyntax declared
                    ? (Title, all => EndOfScope.Insert(all, declared, wait))
                    : null;
        // Where nobody keeps the task, it can be waited for right there.
        var start = edits.Root.FindNode(diagnostic.AdditionalLocations[1].SourceSpan, getInnermostNodeForTie: true);
        return start is InvocationExpressionSyntax { Parent: ExpressionStatementSyntax }
            ? ("Wait for it here", all =>
            {
                all.Insert(start.SpanStart, "await ");
                return true;
            })
            : null;
    }
}
