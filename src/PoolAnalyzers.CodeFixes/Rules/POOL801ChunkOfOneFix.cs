using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Leaves the size of the chunks to the pool, or passes a larger one.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL801ChunkOfOneFix)), Shared]
public sealed class POOL801ChunkOfOneFix() : EditingCodeFix(POOL801ChunkOfOne.Rule.Id, Enlarge)
{
    public const string Enlarge = "POOL801.Enlarge";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation)
    {
        var place = edits.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        var argument = place.FirstAncestorOrSelf<ArgumentSyntax>(node => node.Span == diagnostic.Location.SourceSpan);
        if (!diagnostic.Properties.TryGetValue(POOL801ChunkOfOne.Size, out var size) || size is null)
            return argument is null ? null
                : ("Leave the size of the chunks to the pool",
                    all => ArgumentRemoval.RemoveUseOf(argument.Expression, all));
        return ($"Pass '{size}'", all => Pass(size, place, argument, all));
    }

    private static bool Pass(string size, SyntaxNode place, ArgumentSyntax? argument, DocumentEdits edits)
    {
        if (argument is not null)
        {
            edits.Replace(argument.Expression.Span, size.Substring(size.IndexOf(' ') + 1));
            return true;
        }
        if (place.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { ArgumentList.Arguments: var all }
            || all.Count == 0)
            return false;
        edits.Insert(all[all.Count - 1].Span.End, ", " + size);
        return true;
    }
}
