using System.Text.RegularExpressions;
using Xunit;

namespace Packages;

/// <summary>What the README shows, which is what its reader must get.</summary>
internal static partial class Readme
{
    private static readonly string Text = Repository.Read("README.md");

    public static readonly string Program = Block(Text, "csharp");

    public static readonly string ProgramWithoutClose = Program.Replace("pool.Close();\n", "");

    /// <summary>What the build says about the program without its close.</summary>
    public static readonly string Message = Block(Text, "text").Trim();

    /// <summary>Where the links and pictures of a page lead to, in Markdown or HTML.</summary>
    public static string[] TargetsIn(string text) =>
        [.. Targets().Matches(text).Select(match => match.Groups["target"].Value)];

    /// <summary>The only block of a language on a page.</summary>
    public static string Block(string text, string language) =>
        Assert.Single(Blocks().Matches(text), block => block.Groups["language"].Value == language)
            .Groups["content"].Value;

    [GeneratedRegex(
        @"^```(?<language>\w+)\n(?<content>.*?)^```$",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Blocks();

    [GeneratedRegex(
        """\]\((?<target>[^)\s]+)|^\[[^\]]+\]:\s*(?<target>\S+)|\b(href|src)=["'](?<target>[^"']+)""",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Targets();
}
