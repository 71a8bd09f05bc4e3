using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Removes the call that comes too late, where the one before it stands in the same method.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL110StartMethodTwiceFix)), Shared]
public sealed class POOL110StartMethodTwiceFix() : EditingCodeFix(POOL110StartMethodTwice.Rule.Id, Remove)
{
    public const string Remove = "POOL110.Remove";

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation) =>
        Find(diagnostic, edits) is { } found
            ? ($"Remove '{found.Expression}', which throws", all => StatementMover.Remove(all, found))
            : null;

    private static ExpressionStatementSyntax? Find(Diagnostic diagnostic, DocumentEdits edits)
    {
        var span = diagnostic.Location.SourceSpan;
        if (edits.Root.FindNode(span, getInnermostNodeForTie: true) is not InvocationExpressionSyntax call
            || call.Parent is not ExpressionStatementSyntax statement
            || StatementRows.Of(statement).Count == 0
            || !call.ArgumentList.Arguments.All(argument => argument.Expression
                is LiteralExpressionSyntax or SimpleNameSyntax or MemberAccessExpressionSyntax))
            return null;
        var method = edits.Model.GetSymbolInfo(call).Symbol;
        // In a loop that calls it again and again, the first call is this one.
        var hasEarlier = statement.AncestorsAndSelf().OfType<StatementSyntax>()
            .TakeWhile(outer => outer is not LocalFunctionStatementSyntax)
            .SelectMany(outer => StatementRows.Of(outer).TakeWhile(earlier => earlier != outer))
            .SelectMany(earlier =>
                earlier.DescendantNodesAndSelf(node => node is not AnonymousFunctionExpressionSyntax))
            .OfType<InvocationExpressionSyntax>()
            .Any(earlier =>
                SymbolEqualityComparer.Default.Equals(edits.Model.GetSymbolInfo(earlier).Symbol, method));
        return hasEarlier ? statement : null;
    }
}
