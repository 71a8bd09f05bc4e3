using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Decides by what the call returns.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL308InterlockedResultDroppedFix)), Shared]
public sealed class POOL308InterlockedResultDroppedFix()
    : EditingCodeFix(POOL308InterlockedResultDropped.Rule.Id, UseResult)
{
    public const string UseResult = "POOL308.UseResult";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation)
    {
        if (edits.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true)
                is not InvocationExpressionSyntax { Parent: ExpressionStatementSyntax statement } call
            || diagnostic.AdditionalLocations.Count != 1
            || edits.Root.FindNode(diagnostic.AdditionalLocations[0].SourceSpan, getInnermostNodeForTie: true)
                is not ExpressionSyntax read
            || read.FirstAncestorOrSelf<StatementSyntax>() is not { } decides
            || (decides is IfStatementSyntax branch ? branch.Condition : (decides as ReturnStatementSyntax)?.Expression)
                is not { } condition
            // What is asked first may leave the call out; what is asked again would be another value.
            || read.Ancestors().TakeWhile(outer => outer != condition.Parent).Any(outer => outer
                is BinaryExpressionSyntax binary && !binary.Left.Span.Contains(read.Span)
                    && (binary.IsKind(SyntaxKind.LogicalAndExpression) || binary.IsKind(SyntaxKind.LogicalOrExpression))
                || outer is ConditionalExpressionSyntax choice && !choice.Condition.Span.Contains(read.Span)
                || outer is AnonymousFunctionExpressionSyntax)
            || condition.DescendantNodes().Any(node => node.SpanStart < read.SpanStart
                && node is InvocationExpressionSyntax or AssignmentExpressionSyntax or AwaitExpressionSyntax)
            || condition.DescendantNodesAndSelf().Count(node => SyntaxFactory.AreEquivalent(node, read)) != 1)
            return null;
        return ($"Decide by what '{call.Expression}' returns", all =>
        {
            all.Replace(read.Span, call.ToString());
            return StatementMover.Remove(all, statement);
        });
    }
}
