using System.Globalization;
using All;
using Xunit;

namespace Samples;

/// <summary>The headers of the samples are the catalogue, and say what the samples print.</summary>
public sealed class AllTests
{
    private static Catalogue Catalogue => new(SampleProgram.RepositoryFolder);

    private static string[] Run(params string[] arguments) => [.. SampleProgram.Run("All", Path.GetTempPath(), arguments)
        .MustSucceed().Output.Split('\n').Select(line => line.TrimEnd())];

    [Fact]
    public void Every_example_has_a_number_and_every_program_a_name()
    {
        string[] names = [.. Catalogue.Samples.Select(sample => sample.Name)];
        Assert.Equal(
            Enumerable.Range(1, 36).Select(number => $"A{number:00}"), names.Where(name => char.IsDigit(name[^1])));
        Assert.Equal(names.Distinct(), names);
        string folder = Path.Combine(SampleProgram.RepositoryFolder, "samples");
        // Cluster needs a broker, and Ci is a solution to copy; both have tests of their own.
        Assert.Equal(
            Directory.EnumerateDirectories(folder).SelectMany(inner => Directory.EnumerateFiles(inner, "*.csproj"))
                .Select(file => Path.GetFileNameWithoutExtension(file)).Except(["All", "Cluster"]).Order(),
            Catalogue.Samples.Select(sample => sample.Program).Distinct().Order());
    }

    [Fact]
    public void Every_header_says_what_was_printed() =>
        Assert.Empty(Catalogue.Samples.Where(sample => sample.Printed.Count == 0).Select(sample => sample.Name));

    [Fact]
    public void The_page_has_the_table_of_them()
    {
        (string path, string text) = Catalogue.Readme();
        Assert.True(
            File.ReadAllText(path).ReplaceLineEndings("\n") == text,
            "samples/README.md is stale: 'dotnet run --project samples/All -- write' writes it.");
    }

    [Fact]
    public void List_names_all()
    {
        string[] lines = Run("list");
        Assert.All(Catalogue.Samples, sample =>
            Assert.Contains(lines, line => line.TrimStart().StartsWith(sample.Name) && line.Contains(sample.Title)));
    }

    [Fact]
    public void Run_runs_one_and_tells_its_exit_code()
    {
        Assert.Contains("one: 100", Run("run", "a11"));
        Assert.Contains(
            "There is no sample 'A99'",
            SampleProgram.Run("All", Path.GetTempPath(), "run", "A99").MustFail().Output);
        Assert.Contains("POOL401", SampleProgram.Run("All", Path.GetTempPath(), "run", "A10", "--forget").MustFail().Output);
    }

    [Fact]
    public void All_run_and_print_what_their_headers_say()
    {
        string[] lines = Run("all");
        Assert.Contains(lines, line => line.Contains(string.Create(
            CultureInfo.InvariantCulture, $"{Catalogue.Samples.Count} ok, 0 failed")));
        Assert.Equal(Catalogue.Samples.Count, lines.Count(line => line.EndsWith(" s ok")));
    }

    [Theory]
    [InlineData("took 12.5 s|done", "took 0.3 s|done", true)]
    [InlineData("took 12.5 s|done", "done|took 0.3 s|took 7 s", true)]
    [InlineData("workers: 1, 2, 3", "workers: 4711", true)]
    [InlineData("took 12.5 s", "took long", false)]
    [InlineData("took 12.5 s|done", "took 12.5 s", false)]
    [InlineData("done", "done|and more", false)]
    [InlineData("done|…", "done|and more", true)]
    [InlineData("a long line…", "a long line goes on", true)]
    [InlineData("", "", false)]
    public void Header_describes_what_differs_in_numbers_only(string printed, string output, bool isDescribed)
    {
        string header = $"// A01: title\n// Printed when it was run:\n{string.Concat(
            printed.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(line => $"//     {line}\n"))}using X;\n";
        Sample sample = Sample.Parse("Pools/A.cs", header)!;
        Assert.Equal(isDescribed, sample.Describes(output.Split('|')));
    }

    [Fact]
    public void Header_gets_what_was_printed_and_keeps_the_rest()
    {
        const string text = "// A01: title\n//\n// Printed when it was run:\n//     old\nusing X;\n";
        Assert.Equal(text.Replace("old", "new\n//     er"), Sample.WithPrinted(text, ["new", "er"]));
        string[] many = [.. Enumerable.Range(0, 30).Select(i => $"line {i}")];
        Sample sample = Sample.Parse("Pools/A.cs", Sample.WithPrinted(text, many))!;
        Assert.InRange(sample.Printed.Count, 5, 15);
        Assert.Equal(("line 0", "line 29"), (sample.Printed[0], sample.Printed[^1]));
        Assert.Contains(Sample.Ellipsis, sample.Printed);
        Assert.True(sample.Describes(many));
    }
}
