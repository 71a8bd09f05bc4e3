using System.Text.RegularExpressions;
using Commands;
using Xunit;

namespace Samples;

/// <summary>The programs of a guide, all as one, which is told which to be.</summary>
public abstract partial class GuidePrograms : IDisposable
{
    private const string Guard = "EntryPoint.Guard();\n";

    private readonly string _guide;
    private readonly string _folder = Directory.CreateTempSubdirectory("guide-").FullName;

    /// <param name="guide">The file in the folder of the documentation.</param>
    protected GuidePrograms(string guide)
    {
        _guide = guide;
        string[] sources = [.. BlocksOf(guide).Values];
        for (int i = 0; i < sources.Length; i++) Write($"Block{i}.cs", AsPart(sources[i], i));
        string cases = string.Concat(
            sources.Select((_, i) => $"case \"{i}\": await Block{i}.Part.Run(); break;\n"));
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

    /// <summary>The blocks of a guide by their titles.</summary>
    public static Dictionary<string, string> BlocksOf(string guide)
    {
        string text = File.ReadAllText(Path.Combine(SampleProgram.RepositoryFolder, "docs", guide));
        return Block().Matches(text.ReplaceLineEndings("\n"))
            .ToDictionary(match => match.Groups["title"].Value, match => match.Groups["code"].Value);
    }

    /// <summary>What they are about, in the order of the guide.</summary>
    public IEnumerable<string> Titles => BlocksOf(_guide).Keys;

    public string Run(string title) => DotNet.Run(
        _folder, [Path.Combine(_folder, "out", "Guide.dll"), $"{BlocksOf(_guide).Keys.ToList().IndexOf(title)}"])
        .MustSucceed().Output.ReplaceLineEndings("\n");

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        Directory.Delete(_folder, recursive: true);
    }

    // Statements become a method, and what is declared behind them goes beside it.
    private static string AsPart(string source, int number)
    {
        Assert.Contains(Guard, source);
        string body = source[(source.IndexOf(Guard, StringComparison.Ordinal) + Guard.Length)..];
        int types = FirstType().Match(body) is { Success: true } match ? match.Index : body.Length;
        return $"using PoolRuntime;\nnamespace Block{number};\nstatic class Part\n{{\n"
            + $"public static async Task Run()\n{{\n{body[..types]}\nawait Task.CompletedTask;\n}}\n}}\n"
            + body[types..];
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);

    [GeneratedRegex(@"^## … (?<title>.+)\n\n```csharp\n(?<code>(?:.*\n)+?)```", RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex("^(static|sealed) class ", RegexOptions.Multiline)]
    private static partial Regex FirstType();
}
