using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Counts the work before it is started.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL603CountedInsideWorkFix)), Shared]
public sealed class POOL603CountedInsideWorkFix() : EditingCodeFix(POOL603CountedInsideWork.Rule.Id, Before)
{
    public const string Before = "POOL603.Before";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation)
    {
        if (edits.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true)
            is not InvocationExpressionSyntax { Parent: ExpressionStatementSyntax counted } call
            || StatementRows.FunctionOf(call) is not AnonymousFunctionExpressionSyntax { Block: { } body } work
            || body.Statements.FirstOrDefault() != counted
            || call.ArgumentList.Arguments.Any(argument => argument.Expression is not LiteralExpressionSyntax)
            || POOL603CountedInsideWork.StarterOf(work, edits.Model, edits.Knowledge, cancellation) is not { } starter
            || starter.FirstAncestorOrSelf<StatementSyntax>() is not { } start
            || start is not (ExpressionStatementSyntax or LocalDeclarationStatementSyntax)
            || StatementRows.Of(start).Count == 0)
            return null;
        return ($"Call '{call}' before", all =>
            StatementMover.Remove(all, counted) && StatementMover.InsertBefore(all, start, $"{call};"));
    }
}
