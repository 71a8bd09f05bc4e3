using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Changes the shared value in one step.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL304SharedValueReadModifyWriteFix)), Shared]
public sealed class POOL304SharedValueReadModifyWriteFix()
    : EditingCodeFix(POOL304SharedValueReadModifyWrite.Rule.Id, Add, Update)
{
    public const string Add = "POOL304.Add";
    public const string Update = "POOL304.Update";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation)
    {
        var node = edits.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        var target = node switch
        {
            AssignmentExpressionSyntax assignment => assignment.Left,
            PostfixUnaryExpressionSyntax step when UnusedValue.Of(step, edits.Model) => step.Operand,
            PrefixUnaryExpressionSyntax step => step.Operand,
            _ => null,
        };
        if (PlaceOf(target) is not var (shared, index))
            return null;
        var call = way == Add ? WriteAdd(node, target!, edits) : WriteUpdate(node, target!, edits);
        if (call is null)
            return null;
        return ($"Change '{shared}' in one step, by '{way.Substring(way.IndexOf('.') + 1)}'", all =>
        {
            if (way == Add && all.Model.LookupSymbols(node.SpanStart, name: "SharedNumbers").IsEmpty)
                all.AddUsing("PoolRuntime");
            all.Replace(node.Span, $"{shared}.{call.Insert(call.IndexOf('(') + 1, index)}");
            return true;
        });
    }

    /// <summary>What is shared, and the index of the element as an argument.</summary>
    private static (string Shared, string Index)? PlaceOf(ExpressionSyntax? target) => target switch
    {
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Value" } access =>
            (access.Expression.ToString(), ""),
        ElementAccessExpressionSyntax { ArgumentList.Arguments: { Count: 1 } arguments } element
            when Repeatable.Is(arguments[0].Expression) => (element.Expression.ToString(), arguments[0] + ", "),
        _ => null,
    };

    private static string? WriteAdd(SyntaxNode node, ExpressionSyntax target, DocumentEdits edits)
    {
        var (sign, amount) = node switch
        {
            PostfixUnaryExpressionSyntax or PrefixUnaryExpressionSyntax =>
                (node.ToString().Contains("++") ? "" : "-", "1"),
            AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.AddAssignmentExpression } add =>
                ("", add.Right.ToString()),
            AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SubtractAssignmentExpression } subtract =>
                ("-", InParentheses(subtract.Right)),
            AssignmentExpressionSyntax { Right: BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } sum }
                when IsSame(sum.Left, target) => ("", sum.Right.ToString()),
            AssignmentExpressionSyntax
            {
                Right: BinaryExpressionSyntax { RawKind: (int)SyntaxKind.SubtractExpression } difference,
            } when IsSame(difference.Left, target) => ("-", InParentheses(difference.Right)),
            _ => ("", ""),
        };
        return amount.Length == 0 || amount.Contains(target.ToString()) || !IsNumber(target, edits)
            ? null
            : $"Add({sign}{amount})";
    }

    private static bool IsNumber(ExpressionSyntax target, DocumentEdits edits) =>
        edits.Model.GetTypeInfo(target).Type?.SpecialType
            is >= SpecialType.System_SByte and <= SpecialType.System_Double;

    private static string? WriteUpdate(SyntaxNode node, ExpressionSyntax target, DocumentEdits edits)
    {
        var name = edits.Names.In(FreshNames.MemberAround(node), "value");
        return node switch
        {
            AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment
                when Repeatable.Is(assignment.Right) => $"Update({name} => {WithName(assignment.Right, target, name)})",
            AssignmentExpressionSyntax assignment when Repeatable.Is(assignment.Right) =>
                $"Update({name} => {name} {assignment.OperatorToken.Text.TrimEnd('=')} "
                    + $"{InParentheses(assignment.Right)})",
            PostfixUnaryExpressionSyntax or PrefixUnaryExpressionSyntax =>
                $"Update({name} => {name} {(node.ToString().Contains("++") ? "+" : "-")} 1)",
            _ => null,
        };
    }

    private static string WithName(ExpressionSyntax value, ExpressionSyntax target, string name) =>
        value.ReplaceNodes(
            value.DescendantNodesAndSelf().OfType<ExpressionSyntax>().Where(part => IsSame(part, target)),
            (part, _) => SyntaxFactory.IdentifierName(name).WithTriviaFrom(part)).ToString();

    private static bool IsSame(ExpressionSyntax one, ExpressionSyntax other) =>
        SyntaxFactory.AreEquivalent(one, other);

    private static string InParentheses(ExpressionSyntax value) => value
        is LiteralExpressionSyntax or IdentifierNameSyntax or MemberAccessExpressionSyntax or InvocationExpressionSyntax
        or ElementAccessExpressionSyntax or ParenthesizedExpressionSyntax
            ? value.ToString()
            : $"({value})";
}
