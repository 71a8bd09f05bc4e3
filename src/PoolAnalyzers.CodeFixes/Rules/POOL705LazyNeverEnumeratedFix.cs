using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Goes through the results, or keeps the jobs of a query in a list.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL705LazyNeverEnumeratedFix)), Shared]
public sealed class POOL705LazyNeverEnumeratedFix() : EditingCodeFix(POOL705LazyNeverEnumerated.Rule.Id, GoThrough)
{
    public const string GoThrough = "POOL705.GoThrough";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation)
    {
        if (edits.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true)
            is not InvocationExpressionSyntax call)
            return null;
        if (diagnostic.AdditionalLocations.Count > 0)
        {
            return ("Submit the jobs once, and keep them in a list", all =>
            {
                all.Insert(call.Span.End, ".ToList()");
                return true;
            });
        }
        if (call.Parent is not ExpressionStatementSyntax)
            return null;
        return ("Go through the results (waits for all of them)", all =>
        {
            all.Insert(call.SpanStart, "foreach (var _ in ");
            all.Replace(TextSpan.FromBounds(call.Span.End, call.Parent.Span.End), ") { }");
            return true;
        });
    }
}
