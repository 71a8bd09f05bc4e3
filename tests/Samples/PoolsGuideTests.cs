using System.Text.RegularExpressions;
using Commands;
using Xunit;

namespace Samples;

/// <summary>The programs of docs/pools.md do what it says.</summary>
public sealed partial class PoolsGuideTests(PoolsGuideTests.Programs programs) : IClassFixture<PoolsGuideTests.Programs>
{
    /// <summary>All of them as one program, which is told which to be.</summary>
    public sealed class Programs : IDisposable
    {
        private const string Guard = "EntryPoint.Guard();\n";

        private readonly string _folder = Directory.CreateTempSubdirectory("pools-guide-").FullName;

        public Programs()
        {
            string[] sources = [.. Blocks().Values];
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

        public string Run(string title) => DotNet.Run(
            _folder, [Path.Combine(_folder, "out", "Guide.dll"), $"{Blocks().Keys.ToList().IndexOf(title)}"])
            .MustSucceed().Output.ReplaceLineEndings("\n");

        public void Dispose() => Directory.Delete(_folder, recursive: true);

        // Statements become a method, and what is declared behind them goes beside it.
        private static string AsPart(string source, int number)
        {
            Assert.Contains(Guard, source);
            string body = source[(source.IndexOf(Guard, StringComparison.Ordinal) + Guard.Length)..];
            int types = FirstType().Match(body) is { Success: true } match ? match.Index : body.Length;
            return $"using PoolRuntime;\nnamespace Block{number};\nstatic class Part\n{{\n"
                + $"public static async Task Run()\n{{\n{body[..types]}\nawait Task.CompletedTask;\n}}\n}}\n{body[types..]}";
        }

        private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);
    }

    public static TheoryData<string, string> Expected => new()
    {
        { "keep a fast producer from filling the memory", "^$" },
        { "run jobs again that failed", "^1 11 21 33 41 52 61 71\n$" },
        { "show progress", "(?m)^100/100, 0 failed, \\d+ per second, 00:00 left$" },
        { "give all workers a large table once", "^2 3 4\n$" },
        { "stop in order at Ctrl-C", "^$" },
        { "see where the time goes", "(?s)worker .*_0 .*_1 .*Work.Slow" },
        { "debug a job", "^True\n$" },
        { "run one dangerous thing", "^exit code 3\n$" },
        { "say where workers live, and hear of them", "(?m)_[01] is up$" },
        { "hand items from thread to thread", "^5050\n$" },
    };

    [Fact]
    public void Every_program_is_tried() =>
        Assert.Equal(Blocks().Keys.Order(), Expected.Select(row => (string)row[0]).Order());

    [Theory]
    [MemberData(nameof(Expected))]
    public void Program_does_what_the_guide_says(string title, string output) =>
        Assert.Matches(output, programs.Run(title));

    private static Dictionary<string, string> Blocks()
    {
        string guide = File.ReadAllText(Path.Combine(SampleProgram.RepositoryFolder, "docs", "pools.md"));
        return Block().Matches(guide.ReplaceLineEndings("\n"))
            .ToDictionary(match => match.Groups["title"].Value, match => match.Groups["code"].Value);
    }

    [GeneratedRegex(@"^## … (?<title>.+)\n\n```csharp\n(?<code>(?:.*\n)+?)```", RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex("^(static|sealed) class ", RegexOptions.Multiline)]
    private static partial Regex FirstType();
}
