using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Moves the declaration of the pool in front of the loop.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL111PoolPerItemFix)), Shared]
public sealed class POOL111PoolPerItemFix() : EditingCodeFix(POOL111PoolPerItem.Rule.Id, Hoist)
{
    public const string Hoist = "POOL111.Hoist";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation) =>
        ("Make it in front of the loop, so that jobs may go on beyond their round", all => Move(diagnostic, all));

    private static bool Move(Diagnostic diagnostic, DocumentEdits edits) =>
        edits.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true)
            .FirstAncestorOrSelf<LocalDeclarationStatementSyntax>() is { } declaration
        && declaration.Parent is BlockSyntax { Parent: StatementSyntax loop }
        && StatementRows.Of(loop).Count > 0
        && edits.Text.Lines.GetLineFromPosition(declaration.SpanStart).LineNumber
            == edits.Text.Lines.GetLineFromPosition(declaration.Span.End).LineNumber
        && StatementMover.InsertBefore(edits, loop, declaration.ToString())
        && StatementMover.Remove(edits, declaration);
}
