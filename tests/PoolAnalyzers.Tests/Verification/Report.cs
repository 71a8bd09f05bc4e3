using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis.Text;

namespace PoolAnalyzers.Tests.Verification;

/// <summary>Something to say about a place in a file.</summary>
internal readonly record struct Remark(string? File, TextSpan Span, string Text)
{
    public static Remark About(string what, Diagnostic diagnostic) => new(
        TestProject.FileOf(diagnostic.Location),
        diagnostic.Location.SourceSpan,
        $"{what}: {diagnostic.Id} {diagnostic.GetMessage(CultureInfo.InvariantCulture)}");
}

/// <summary>The text of failures: the code with carets under the places in question.</summary>
internal static class Report
{
    public static VerificationException Failure(
        string headline, ImmutableArray<SourceFile> files, IEnumerable<Remark> remarks)
    {
        var report = new StringBuilder(headline).Append('\n');
        var byFile = remarks.ToLookup(remark => remark.File);
        foreach (var nowhere in byFile.Where(group => files.All(file => file.Name != group.Key)).SelectMany(_ => _))
            report.Append("\n(").Append(nowhere.File ?? "no file").Append(") ").Append(nowhere.Text).Append('\n');
        foreach (var file in files.Where(file => byFile.Contains(file.Name)))
            Annotate(report, file, [.. byFile[file.Name].OrderBy(remark => remark.Span)]);
        return new(report.ToString());
    }

    public static VerificationException Difference(string headline, string file, string expected, string actual)
    {
        var report = new StringBuilder(headline).Append("\n\n").Append(file)
            .Append(" (- expected, + actual; · space at an end, → tab, ␍ carriage return)\n");
        var (before, after) = (Lines.Of(expected), Lines.Of(actual));
        var aligned = Lines.Align(before, after);
        var j = 0;
        for (var i = 0; i < before.Length; i++)
        {
            if (aligned[i] < 0)
            {
                Line('-', before[i]);
                continue;
            }

            while (j < aligned[i])
                Line('+', after[j++]);
            Line(' ', after[j++]);
        }

        while (j < after.Length)
            Line('+', after[j++]);
        return new(report.ToString());

        void Line(char sign, string line)
        {
            report.Append(sign).Append(' ').Append(sign == ' ' ? line.TrimEnd('\r', '\n') : Visible(line)).Append('\n');
        }
    }

    private static string Visible(string line)
    {
        line = line.TrimEnd('\n').Replace("\t", "→").Replace("\r", "␍");
        var text = line.TrimEnd(' ', '␍');
        return text + line[text.Length..].Replace(' ', '·');
    }

    private static void Annotate(StringBuilder report, SourceFile file, ImmutableArray<Remark> remarks)
    {
        report.Append('\n').Append(file.Name).Append('\n');
        foreach (var line in SourceText.From(file.Text).Lines)
        {
            report.Append($"{line.LineNumber + 1,4} | {line}\n");
            foreach (var remark in remarks.Where(remark => line.Start <= remark.Span.Start
                && remark.Span.Start < Math.Max(line.EndIncludingLineBreak, line.End + 1)))
            {
                var start = remark.Span.Start - line.Start;
                var pad = new string([.. line.ToString().PadRight(start)[..start].Select(c => c == '\t' ? c : ' ')]);
                var carets = new string('^', Math.Max(1, Math.Min(remark.Span.End, line.End) - remark.Span.Start));
                var more = remark.Span.End > line.EndIncludingLineBreak ? "…" : "";
                report.Append($"     | {pad}{carets}{more} {remark.Text}\n");
            }
        }
    }
}
