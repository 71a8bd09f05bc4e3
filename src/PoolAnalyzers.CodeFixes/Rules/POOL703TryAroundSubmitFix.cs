using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Waits for the job where it is submitted, so that what it throws is caught.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL703TryAroundSubmitFix)), Shared]
public sealed class POOL703TryAroundSubmitFix() : EditingCodeFix(POOL703TryAroundSubmit.Rule.Id, WaitInside)
{
    public const string WaitInside = "POOL703.WaitInside";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation)
    {
        // In a loop, waiting for one would hold up the next.
        if (edits.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true)
                is not InvocationExpressionSyntax
                {
                    Parent: ExpressionStatementSyntax, Expression: MemberAccessExpressionSyntax access,
                } call
            || call.Ancestors().TakeWhile(outer => outer is not (AnonymousFunctionExpressionSyntax
                or LocalFunctionStatementSyntax or MemberDeclarationSyntax))
                .Any(outer => outer is CommonForEachStatementSyntax or ForStatementSyntax or WhileStatementSyntax
                    or DoStatementSyntax)
            || edits.Model.GetSymbolInfo(call).Symbol is not IMethodSymbol submit)
            return null;
        if (edits.Model.GetEnclosingSymbol(call.SpanStart, cancellation) is IMethodSymbol { IsAsync: true })
        {
            return ("Await the job here", all =>
            {
                all.Insert(call.SpanStart, "await ");
                return true;
            });
        }
        if (SubmittedWork.BlockingForm(submit, edits.Knowledge) is not { } form)
            return null;
        return ($"Wait for the job here, with '{form.Name}'", all =>
        {
            all.Replace(access.Name.Identifier.Span, form.Name);
            return true;
        });
    }
}
