using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Looks again: makes a loop of the <c>if</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL506ConditionProtocolFix)), Shared]
public sealed class POOL506ConditionProtocolFix() : EditingCodeFix(POOL506ConditionProtocol.Rule.Id, Loop)
{
    public const string Loop = "POOL506.Loop";

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation) =>
        edits.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true)
            is InvocationExpressionSyntax { Parent: ExpressionStatementSyntax wait }
        && BranchOf(wait) is { } branch
            ? ("Look again in a loop", all => Change(all, branch))
            : null;

    /// <summary>The <c>if</c> that decides about the wait and nothing else.</summary>
    private static IfStatementSyntax? BranchOf(StatementSyntax wait) => wait.Parent switch
    {
        IfStatementSyntax { Else: null } branch => branch,
        BlockSyntax { Statements.Count: 1, Parent: IfStatementSyntax { Else: null } branch } => branch,
        _ => null,
    };

    private static bool Change(DocumentEdits edits, IfStatementSyntax branch)
    {
        edits.Replace(branch.IfKeyword.Span, "while");
        return true;
    }
}
