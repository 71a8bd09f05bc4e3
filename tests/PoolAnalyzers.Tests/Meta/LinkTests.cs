namespace PoolAnalyzers.Tests.Meta;

/// <summary>Who follows a link of any page gets somewhere.</summary>
public sealed class LinkTests
{
    private const string OwnPages = "https://github.com/poolanalyzers/poolanalyzers/blob/main/";

    [Fact]
    public void Every_link_leads_to_a_file_and_to_a_heading_in_it() => Problems.RequireNone(
        MarkdownPage.All.SelectMany(page => ProblemsOf(page, MarkdownPage.All)));

    [Fact]
    public void A_link_that_leads_nowhere_is_noticed()
    {
        MarkdownPage page = new("docs/toy.md", """
            # A toy, *here*

            [good](#a-toy-here) [bad](#a-toy-there) `[code](nowhere.md)` [outside](https://example.org/)
            [good](../README.md) [good](other.md#two-1) [bad](other.md#three) [bad](../no/such.md)
            <img src="no.svg">

            ```
            [code](nowhere.md)
            ```
            """.ReplaceLineEndings("\n"));
        MarkdownPage other = new("docs/other.md", "# Two\n\n# Two\n");

        Assert.Equal(
            [
                "docs/toy.md: there is no heading for '#a-toy-there'.",
                "docs/toy.md: there is no heading for 'other.md#three'.",
                "docs/toy.md: there is no '../no/such.md'.",
                "docs/toy.md: there is no 'no.svg'.",
            ],
            ProblemsOf(page, [page, other]));
    }

    private static IEnumerable<string> ProblemsOf(MarkdownPage page, IReadOnlyCollection<MarkdownPage> pages)
    {
        foreach (var link in page.Links)
        {
            var isOwn = link.StartsWith(OwnPages, StringComparison.Ordinal);
            if (!isOwn && link.Contains("://", StringComparison.Ordinal))
                continue;
            var parts = (isOwn ? link[OwnPages.Length..] : link).Split('#', 2);
            var folder = isOwn ? "" : Path.GetDirectoryName(page.Path)!;
            var path = parts[0].Length == 0 ? page.Path : Normal(Path.Combine(folder, parts[0]));
            var target = pages.FirstOrDefault(other => other.Path == path);
            if (target is null && !Exists(path))
                yield return $"{page.Path}: there is no '{link}'.";
            else if (parts.Length > 1 && target?.Anchors.Contains(parts[1]) != true)
                yield return $"{page.Path}: there is no heading for '{link}'.";
        }
    }

    private static string Normal(string path) =>
        Path.GetRelativePath(Repository.PathOf(""), Path.GetFullPath(Repository.PathOf(path))).Replace('\\', '/');

    private static bool Exists(string path) =>
        File.Exists(Repository.PathOf(path)) || Directory.Exists(Repository.PathOf(path));
}
