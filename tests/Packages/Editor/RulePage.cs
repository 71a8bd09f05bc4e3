using System.Text.RegularExpressions;

namespace Packages.Editor;

/// <summary>The page of a rule: a program that it reports, with the marked places.</summary>
internal sealed partial record RulePage(string Id, bool HasFix, string Program, (int Start, int Length)[] Squiggles)
{
    public static IReadOnlyList<RulePage> All { get; } =
    [
        .. Directory.GetFiles(Repository.PathOf("docs", "rules"), "POOL*.md")
            .Order(StringComparer.Ordinal).Select(Read),
    ];

    private static RulePage Read(string file)
    {
        var text = File.ReadAllText(file).ReplaceLineEndings("\n");
        var marked = Violation().Match(text).Groups["code"].Value;
        var program = marked;
        var squiggles = new List<(int, int)>();
        while (Mark().Match(program) is { Success: true } mark)
        {
            var inside = mark.Groups["inside"].Value;
            squiggles.Add((mark.Index, inside.Length));
            program = program[..mark.Index] + inside + program[(mark.Index + mark.Length)..];
        }
        return new(Path.GetFileNameWithoutExtension(file), FixColumn().IsMatch(text), program, [.. squiggles]);
    }

    [GeneratedRegex(@"^```csharp violation\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Violation();

    // [|…|], {|ID:…|} or {|#n:…|}
    [GeneratedRegex(@"(\[\||\{\|#?\w+:)(?<inside>.*?)\|[\]}]", RegexOptions.Singleline)]
    private static partial Regex Mark();

    [GeneratedRegex(@"\| (yes|no) \| yes \|$", RegexOptions.Multiline)]
    private static partial Regex FixColumn();
}
