using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Removes the call that comes too late, where the one before it stands in the same method.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL110StartMethodTwiceFix)), Shared]
public sealed class POOL110StartMethodTwiceFix() : PoolCodeFix(POOL110StartMethodTwice.Rule.Id, Remove)
{
    public const string Remove = "POOL110.Remove";

    private protected override async Task<string?> TitleAsync(
        Document document, Diagnostic diagnostic, string way, CancellationToken cancellation)
    {
        if (await DocumentEdits.OfAsync(document, cancellation).ConfigureAwait(false) is not { } edits
            || Find(diagnostic, edits) is not { } found)
            return null;
        return $"Remove '{found.Expression}', which throws";
    }

    private protected override async Task<Document> RepairAsync(
        Document document, IReadOnlyList<(Diagnostic Diagnostic, string Way)> repairs, CancellationToken cancellation)
    {
        if (await DocumentEdits.OfAsync(document, cancellation).ConfigureAwait(false) is not { } edits)
            return document;
        foreach (var (diagnostic, _) in repairs)
        {
            if (Find(diagnostic, edits) is { } found)
                edits.Try(all => StatementMover.Remove(all, found));
        }
        return edits.Apply();
    }

    private static ExpressionStatementSyntax? Find(Diagnostic diagnostic, DocumentEdits edits)
    {
        var span = diagnostic.Location.SourceSpan;
        if (!edits.Root.FullSpan.Contains(span)
            || edits.Root.FindNode(span, getInnermostNodeForTie: true) is not InvocationExpressionSyntax call
            || call.Parent is not ExpressionStatementSyntax statement
            || StatementMover.RowOf(statement).Count == 0
            || !call.ArgumentList.Arguments.All(argument => argument.Expression
                is LiteralExpressionSyntax or SimpleNameSyntax or MemberAccessExpressionSyntax))
            return null;
        var method = edits.Model.GetSymbolInfo(call).Symbol;
        // In a loop that calls it again and again, the first call is this one.
        var hasEarlier = statement.AncestorsAndSelf().OfType<StatementSyntax>()
            .TakeWhile(outer => outer is not LocalFunctionStatementSyntax)
            .SelectMany(outer => StatementMover.RowOf(outer).TakeWhile(earlier => earlier != outer))
            .SelectMany(earlier =>
                earlier.DescendantNodesAndSelf(node => node is not AnonymousFunctionExpressionSyntax))
            .OfType<InvocationExpressionSyntax>()
            .Any(earlier =>
                SymbolEqualityComparer.Default.Equals(edits.Model.GetSymbolInfo(earlier).Symbol, method));
        return hasEarlier ? statement : null;
    }
}
