using System.Text.RegularExpressions;

namespace All;

/// <summary>A sample, as the header of its file tells of it: its name, what it shows, and what it printed.</summary>
/// <param name="File">The file, from the folder of the samples, with slashes.</param>
/// <param name="Name">What it is run by: the number of an example, or the name of its program.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Printed">What it printed when it was run; a line that ends with an ellipsis was longer, and one that is
/// nothing else stands for any lines.</param>
internal sealed partial record Sample(string File, string Name, string Title, IReadOnlyList<string> Printed)
{
    public const string Ellipsis = "…";

    private const string Indent = "//     ";
    private const int LongestLine = 110;
    private const int MostLines = 14;

    /// <summary>The project that it is a part of.</summary>
    public string Program => File[..File.IndexOf('/')];

    /// <summary>What its program has to be told to run it.</summary>
    public string[] Arguments => Name == Program || File == $"{Program}/Program.cs" ? [] : [Name];

    /// <summary>The sample that a file is; null where it has no such header.</summary>
    public static Sample? Parse(string file, string text)
    {
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        if (First().Match(lines[0]) is not { Success: true } first) return null;
        IEnumerable<string> printed = lines
            .TakeWhile(static line => line.StartsWith("//", StringComparison.Ordinal))
            .SkipWhile(static line => !line.StartsWith("// Printed", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(static line => line.StartsWith(Indent, StringComparison.Ordinal))
            .Select(static line => line[Indent.Length..]);
        return new Sample(file, first.Groups["name"].Value, first.Groups["title"].Value, [.. printed]);
    }

    /// <summary>The text of its file, with what it has printed now.</summary>
    public static string WithPrinted(string text, IEnumerable<string> output)
    {
        List<string> lines = [.. text.ReplaceLineEndings("\n").Split('\n')];
        int from = lines.FindIndex(static line => line.StartsWith("// Printed", StringComparison.Ordinal)) + 1;
        if (from == 0) throw new InvalidDataException("There is no line '// Printed …' in the header.");
        int to = lines.FindIndex(from, static line => !line.StartsWith(Indent, StringComparison.Ordinal));
        lines.RemoveRange(from, to - from);
        bool isLastOnly = lines[from - 1].StartsWith("// Printed at last", StringComparison.Ordinal);
        IEnumerable<string> shown = isLastOnly ? [Ellipsis, .. output.TakeLast(2)] : Shortened([.. output]);
        lines.InsertRange(from, shown.Select(static line => Indent + line));
        return string.Join('\n', lines);
    }

    /// <summary>
    /// Whether an output is of the form that the header says: the same lines but for numbers, in any order, since
    /// processes do not wait for each other to print.
    /// </summary>
    public bool Describes(IEnumerable<string> output)
    {
        string[] expected = [.. Printed.Select(Form).Distinct()];
        string[] actual = [.. output.Select(Form).Distinct()];
        return Printed.Count > 0
            && expected.Where(static line => line != Ellipsis)
                .All(line => Array.Exists(actual, other => IsLike(line, other)))
            && (expected.Contains(Ellipsis)
                || Array.TrueForAll(actual, other => Array.Exists(expected, line => IsLike(line, other))));
    }

    private static IEnumerable<string> Shortened(string[] lines) => lines.Length <= MostLines
        ? lines.Select(Shortened)
        : [.. lines[..(MostLines - 3)].Select(Shortened), Ellipsis, .. lines[^2..].Select(Shortened)];

    private static string Shortened(string line) =>
        line.Length <= LongestLine ? line : line[..LongestLine].TrimEnd() + Ellipsis;

    private static bool IsLike(string expected, string actual) => expected.EndsWith(Ellipsis)
        ? actual.StartsWith(expected[..^Ellipsis.Length].TrimEnd('#', ' ', '.', ','), StringComparison.Ordinal)
        : expected == actual;

    // Numbers are others each time, and lists of them longer or shorter; bars and columns follow them.
    private static string Form(string line) => Numbers().Replace(Blanks().Replace(line, " "), "#").Trim();

    [GeneratedRegex(@"^// (?<name>[A-Z]\w+): (?<title>\S.*)$")]
    private static partial Regex First();

    [GeneratedRegex(@"[0-9a-f]{16,}|(\d+([.,:]\d+)*)((, | )\d+([.,:]\d+)*)*")]
    private static partial Regex Numbers();

    [GeneratedRegex(@"[ \-━─]+")]
    private static partial Regex Blanks();
}
