using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Text;

namespace PoolAnalyzers.CodeFixes.Rewriting;

/// <summary>How the lines of a document end and are indented; new lines are made to look like the old ones.</summary>
internal sealed class Layout
{
    private Layout(string lineEnd, string step)
    {
        LineEnd = SyntaxFactory.EndOfLine(lineEnd);
        Step = step;
    }

    public SyntaxTrivia LineEnd { get; }

    /// <summary>One level of indentation.</summary>
    public string Step { get; }

    public static async Task<Layout> OfAsync(Document document, CancellationToken cancellation)
    {
        var options = await document.GetOptionsAsync(cancellation).ConfigureAwait(false);
        var text = await document.GetTextAsync(cancellation).ConfigureAwait(false);
        var lineEnd = options.GetOption(FormattingOptions.NewLine);
        foreach (var line in text.Lines)
        {
            if (line.EndIncludingLineBreak == line.End)
                continue;
            lineEnd = text.ToString(TextSpan.FromBounds(line.End, line.EndIncludingLineBreak));
            break;
        }
        var step = options.GetOption(FormattingOptions.UseTabs)
            ? "\t"
            : new string(' ', options.GetOption(FormattingOptions.IndentationSize));
        return new Layout(lineEnd, step);
    }

    /// <summary>The white space that the line with this token begins with.</summary>
    public static string IndentOf(SyntaxToken token)
    {
        var text = token.SyntaxTree!.GetText();
        var line = text.Lines.GetLineFromPosition(token.SpanStart);
        var end = line.Start;
        while (end < line.End && text[end] is ' ' or '\t')
            end++;
        return text.ToString(TextSpan.FromBounds(line.Start, end));
    }

    /// <summary>Whether nothing but white space and comments stands before the token on its line.</summary>
    public static bool StartsLine(SyntaxToken token)
    {
        var before = token.GetPreviousToken();
        return before.IsKind(SyntaxKind.None)
            || before.TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia)
            || token.LeadingTrivia.Any(trivia => trivia.IsDirective || trivia.IsKind(SyntaxKind.EndOfLineTrivia));
    }
}
