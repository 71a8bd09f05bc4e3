using System.Text.RegularExpressions;

namespace PoolAnalyzers.Tests.Meta;

/// <summary>A page of the documentation: its text, its headings, its links and its code.</summary>
internal sealed partial class MarkdownPage
{
    private readonly string _text;

    public MarkdownPage(string path, string text)
    {
        Path = path;
        _text = text;
        Prose = Fence().Replace(text, fence => new string('\n', fence.Value.Count(c => c == '\n')));
        Anchors = [.. AnchorsOf(Prose)];
    }

    /// <summary>All pages of the repository.</summary>
    public static ImmutableArray<MarkdownPage> All { get; } =
        [.. Repository.FilesUnder("", "*.md").Select(path => new MarkdownPage(path, Repository.Read(path)!))];

    public string Path { get; }

    /// <summary>The text without its blocks of code.</summary>
    public string Prose { get; }

    /// <summary>What can stand behind the '#' of a link to this page.</summary>
    public ImmutableHashSet<string> Anchors { get; }

    /// <summary>Where its links and pictures lead to.</summary>
    public IEnumerable<string> Links => Link().Matches(Span().Replace(Prose, "code"))
        .Select(link => link.Groups["target"].Value);

    /// <summary>The blocks of a language, each with the heading above it.</summary>
    public IEnumerable<(string Heading, string Code)> Blocks(string language) => Fence().Matches(_text)
        .Where(fence => fence.Groups["kind"].Value == language)
        .Select(fence => (HeadingAbove(fence.Index), fence.Groups["code"].Value));

    /// <summary>The tables, as rows of cells, without the line under their heads.</summary>
    public IEnumerable<ImmutableArray<string[]>> Tables => Table().Matches(Prose).Select(table =>
        table.Value.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where((_, line) => line != 1)
            .Select(row => row.Trim('|').Split(" |").Select(cell => cell.Trim()).ToArray())
            .ToImmutableArray());

    /// <summary>What stands between single backticks.</summary>
    public static IEnumerable<string> SpansIn(string text) =>
        Span().Matches(text).Select(span => span.Groups["code"].Value);

    private string HeadingAbove(int index) =>
        Heading().Matches(Fence().Replace(_text[..index], "")).LastOrDefault()?.Groups["text"].Value ?? "";

    // As GitHub makes them: letters, digits, '-' and '_' stay, a space is a '-', a name that is taken gets a number.
    private static IEnumerable<string> AnchorsOf(string prose)
    {
        var taken = new Dictionary<string, int>();
        foreach (Match heading in Heading().Matches(prose))
        {
            var text = LinkText().Replace(heading.Groups["text"].Value, "$1").ToLowerInvariant();
            var anchor = string.Concat(text.Where(c => char.IsLetterOrDigit(c) || c is '-' or '_' or ' '))
                .Replace(' ', '-');
            var before = taken.GetValueOrDefault(anchor);
            taken[anchor] = before + 1;
            yield return before == 0 ? anchor : $"{anchor}-{before}";
        }
    }

    [GeneratedRegex(
        @"^(?<mark>```+)(?<kind>[^\n]*)\n(?<code>.*?)^\k<mark>$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("`(?<code>[^`\n]+)`")]
    private static partial Regex Span();

    [GeneratedRegex(@"^\#{1,6} (?<text>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\[([^\]]*)\]\([^)]*\)")]
    private static partial Regex LinkText();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)|\b(?:src|srcset|href)=""(?<target>[^""]+)""")]
    private static partial Regex Link();

    [GeneratedRegex(@"(?:^\|.*\n){2,}", RegexOptions.Multiline)]
    private static partial Regex Table();
}
