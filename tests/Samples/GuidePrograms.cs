using System.Text.RegularExpressions;
using Commands;
using Xunit;

namespace Samples;

/// <summary>The programs of all guides in docs, as one program, which is told which to be.</summary>
public sealed partial class GuidePrograms : IDisposable
{
    private const string Guard = "EntryPoint.Guard();\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("guide-").FullName;

    public GuidePrograms()
    {
        for (int i = 0; i < All.Count; i++) Write($"Block{i}.cs", AsPart(All[i].Source, i));
        string cases = string.Concat(
            All.Select((_, i) => $"case \"{i}\": await Block{i}.Part.Run(); break;\n"));
        Write("Program.cs", $"PoolRuntime.EntryPoint.Guard();\nswitch (args[0])\n{{\n{cases}}}\n");
        string samples = Path.GetDirectoryName(SampleProgram.PathOf("QuickStart"))!;
        string runtime = Path.Combine(samples, "PoolRuntime.dll");
        Write("Guide.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
              </PropertyGroup>
              <ItemGroup><Reference Include="PoolRuntime" HintPath="{runtime}" /></ItemGroup>
            </Project>
            """);
        DotNet.Run(_folder, ["build", "--output", Path.Combine(_folder, "out"), "--verbosity", "quiet"])
            .MustSucceed();
    }

    /// <summary>The programs, by the guides that they stand in and what they are about.</summary>
    public static IReadOnlyList<(string Guide, string Title, string Source)> All { get; } =
    [
        .. Directory.EnumerateFiles(Path.Combine(SampleProgram.RepositoryFolder, "docs"), "*.md").Order()
            .SelectMany(path => Block().Matches(File.ReadAllText(path).ReplaceLineEndings("\n"))
                .Where(match => match.Groups["code"].Value.Contains(Guard))
                .Select(match => (Path.GetFileName(path), match.Groups["title"].Value, match.Groups["code"].Value))),
    ];

    public string Run(string guide, string title)
    {
        int number = All.ToList().FindIndex(program => program.Guide == guide && program.Title == title);
        return DotNet.Run(_folder, [Path.Combine(_folder, "out", "Guide.dll"), $"{number}"])
            .MustSucceed().Output.ReplaceLineEndings("\n");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Statements become a method, and what is declared behind them goes beside it.
    private static string AsPart(string source, int number)
    {
        Assert.Contains(Guard, source);
        string[] parts = source.Split(Guard, 2);
        (string usings, string body) = (parts[0], parts[1]);
        int types = FirstType().Match(body) is { Success: true } match ? match.Index : body.Length;
        return $"{usings}\nnamespace Block{number};\nstatic class Part\n{{\n"
            + $"public static async Task Run()\n{{\n{body[..types]}\nawait Task.CompletedTask;\n}}\n}}\n"
            + body[types..];
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);

    // The first block below a heading, whatever text is in between.
    [GeneratedRegex(
        @"^##+ (… )?(?<title>.+)\n(?:(?!##|```csharp\n).*\n)*```csharp\n(?<code>(?:.*\n)+?)```$",
        RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex("^(public )?(static |sealed )?(class|interface|record) ", RegexOptions.Multiline)]
    private static partial Regex FirstType();
}
