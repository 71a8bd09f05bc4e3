using System.Text.RegularExpressions;
using Commands;
using Xunit;

namespace Packages;

/// <summary>What the README shows is what its reader gets.</summary>
[Collection(PackagesCollection.Name)]
public sealed partial class ReadmeTests(PackedPackages packages)
{
    private static readonly string Readme = File.ReadAllText(Repository.PathOf("README.md")).ReplaceLineEndings("\n");

    [Fact]
    public void Program_builds_without_findings_and_runs()
    {
        var project = Consumer(Block("csharp"));

        Assert.Empty(Finding.In(project.Build().MustSucceed()));
        var run = project.RunBuilt("net10.0").MustSucceed();
        Assert.Contains("primes: 1229, 2262, 3245, 4203", run.Output);
        Assert.Contains($" works for {run.ProcessId}", run.Output);
        Assert.DoesNotContain($"{run.ProcessId} works for", run.Output);
    }

    [Fact]
    public void Program_without_its_close_gets_the_message_that_is_shown()
    {
        var build = Consumer(Block("csharp").Replace("pool.Close();\n", "")).Build();

        Assert.Contains(Block("text").Trim(), build.Output);
    }

    private ConsumerProject Consumer(string program) =>
        ConsumerProject.Console(packages).Install("PoolRuntime", packages.Version).Write("Program.cs", program);

    private static string Block(string language) =>
        Assert.Single(Blocks().Matches(Readme), block => block.Groups["language"].Value == language)
            .Groups["content"].Value;

    [GeneratedRegex(
        @"^```(?<language>\w+)\n(?<content>.*?)^```$",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Blocks();
}
