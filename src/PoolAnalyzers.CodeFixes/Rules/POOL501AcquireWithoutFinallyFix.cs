using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Gives the lock back in a <c>finally</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL501AcquireWithoutFinallyFix)), Shared]
public sealed class POOL501AcquireWithoutFinallyFix()
    : EditingCodeFix(POOL501AcquireWithoutFinally.Rule.Id, InFinally)
{
    public const string InFinally = "POOL501.InFinally";

    // Variables may be used behind the end.
    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation) =>
        diagnostic.AdditionalLocations.FirstOrDefault() is { } end
        && edits.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true)
            is InvocationExpressionSyntax begin
        && edits.Root.FindNode(end.SourceSpan) is { } found
        && (found as GlobalStatementSyntax)?.Statement is var global
        && (global ?? found) is ExpressionStatementSyntax statement
        && LooseEnd.Between(begin, statement) is { } body
            ? ($"Put '{statement.Expression}' into a 'finally'", all => FinallyWriter.Wrap(all, body, statement))
            : null;
}
