using System.Text.RegularExpressions;
using Commands;

namespace Packages;

/// <summary>A warning or an error that a build printed.</summary>
internal sealed partial record Finding(string File, int Line, string Severity, string Id)
{
    /// <summary>The findings of a build, each once: the console shows them again in its summary.</summary>
    public static Finding[] In(Command build) =>
    [
        .. Printed().Matches(build.Output)
            .Select(match => new Finding(
                Path.GetFileName(match.Groups["file"].Value),
                match.Groups["line"] is { Success: true } line ? int.Parse(line.Value) : 0,
                match.Groups["severity"].Value,
                match.Groups["id"].Value))
            .Distinct()
            .OrderBy(finding => finding.Id, StringComparer.Ordinal)
            .ThenBy(finding => finding.Line),
    ];

    public override string ToString() => $"{File}({Line}): {Severity} {Id}";

    // The place is missing where a finding concerns the whole compilation, as when an analyzer cannot be loaded.
    [GeneratedRegex(
        @"^\s*(?<file>[^(\r\n]+?)(\((?<line>\d+),\d+\))?\s*: (?<severity>warning|error) (?<id>\w+):",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Printed();
}
