using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Passes the token.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL212TokenNotForwardedFix)), Shared]
public sealed class POOL212TokenNotForwardedFix() : EditingCodeFix(POOL212TokenNotForwarded.Rule.Id, PassToken)
{
    public const string PassToken = "POOL212.PassToken";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation)
    {
        if (!diagnostic.Properties.TryGetValue(POOL212TokenNotForwarded.Argument, out var argument)
            || edits.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true)
                is not InvocationExpressionSyntax call)
            return null;
        return ($"Pass '{argument}'", all =>
        {
            all.Insert(
                call.ArgumentList.CloseParenToken.SpanStart,
                (call.ArgumentList.Arguments.Count > 0 ? ", " : "") + argument);
            return true;
        });
    }
}
