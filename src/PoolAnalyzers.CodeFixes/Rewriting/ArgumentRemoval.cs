using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace PoolAnalyzers.CodeFixes.Rewriting;

/// <summary>Leaves out an argument, or what an initializer sets.</summary>
internal static class ArgumentRemoval
{
    /// <summary>Leaves out what the value is passed to; false where others would move to another parameter.</summary>
    public static bool RemoveUseOf(SyntaxNode value, DocumentEdits edits)
    {
        while (value.Parent is ParenthesizedExpressionSyntax or CastExpressionSyntax)
            value = value.Parent;
        return value.Parent switch
        {
            ArgumentSyntax { Parent: ArgumentListSyntax list } argument
                when list.Arguments.SkipWhile(other => other != argument).Skip(1)
                    .All(other => other.NameColon is not null) =>
                Remove(argument, list.Arguments, list.OpenParenToken, list.CloseParenToken, "", edits),
            AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax initializer } assignment
                when assignment.Right == value =>
                Remove<ExpressionSyntax>(
                    assignment, initializer.Expressions, initializer.OpenBraceToken, initializer.CloseBraceToken, " ",
                    edits),
            _ => false,
        };
    }

    private static bool Remove<T>(
        T item, SeparatedSyntaxList<T> items, SyntaxToken open, SyntaxToken close, string empty, DocumentEdits edits)
        where T : SyntaxNode
    {
        var index = items.IndexOf(item);
        var comma = items.GetSeparators().ElementAtOrDefault(index);
        var (from, to) = (items.Count, index) switch
        {
            (1, _) => (open.Span.End, close.SpanStart),
            var (count, at) when at < count - 1 => (item.SpanStart, items[at + 1].SpanStart),
            // With the comma in front, so that one behind stays where there was one.
            _ => (
                items.GetSeparator(index - 1).SpanStart,
                comma.IsKind(SyntaxKind.None) ? item.Span.End : comma.SpanStart),
        };
        var removed = TextSpan.FromBounds(from, to);
        var hasComment = items[0].Parent!.DescendantTrivia(removed).Any(trivia =>
            removed.Contains(trivia.Span)
            && !trivia.IsKind(SyntaxKind.WhitespaceTrivia) && !trivia.IsKind(SyntaxKind.EndOfLineTrivia));
        if (hasComment)
            return false;
        edits.Replace(removed, items.Count == 1 ? empty : "");
        return true;
    }
}
