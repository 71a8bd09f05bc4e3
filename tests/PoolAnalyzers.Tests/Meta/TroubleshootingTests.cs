using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PoolAnalyzers.Tests.Meta;

/// <summary>The messages that the page explains are those that the runtime has.</summary>
public sealed partial class TroubleshootingTests
{
    private const string Hole = "…";

    // Lists of messages end where the page speaks of builds and of what has no message.
    private const string EndOfMessages = "## Building";

    [Fact]
    public void Every_message_on_the_page_is_still_in_the_source()
    {
        var page = MarkdownPage.All.Single(page => page.Path == "docs/troubleshooting.md").Prose;
        string[] quoted = [.. MessagesIn(page[..page.IndexOf(EndOfMessages, StringComparison.Ordinal)])];
        string[] texts =
        [
            .. Repository.FilesUnder("src/PoolRuntime", "*.cs").SelectMany(file => TextsOf(Repository.Read(file)!)),
        ];

        Assert.True(quoted.Length > 100, $"{quoted.Length} messages");
        Problems.RequireNone(quoted.Where(message => !texts.Any(text => text.Contains(message)))
            .Select(message => $"No text of the runtime has '{message}'."));
    }

    [Fact]
    public void A_text_is_put_together_with_holes_for_what_is_different_each_time() => Assert.Equal(
        ["The pool has … workers; close …it.", "none", "plain"],
        TextsOf("""
            class C
            {
                string M(int n, bool b) => $"The pool has {n + M(1, true).Length} workers; " + "close "
                    + (b ? "none" : "plain") + "it.";
            }
            """));

    /// <summary>What is in backticks and has a space in it, unless it is code.</summary>
    private static IEnumerable<string> MessagesIn(string page) =>
        MarkdownPage.SpansIn(page).Where(span => span.Contains(' ') && !Code().IsMatch(span));

    private static IEnumerable<string> TextsOf(string source) =>
        CSharpSyntaxTree.ParseText(source).GetRoot().DescendantNodes().OfType<ExpressionSyntax>()
            .Where(part => IsText(part) && !(part.Parent is BinaryExpressionSyntax whole && IsText(whole)))
            .Select(text => Holes().Replace(TextOf(text), Hole));

    private static bool IsText(ExpressionSyntax part) => part switch
    {
        LiteralExpressionSyntax literal => literal.IsKind(SyntaxKind.StringLiteralExpression),
        InterpolatedStringExpressionSyntax => true,
        BinaryExpressionSyntax sum => sum.IsKind(SyntaxKind.AddExpression) && (IsText(sum.Left) || IsText(sum.Right)),
        _ => false,
    };

    private static string TextOf(ExpressionSyntax part) => part switch
    {
        LiteralExpressionSyntax literal when IsText(part) => literal.Token.ValueText,
        InterpolatedStringExpressionSyntax text => text.Contents.Aggregate(new StringBuilder(), (all, content) =>
            all.Append(content is InterpolatedStringTextSyntax fixedText ? fixedText.TextToken.ValueText : Hole))
            .ToString(),
        BinaryExpressionSyntax sum when IsText(part) => TextOf(sum.Left) + TextOf(sum.Right),
        _ => Hole,
    };

    [GeneratedRegex(Hole + "{2,}")]
    private static partial Regex Holes();

    // Statements, calls and options of commands.
    [GeneratedRegex(@"^(using |Acquire\(|async \(|docker |dotnet|--|at ')|\);?$|;$")]
    private static partial Regex Code();
}
