using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Flow;

/// <summary>A condition that asks whether a queue has an item, or has room.</summary>
internal sealed class QueueCheck
{
    private QueueCheck(ExpressionSyntax whole, ExpressionSyntax queue, Roles role)
    {
        Whole = whole;
        Queue = queue;
        Role = role;
    }

    public ExpressionSyntax Whole { get; }

    public ExpressionSyntax Queue { get; }

    /// <summary>What would work where the condition holds: to take an item, or to add one.</summary>
    public Roles Role { get; }

    /// <summary>Such a condition, or null if it is another one.</summary>
    public static QueueCheck? Read(
        ExpressionSyntax condition, SemanticModel model, ApiKnowledge knowledge, CancellationToken cancellation)
    {
        var (asked, holds) = Unwrap(condition, true);
        if (asked is BinaryExpressionSyntax comparison)
        {
            var (side, other, kind) = model.GetConstantValue(comparison.Right, cancellation).HasValue
                ? (comparison.Left, comparison.Right, comparison.Kind())
                : (comparison.Right, comparison.Left, Mirrored(comparison.Kind()));
            if (PropertyOf(side) is not { } count || count.Type.SpecialType is not (SpecialType.System_Int32
                or SpecialType.System_Int64))
                return null;
            var isZero = model.GetConstantValue(other, cancellation) is { HasValue: true, Value: 0 or 0L };
            var hasItems = (kind is SyntaxKind.GreaterThanExpression or SyntaxKind.GreaterThanOrEqualExpression
                    || (kind == SyntaxKind.NotEqualsExpression && isZero)) && holds
                || (kind == SyntaxKind.EqualsExpression && isZero && !holds);
            var hasRoom = kind is SyntaxKind.LessThanExpression or SyntaxKind.LessThanOrEqualExpression && holds;
            return hasItems || hasRoom
                ? new QueueCheck(condition, ReceiverOf(side)!, hasItems ? Roles.TakesItem : Roles.AddsItem)
                : null;
        }
        return !holds && PropertyOf(asked) is { Type.SpecialType: SpecialType.System_Boolean } flag
            ? new QueueCheck(
                condition, ReceiverOf(asked)!,
                flag.Name.EndsWith("Full", StringComparison.Ordinal) ? Roles.AddsItem : Roles.TakesItem)
            : null;

        IPropertySymbol? PropertyOf(ExpressionSyntax expression) =>
            ReceiverOf(expression) is not null
            && model.GetSymbolInfo(expression, cancellation).Symbol is IPropertySymbol property
            && (knowledge.RolesOf((ISymbol)property) & Roles.TellsHowFull) != 0
                ? property
                : null;
    }

    private static ExpressionSyntax? ReceiverOf(ExpressionSyntax expression) =>
        (expression as MemberAccessExpressionSyntax)?.Expression;

    private static (ExpressionSyntax Asked, bool Holds) Unwrap(ExpressionSyntax condition, bool holds) =>
        condition switch
        {
            ParenthesizedExpressionSyntax inner => Unwrap(inner.Expression, holds),
            PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } not =>
                Unwrap(not.Operand, !holds),
            BinaryExpressionSyntax
            {
                RawKind: (int)SyntaxKind.EqualsExpression, Right: LiteralExpressionSyntax literal,
            } equals when literal.IsKind(SyntaxKind.FalseLiteralExpression) => Unwrap(equals.Left, !holds),
            _ => (condition, holds),
        };

    private static SyntaxKind Mirrored(SyntaxKind kind) => kind switch
    {
        SyntaxKind.GreaterThanExpression => SyntaxKind.LessThanExpression,
        SyntaxKind.GreaterThanOrEqualExpression => SyntaxKind.LessThanOrEqualExpression,
        SyntaxKind.LessThanExpression => SyntaxKind.GreaterThanExpression,
        SyntaxKind.LessThanOrEqualExpression => SyntaxKind.GreaterThanOrEqualExpression,
        _ => kind,
    };
}
