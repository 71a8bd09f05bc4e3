using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Goes through the results as they come.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL802MapMaterialisesStreamFix)), Shared]
public sealed class POOL802MapMaterialisesStreamFix() : EditingCodeFix(POOL802MapMaterialisesStream.Rule.Id, Stream)
{
    public const string Stream = "POOL802.Stream";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation)
    {
        if (!diagnostic.Properties.TryGetValue(POOL802MapMaterialisesStream.Streaming, out var streaming)
            || streaming is null
            || edits.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true)
                is not SimpleNameSyntax name
            || name.Parent is not MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax call }
            // Elsewhere the results may be needed as an array.
            || call.Parent is not CommonForEachStatementSyntax each || each.Expression != call)
            return null;
        return ($"Go through the results of '{streaming}', which come while later items are read", all =>
        {
            all.Replace(name.Identifier.Span, streaming);
            return true;
        });
    }
}
