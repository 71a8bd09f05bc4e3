using System.Text.RegularExpressions;

namespace PoolAnalyzers.Tests.Meta;

/// <summary>The page about the architecture names the folders that there are.</summary>
public sealed partial class ArchitectureTests
{
    [Fact]
    public void Every_folder_of_the_products_is_named_and_every_name_is_a_folder()
    {
        var page = MarkdownPage.All.Single(page => page.Path == "docs/architecture.md");
        string[] named = [.. page.Blocks("").SelectMany(block => FoldersIn(block.Code)).Order()];
        string[] found =
        [
            .. Repository.FilesUnder("src", "*")
                .Where(file => file.Count(c => c == '/') > 2)
                .Select(file => string.Join('/', file.Split('/').Take(3)))
                .Distinct().Order(),
        ];

        Assert.Equal(found, named);
    }

    private static IEnumerable<string> FoldersIn(string tree)
    {
        var project = "";
        foreach (Match line in Line().Matches(tree))
        {
            if (line.Groups["indent"].Length == 0)
                project = line.Groups["name"].Value;
            else
                yield return $"{project}/{line.Groups["name"].Value}";
        }
    }

    [GeneratedRegex(@"^(?<indent> *)(?<name>\S+)/", RegexOptions.Multiline)]
    private static partial Regex Line();
}
