using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PoolAnalyzers.Flow;

/// <summary>The statements that stand in a row.</summary>
internal static class StatementRows
{
    /// <summary>The statements that stand in a row with this one; empty where it stands alone.</summary>
    public static IReadOnlyList<StatementSyntax> Of(StatementSyntax statement)
    {
        IEnumerable<StatementSyntax> row = statement.Parent switch
        {
            BlockSyntax block => block.Statements,
            SwitchSectionSyntax section => section.Statements,
            GlobalStatementSyntax { Parent: CompilationUnitSyntax unit } =>
                unit.Members.OfType<GlobalStatementSyntax>().Select(member => member.Statement),
            _ => Enumerable.Empty<StatementSyntax>(),
        };
        return row.ToArray();
    }

    /// <summary>The function that a node is in: a member, a local function, a lambda, or the whole file.</summary>
    public static SyntaxNode FunctionOf(SyntaxNode node) => node.Ancestors().First(outer =>
        outer is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax
            or CompilationUnitSyntax
        || outer is MemberDeclarationSyntax and not GlobalStatementSyntax);

    /// <summary>What runs when a node does: all below it but the bodies of functions.</summary>
    public static IEnumerable<SyntaxNode> RunBy(SyntaxNode node) => node.DescendantNodesAndSelf(inner =>
        inner == node || inner is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax));
}
