using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Knowledge;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Asks for an item and takes it in one step.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL601QueueCheckThenActFix)), Shared]
public sealed class POOL601QueueCheckThenActFix() : EditingCodeFix(POOL601QueueCheckThenAct.Rule.Id, Try)
{
    public const string Try = "POOL601.Try";

    // The variable of the item is there in more places than it was.
    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation)
    {
        if (diagnostic.AdditionalLocations.Count == 0
            || edits.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true)
                is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } call
            || edits.Root.FindNode(diagnostic.AdditionalLocations[0].SourceSpan, getInnermostNodeForTie: true)
                is not ExpressionSyntax check
            || edits.Model.GetTypeInfo(access.Expression, cancellation).Type is not { } queue
            || call.ArgumentList.Arguments.Count > 0
            || QueueCalls.Find(queue, Roles.TakesItem, tried: true, edits.Knowledge) is not { } tried)
            return null;
        var guarded = check.FirstAncestorOrSelf<StatementSyntax>() switch
        {
            IfStatementSyntax branch => branch.Statement,
            WhileStatementSyntax loop => loop.Statement,
            _ => null,
        };
        return guarded is not null && FirstOf(guarded)?.Span.Contains(call.Span) == true
            ? ($"Ask '{access.Expression}.{tried.Name}'", all => Change(all, check, guarded, call, access, tried.Name))
            : null;
    }

    private static bool Change(
        DocumentEdits edits, ExpressionSyntax check, StatementSyntax guarded, InvocationExpressionSyntax call,
        MemberAccessExpressionSyntax access, string tried)
    {
        var first = FirstOf(guarded)!;
        if (first is LocalDeclarationStatementSyntax { Declaration: var declared } declaration
            && declared.Variables.Count == 1 && declared.Variables[0].Initializer?.Value == call)
        {
            edits.Replace(
                check.Span,
                $"{access.Expression}.{tried}(out {declared.Type} {declared.Variables[0].Identifier.Text})");
            return guarded is BlockSyntax && StatementMover.Remove(edits, declaration);
        }
        // Only where nothing comes before the item in the statement, and it does so each time.
        if (first is not (ExpressionStatementSyntax or ReturnStatementSyntax or LocalDeclarationStatementSyntax)
            || call.Ancestors().TakeWhile(outer => outer != first).Any(outer => outer
                is AnonymousFunctionExpressionSyntax or ConditionalExpressionSyntax or BinaryExpressionSyntax
                or SwitchExpressionSyntax or ConditionalAccessExpressionSyntax))
            return false;
        var item = edits.Names.In(FreshNames.MemberAround(call), "item");
        edits.Replace(check.Span, $"{access.Expression}.{tried}(out var {item})");
        edits.Replace(call.Span, item);
        return true;
    }

    private static StatementSyntax? FirstOf(StatementSyntax guarded) =>
        guarded is BlockSyntax block ? block.Statements.FirstOrDefault() : guarded;
}
