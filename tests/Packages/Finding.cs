using System.Text.RegularExpressions;
using Commands;

namespace Packages;

/// <summary>A warning or an error that a build printed.</summary>
internal sealed partial record Finding(string File, int Line, string Severity, string Id)
{
    /// <summary>The findings of a build, each once: the console shows them again in its summary.</summary>
    public static Finding[] In(Command build) => [.. Matches(build).Select(Read).Distinct().Order(ById)];

    /// <summary>Those of one project.</summary>
    public static Finding[] In(Command build, string project) =>
    [
        .. Matches(build).Where(match => ProjectOf(match) == project).Select(Read).Distinct().Order(ById),
    ];

    public override string ToString() => $"{File}({Line}): {Severity} {Id}";

    private static readonly Comparer<Finding> ById = Comparer<Finding>.Create((first, second) =>
        (string.CompareOrdinal(first.Id, second.Id), first.Line.CompareTo(second.Line)) is var (id, line) && id != 0
            ? id : line);

    private static IEnumerable<Match> Matches(Command build) => Printed().Matches(build.Output);

    private static Finding Read(Match match) => new(
        Path.GetFileName(match.Groups["file"].Value),
        match.Groups["line"] is { Success: true } line ? int.Parse(line.Value) : 0,
        match.Groups["severity"].Value,
        match.Groups["id"].Value);

    // A finding about the project file itself does not name it again.
    private static string ProjectOf(Match match) => match.Groups["project"] is { Success: true } project
        ? project.Value
        : Path.GetFileNameWithoutExtension(match.Groups["file"].Value);

    // The place is missing where a finding concerns the whole compilation, as when an analyzer cannot be loaded.
    [GeneratedRegex(
        @"^\s*(?<file>[^(\r\n]+?)(\((?<line>\d+),\d+\))?\s*: (?<severity>warning|error) (?<id>\w*)\s*:"
        + @"(.*[/\\](?<project>[^/\\]+)\.csproj(::[^\]]*)?\])?",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Printed();
}
