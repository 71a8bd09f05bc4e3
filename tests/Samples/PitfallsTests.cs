using System.Text.RegularExpressions;
using Commands;
using Xunit;

namespace Samples;

/// <summary>A copy of the sample with the pitfalls is built, repaired, and built and run again.</summary>
public sealed partial class PitfallsTests : IDisposable
{
    private static readonly string[] Rules =
    [
        "POOL101", "POOL102", "POOL201", "POOL202", "POOL203", "POOL207", "POOL301", "POOL304", "POOL401", "POOL403",
        "POOL405", "POOL501", "POOL504", "POOL702",
    ];

    private readonly string _name = $"Pitfalls-{Guid.NewGuid():N}";
    private readonly string _folder;

    public PitfallsTests()
    {
        // As deep in the repository as the sample, so that its relative paths hold; with a name, and so outputs, of its own.
        _folder = Directory.CreateDirectory(Path.Combine(Repository, "TestResults", _name)).FullName;
        foreach (var file in Directory.GetFiles(Path.Combine(Repository, "samples", "Pitfalls")))
        {
            var name = Path.GetFileName(file);
            File.Copy(file, Path.Combine(_folder, name == "Pitfalls.csproj" ? _name + ".csproj" : name));
        }
    }

    private static string Repository => SampleProgram.RepositoryFolder;

    public void Dispose()
    {
        foreach (var folder in new[] { _folder, OutputOf("bin"), OutputOf("obj") }.Where(Directory.Exists))
            Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Build_shows_every_pitfall_at_its_place_and_format_makes_the_program_right()
    {
        var marked = Marked();
        Assert.Equal(Rules, marked.Select(mark => mark.Id).Distinct().Order(StringComparer.Ordinal));

        Assert.Equal(marked, Reported(Build()));
        // What is reported goes wrong; what is wrong by chance is not asked for.
        string[] wrong = Run();
        Assert.StartsWith("sum of squares: Join was called", wrong[0]);
        Assert.StartsWith("sum of cubes: ", wrong[1]);
        Assert.DoesNotContain("3025", wrong[1]);
        Assert.Equal("price of all: 300", wrong[8]);
        Assert.Contains("POOL702", wrong[9]);
        Assert.Equal("lock after a refusal: locked for ever", wrong[10]);
        Assert.DoesNotContain("done", wrong[11]);
        Assert.Contains("StreamWriter", wrong[13]);

        DotNet.Run(_folder, ["format", "analyzers", "--severity", "warn", "--no-restore", "--diagnostics", .. Rules])
            .MustSucceed();

        Assert.Empty(Reported(Build()));
        Assert.Equal(
            [
                "sum of squares: 385",
                "sum of cubes: 3025",
                "lengths of words: 3 5 9",
                "weight of boxes: 15",
                "primes below a million: 78498",
                "sum of even numbers: 6249997500000",
                "total of the year: 7800",
                "visitors: 1000000",
                "price of all: 600",
                "upload: went well",
                "lock after a refusal: free",
                "work under a lock: done",
                "answer: 42",
                "prices with tax: 450",
            ],
            Run());
    }

    private Command Build() =>
        DotNet.Run(_folder, ["build", "--nologo", "--no-incremental", "-p:BuildProjectReferences=false"]).MustSucceed();

    // Without the times.
    private string[] Run() =>
    [
        .. DotNet.Run(_folder, [Path.Combine(OutputOf("bin"), "debug", _name + ".dll")]).MustSucceed().Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => Times().Replace(line, "")),
    ];

    private string OutputOf(string kind) => Path.Combine(Repository, "artifacts", kind, _name);

    private (string File, int Line, string Id)[] Marked() =>
    [
        .. Directory.GetFiles(_folder, "*.cs")
            .SelectMany(file => File.ReadLines(file).Select((line, index) => (file, line, number: index + 1)))
            .Select(place => (place.file, place.number, mark: Mark().Match(place.line)))
            .Where(place => place.mark.Success)
            .Select(place => (Path.GetFileName(place.file), place.number, place.mark.Groups["id"].Value))
            .Order(),
    ];

    private static (string File, int Line, string Id)[] Reported(Command build) =>
    [
        .. Warning().Matches(build.Output)
            .Select(match => (match.Groups["file"].Value, int.Parse(match.Groups["line"].Value), match.Groups["id"].Value))
            .Distinct()
            .Order(),
    ];

    [GeneratedRegex(@" \([0-9.]+ s, busy for [0-9.]+ s\)$")]
    private static partial Regex Times();

    [GeneratedRegex(@"\S.* // (?<id>POOL\d+)\b")]
    private static partial Regex Mark();

    [GeneratedRegex(@"(?<file>[^/\\\s]+\.cs)\((?<line>\d+),\d+\): (warning|error) (?<id>\w+):")]
    private static partial Regex Warning();
}
