using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Calls the blocking form.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL208ImmediateResultFix)), Shared]
public sealed class POOL208ImmediateResultFix() : EditingCodeFix(POOL208ImmediateResult.Rule.Id, UseBlockingForm)
{
    public const string UseBlockingForm = "POOL208.UseBlockingForm";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation)
    {
        if (!diagnostic.Properties.TryGetValue(POOL208ImmediateResult.Form, out var form) || form is null
            || edits.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true)
                is not InvocationExpressionSyntax
                {
                    Expression: MemberAccessExpressionSyntax
                    {
                        Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax submit } call
                    }
                } wait)
            return null;
        // What stands between the two, or in front of the point, would get lost.
        var removed = TextSpan.FromBounds(call.Span.End, wait.Span.End);
        if (edits.Text.ToString(removed).Contains("//") || edits.Text.ToString(removed).Contains("/*"))
            return null;
        return ($"Use '{form}'", all =>
        {
            all.Replace(submit.Name.Identifier.Span, form);
            all.Replace(removed, "");
            return true;
        });
    }
}
