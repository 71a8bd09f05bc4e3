using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Uses the source of random numbers that any number of threads may use.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL311NotThreadSafeTypeSharedFix)), Shared]
public sealed class POOL311NotThreadSafeTypeSharedFix()
    : EditingCodeFix(POOL311NotThreadSafeTypeShared.Rule.Id, UseShared)
{
    public const string UseShared = "POOL311.Shared";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation)
    {
        var use = edits.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        if (!diagnostic.Properties.ContainsKey(POOL311NotThreadSafeTypeShared.IsRandom)
            || edits.Model.Compilation.GetTypeByMetadataName("System.Random") is not { } random
            || edits.Model.GetSymbolInfo(use, cancellation).Symbol is not { } symbol
            || MemberCopies.JobAround(use, edits) is not { } work)
            return null;
        return ("Use 'Random.Shared', which any thread may, and which gives other numbers", all =>
        {
            foreach (var name in work.DescendantNodes().OfType<IdentifierNameSyntax>())
            {
                if (name.Identifier.ValueText != symbol.Name
                    || !SymbolEqualityComparer.Default.Equals(all.Model.GetSymbolInfo(name).Symbol, symbol))
                    continue;
                var whole = name.Parent is MemberAccessExpressionSyntax access && access.Name == name
                    ? (SyntaxNode)access
                    : name;
                all.Replace(whole.Span, $"{TypeNames.Write(random, name.SpanStart, all)}.Shared");
            }
            return true;
        });
    }
}
