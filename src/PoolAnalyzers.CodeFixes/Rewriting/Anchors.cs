using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PoolAnalyzers.CodeFixes.Rewriting;

/// <summary>Finds what a new statement has to stand in front of in order to run before an expression.</summary>
internal static class Anchors
{
    /// <summary>
    /// The statement, expression body or lambda that the expression is part of; null if a statement in front of it
    /// would run when the expression does not, or before something else that <paramref name="involved"/> has a part in.
    /// </summary>
    public static SyntaxNode? Find(ExpressionSyntax expression, string involved, SemanticModel model)
    {
        SyntaxNode child = expression;
        for (var parent = child.Parent; parent is not null; (child, parent) = (parent, parent.Parent))
        {
            switch (parent)
            {
                case BinaryExpressionSyntax binary when IsShortCut(binary) && binary.Right == child:
                case ConditionalExpressionSyntax choice when choice.Condition != child:
                case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceAssignmentExpression }:
                case ConditionalAccessExpressionSyntax access when access.WhenNotNull == child:
                case SwitchExpressionArmSyntax or CatchFilterClauseSyntax:
                case QueryClauseSyntax or SelectOrGroupClauseSyntax:
                case ConstructorInitializerSyntax or AttributeSyntax or MemberDeclarationSyntax:
                    return null;
                case ForStatementSyntax loop
                    when loop.Condition == child || loop.Incrementors.Any(step => step == child):
                case DoStatementSyntax:
                    return null;
                case LambdaExpressionSyntax lambda:
                    return IsDelegate(lambda, model) && !IsMentionedBefore(lambda.Body, expression, involved)
                        ? lambda
                        : null;
                case ArrowExpressionClauseSyntax arrow:
                    return HasBlockForm(arrow.Parent) && !IsMentionedBefore(arrow, expression, involved) ? arrow : null;
                case StatementSyntax statement:
                    return IsMentionedBefore(statement, expression, involved) ? null : statement;
            }
        }
        return null;
    }

    private static bool IsShortCut(BinaryExpressionSyntax binary) => binary.Kind()
        is SyntaxKind.LogicalAndExpression or SyntaxKind.LogicalOrExpression or SyntaxKind.CoalesceExpression;

    private static bool IsDelegate(LambdaExpressionSyntax lambda, SemanticModel model) =>
        model.GetTypeInfo(lambda).ConvertedType is { TypeKind: TypeKind.Delegate };

    private static bool HasBlockForm(SyntaxNode? member) =>
        member is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax;

    private static bool IsMentionedBefore(SyntaxNode whole, SyntaxNode expression, string involved)
    {
        foreach (var token in whole.DescendantTokens())
        {
            if (token.SpanStart >= expression.SpanStart)
                return false;
            if (token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText == involved)
                return true;
        }
        return false;
    }
}
