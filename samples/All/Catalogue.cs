using System.Reflection;

namespace All;

/// <summary>All samples, read from the headers of their files.</summary>
internal sealed class Catalogue
{
    private const string Begin = "<!-- samples:begin -->\n";
    private const string End = "<!-- samples:end -->";

    private readonly string _folder;

    /// <param name="repository">The folder of the solution.</param>
    public Catalogue(string repository)
    {
        _folder = Path.Combine(repository, "samples");
        Samples = [.. Directory.EnumerateDirectories(_folder)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs"))
            .Select(file => Sample.Parse(Path.GetRelativePath(_folder, file).Replace('\\', '/'), File.ReadAllText(file)))
            .OfType<Sample>()
            // Programs first, then the examples by their numbers.
            .OrderBy(static sample => char.IsDigit(sample.Name[^1]))
            .ThenBy(static sample => sample.Name, StringComparer.Ordinal)];
    }

    /// <summary>The folder of the solution that this assembly was built in.</summary>
    public static string Repository => Metadata("RepositoryFolder");

    public IReadOnlyList<Sample> Samples { get; }

    /// <summary>The sample with a name, in capitals or not; null where there is none.</summary>
    public Sample? Find(string name) =>
        Samples.FirstOrDefault(sample => sample.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Where the build has put the program of a sample.</summary>
    public static string AssemblyOf(Sample sample) => Metadata(sample.Program);

    /// <summary>Writes into the header of a sample what it has printed now.</summary>
    public void Write(Sample sample, IEnumerable<string> output)
    {
        string file = Path.Combine(_folder, sample.File);
        File.WriteAllText(file, Sample.WithPrinted(File.ReadAllText(file), output));
    }

    /// <summary>The page about the samples, with the table of them as it has to be.</summary>
    public (string Path, string Text) Readme()
    {
        string path = Path.Combine(_folder, "README.md");
        string text = File.ReadAllText(path).ReplaceLineEndings("\n");
        int from = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int to = text.IndexOf(End, StringComparison.Ordinal);
        if (to < from) throw new InvalidDataException($"{path} has no place for the table.");
        IEnumerable<string> rows = Samples.Select(
            static sample => $"| {sample.Name} | [{sample.File}]({sample.File}) | {sample.Title} |\n");
        return (path, $"{text[..from]}| | sample | what it shows |\n|---|---|---|\n{string.Concat(rows)}{text[to..]}");
    }

    private static string Metadata(string key) => typeof(Catalogue).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == key).Value!;
}
