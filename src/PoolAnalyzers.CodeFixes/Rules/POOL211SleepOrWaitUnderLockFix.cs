using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Moves the last statement of a lock behind it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL211SleepOrWaitUnderLockFix)), Shared]
public sealed class POOL211SleepOrWaitUnderLockFix() : EditingCodeFix(POOL211SleepOrWaitUnderLock.Rule.Id, MoveOut)
{
    public const string MoveOut = "POOL211.MoveOut";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation)
    {
        if (edits.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is not
            {
                Parent: ExpressionStatementSyntax
                {
                    Parent: BlockSyntax { Parent: LockStatementSyntax locked } block
                } waiting
            }
            || block.Statements.Count < 2 || block.Statements.Last() != waiting
            || StatementRows.Of(locked).Count == 0
            || block.Statements.Any(StatementMover.MayJump))
            return null;
        return ($"Move '{waiting.Expression}' behind the lock", all =>
            StatementMover.MoveBehind(all, [waiting], locked));
    }
}
