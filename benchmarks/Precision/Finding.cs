using System.Globalization;
using Microsoft.CodeAnalysis.Text;

namespace PoolAnalyzers.Precision;

/// <summary>What a rule reported, with the place as one finds it and as it is recognised in a later run.</summary>
internal sealed record Finding(
    string Id, DiagnosticSeverity Severity, string Path, int Line, int LastLine, string Code, string Message,
    IReadOnlyList<string> Related, SourceText Text)
{
    /// <summary>Where a finding is, whatever was added above it since: rule, file and the text of the line.</summary>
    public string Key => $"{Id}\t{Path}\t{Code}";

    public static Finding From(Diagnostic found, string root)
    {
        var text = found.Location.SourceTree!.GetText();
        var lines = found.Location.GetLineSpan();
        return new(
            found.Id, found.Severity,
            System.IO.Path.GetRelativePath(root, lines.Path),
            lines.StartLinePosition.Line + 1, lines.EndLinePosition.Line + 1,
            text.Lines[lines.StartLinePosition.Line].ToString().Trim().Replace('\t', ' '),
            found.GetMessage(CultureInfo.InvariantCulture),
            [.. found.AdditionalLocations.Select(place => Place(place, root))],
            text);
    }

    public void Print(TextWriter output, int context)
    {
        output.WriteLine($"{Path}:{Line}: {Id} {Severity}: {Message}");
        foreach (var related in Related)
            output.WriteLine($"    see {related}");
        var last = Math.Min(LastLine, Line + 3) + context;
        for (var number = Math.Max(1, Line - context); number <= Math.Min(Text.Lines.Count, last); number++)
        {
            var mark = number >= Line && number <= LastLine ? '>' : ' ';
            output.WriteLine($"  {mark}{number,5} | {Text.Lines[number - 1]}");
        }
        output.WriteLine();
    }

    private static string Place(Location place, string root)
    {
        var lines = place.GetLineSpan();
        var line = place.SourceTree!.GetText().Lines[lines.StartLinePosition.Line];
        var path = System.IO.Path.GetRelativePath(root, lines.Path);
        return $"{path}:{lines.StartLinePosition.Line + 1}: {line.ToString().Trim()}";
    }
}
