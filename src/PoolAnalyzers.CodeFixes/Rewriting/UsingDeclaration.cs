using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using PoolAnalyzers.Flow;

namespace PoolAnalyzers.CodeFixes.Rewriting;

/// <summary>Declares a local with <c>using</c>, or <c>await using</c> in asynchronous code.</summary>
internal static class UsingDeclaration
{
    /// <summary>The declaration that the object is made in; null where it cannot be one with <c>using</c>.</summary>
    public static LocalDeclarationStatementSyntax? Of(TextSpan creation, DocumentEdits edits) =>
        edits.Root.FindNode(creation, getInnermostNodeForTie: true)
            .FirstAncestorOrSelf<LocalDeclarationStatementSyntax>() is { Declaration.Variables.Count: 1 } declaration
            && declaration.Parent is BlockSyntax or GlobalStatementSyntax
                ? declaration
                : null;

    public static void Write(LocalDeclarationStatementSyntax declaration, DocumentEdits edits)
    {
        var isAsync = StatementRows.FunctionOf(declaration) switch
        {
            BaseMethodDeclarationSyntax method => method.Modifiers.Any(SyntaxKind.AsyncKeyword),
            LocalFunctionStatementSyntax local => local.Modifiers.Any(SyntaxKind.AsyncKeyword),
            AnonymousFunctionExpressionSyntax lambda => lambda.AsyncKeyword.IsKind(SyntaxKind.AsyncKeyword),
            _ => false,
        };
        edits.Insert(declaration.SpanStart, isAsync ? "await using " : "using ");
    }
}
