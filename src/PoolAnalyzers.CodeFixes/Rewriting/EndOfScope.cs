using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.Flow;

namespace PoolAnalyzers.CodeFixes.Rewriting;

/// <summary>Puts a statement where the objects of a <c>using</c> are about to be disposed of.</summary>
internal static class EndOfScope
{
    /// <param name="edits">The document.</param>
    /// <param name="declared">The variable that is declared by the <c>using</c>.</param>
    /// <param name="statement">The statement.</param>
    /// <returns>Whether the block has just the one end.</returns>
    public static bool Insert(DocumentEdits edits, VariableDeclaratorSyntax declared, string statement)
    {
        IReadOnlyList<StatementSyntax> row = declared.Parent?.Parent switch
        {
            LocalDeclarationStatementSyntax declaration => StatementRows.Of(declaration)
                .SkipWhile(each => each != declaration).Skip(1).ToArray(),
            UsingStatementSyntax { Statement: BlockSyntax block } => block.Statements,
            _ => [],
        };
        var run = row.Where(each => each is not LocalFunctionStatementSyntax).ToArray();
        if (run.Length == 0)
            return false;
        var last = run[run.Length - 1];
        var leaves = last is ReturnStatementSyntax;
        if (run.Take(leaves ? run.Length - 1 : run.Length).Any(StatementMover.MayJump))
            return false;
        return leaves
            // What is returned may need what is waited for, but not the other way around.
            ? StatementMover.InsertBefore(edits, last, statement)
            : StatementMover.InsertBehind(edits, last, statement);
    }
}
