using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Knowledge;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Waits for the item.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL607PollingQueueFix)), Shared]
public sealed class POOL607PollingQueueFix() : EditingCodeFix(POOL607PollingQueue.Rule.Id, Wait)
{
    public const string Wait = "POOL607.Wait";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation)
    {
        if (edits.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true)
            is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } call
            || POOL607PollingQueue.PolledBy(call)?.Parent is not StatementSyntax polling
            || edits.Model.GetTypeInfo(access.Expression, cancellation).Type is not { } queue
            || QueueCalls.Find(queue, Roles.TakesItem, tried: false, edits.Knowledge) is not { } waiting
            || HasComments(polling))
            return null;
        var item = call.ArgumentList.Arguments[0].Expression;
        // The variable of a loop is gone behind it.
        return item
            is DeclarationExpressionSyntax { Designation: SingleVariableDesignationSyntax } or IdentifierNameSyntax
            && StatementRows.Of(polling).Count > 0
            ? ($"Wait with '{waiting.Name}'", all =>
                {
                    all.Replace(polling.Span, $"{item} = {access.Expression}.{waiting.Name}();");
                    return true;
                })
            : null;
    }

    private static bool HasComments(StatementSyntax statement) => statement.DescendantTrivia()
        .Any(trivia => statement.Span.Contains(trivia.Span) && trivia.ToString().Trim().Length > 0);
}
