using System.Globalization;
using System.Reflection;
using System.Text;

namespace PoolRuntime.Conformance.Report;

/// <summary>
/// What all test projects together have shown: each leaves what it has seen in a file, and puts the report together
/// from those that are there. So the last one to end has it whole.
/// </summary>
internal static class ConformanceReport
{
    private static string Folder { get; } = typeof(ConformanceReport).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "ResultsFolder").Value!;

    /// <summary>Writes <c>conformance.txt</c>.</summary>
    /// <returns>The sums.</returns>
    public static string Write(IEnumerable<Verdict> verdicts)
    {
        string project = typeof(ConformanceReport).Assembly.GetName().Name!;
        string seen = Directory.CreateDirectory(Path.Combine(Folder, "conformance")).FullName;
        using FileStream turn = TakeTurn(Path.Combine(seen, "turn"));
        File.WriteAllLines(Path.Combine(seen, $"{project}.txt"), verdicts.Select(verdict => verdict.ToString()));
        string[] files = [.. Directory.GetFiles(seen, "*.txt").Order(StringComparer.Ordinal)];
        ILookup<string, Verdict> all = files.SelectMany(File.ReadAllLines).Select(Verdict.Parse)
            .ToLookup(verdict => verdict.Id);
        string sums = Sums(all);
        File.WriteAllText(Path.Combine(Folder, "conformance.txt"), $"""
            From the tests of {string.Join(" and ", files.Select(TimeOf))}.

            {sums}
            {Details(all)}
            """);
        return sums;
    }

    // Two projects that end at the same moment would each miss what the other has seen.
    private static FileStream TakeTurn(string path)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                Thread.Sleep(10);
            }
        }
    }

    private static string Sums(ILookup<string, Verdict> all)
    {
        StringBuilder sums = new();
        foreach (IGrouping<string, Line> lines in Lines.All.GroupBy(line => line.Class))
            _ = sums.Append(CultureInfo.InvariantCulture, $"{Sum(lines, all),-12} {lines.Key}\n");
        return sums.Append(Sum(Lines.All, all)).Append('\n').ToString();
    }

    private static string Sum(IEnumerable<Line> lines, ILookup<string, Verdict> all)
    {
        Line[] those = [.. lines];
        return $"held {those.Count(line => IsHeld(line, all[line.Id]))} / total {those.Length}";
    }

    private static string Details(ILookup<string, Verdict> all) => string.Join('\n', Lines.All.Select(line =>
        $"{line.Id} {StateOf(line, all[line.Id])}: {line.Behaviour}"));

    private static string StateOf(Line line, IEnumerable<Verdict> verdicts) => line switch
    {
        _ when IsHeld(line, verdicts) => "held",
        { Open: { } reason } => $"open ({reason})",
        { NeedsWindows: true } when !OperatingSystem.IsWindows() => "not shown here (needs Windows)",
        _ when !verdicts.Any() => $"not run (tests of {line.Project})",
        _ when verdicts.FirstOrDefault(verdict => !verdict.Passed) is { Id: not null } failed => $"FAILED {failed.Test}",
        _ => $"not run on each of: {line.Runs}",
    };

    /// <summary>All tests of the line have passed, and there is one on each back end that it names.</summary>
    private static bool IsHeld(Line line, IEnumerable<Verdict> verdicts)
    {
        if (line.Open is not null || (line.NeedsWindows && !OperatingSystem.IsWindows())) return false;
        Verdict[] those = [.. verdicts];
        BackEnds shown = those.Aggregate(BackEnds.Any, (sum, verdict) => sum | verdict.BackEnd);
        // A test that does not choose is of the only back end that there is for its line.
        bool isEnough = line.Runs == BackEnds.Both ? shown == BackEnds.Both : those.Length > 0;
        return isEnough && those.All(verdict => verdict.Passed);
    }

    private static string TimeOf(string file) =>
        $"{Path.GetFileNameWithoutExtension(file)} ({File.GetLastWriteTimeUtc(file):u})";
}
