using System.Text.Json.Nodes;
using Xunit;

namespace Packages.Ci;

/// <summary>Every command of the page about continuous integration and of its workflow, on a solution.</summary>
[Collection(PackagesCollection.Name)]
public sealed class CiTests(PackedPackages packages)
{
    private const string Merge = "dotnet run ci/sarif.cs merge rules.sarif";
    private const string Baseline = "dotnet run ci/sarif.cs baseline >> .editorconfig";
    private const string Strict = "dotnet build -p:PoolAnalysisMode=Strict";
    private const string Build = "dotnet build -warnaserror";
    private const string Verify = "dotnet format analyzers --verify-no-changes";

    [Fact]
    public void Page_shows_the_commands_that_are_tried() =>
        Assert.Equal([Build, Strict, Verify, Merge, Baseline], CiSolution.Page);

    [Fact]
    public void Workflow_passes_breaks_for_what_is_new_and_takes_what_is_old_as_its_baseline()
    {
        var solution = new CiSolution(packages);
        Assert.Equal(4, CiSolution.Workflow.Count);
        Assert.All(CiSolution.Workflow, line => solution.Run(line).MustSucceed());
        Assert.NotEmpty(solution.WrittenByBuild);
        Assert.All(solution.WrittenByBuild, file =>
        {
            Assert.Empty(SarifStandard.Violations(JsonNode.Parse(solution.Read(file))));
            Assert.Empty(SarifValidator.ErrorsIn(file, forGitHub: false));
        });
        var (old, suppressed) = AssertGitHubTakes(solution);
        Assert.Equal(["src/Legacy/Import.cs POOL301 note", "src/Legacy/Import.cs POOL501 note"], old);
        Assert.Equal(["The device needs its pause before anybody writes on."], suppressed);

        // When the rules came, nobody had written about the old file yet.
        var editorconfig = solution.Read(".editorconfig");
        solution.Write(
            ".editorconfig", editorconfig[..editorconfig.IndexOf("\n# Found before", StringComparison.Ordinal)]);
        Assert.Equal(
            ["Import.cs(11): error POOL301", "Import.cs(17): error POOL501"], FindingsOf(solution, Build));
        solution.Run(Baseline);
        Assert.Equal(editorconfig, solution.Read(".editorconfig"));

        // Somebody adds a file that is wrong.
        solution.Write("src/Shop/Counter.cs", Counter);
        Assert.Equal(["Counter.cs(8): error POOL301"], FindingsOf(solution, Strict));
        solution.Run(Verify).MustFail();
        solution.Run(Merge).MustSucceed();
        Assert.Equal([.. old, "src/Shop/Counter.cs POOL301 error"], AssertGitHubTakes(solution).Findings);
    }

    private const string Counter =
        """
        namespace Shop;

        internal static class Counter
        {
            public static int Count(int most)
            {
                var count = 0;
                Parallel.For(0, most, _ => count++);
                return count;
            }
        }

        """;

    private static string[] FindingsOf(CiSolution solution, string line) =>
    [
        .. Finding.In(solution.Run(line).MustFail()).Select(finding => finding.ToString())
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>
    /// What GitHub's page on SARIF support for code scanning calls required, and the limits that it names.
    /// </summary>
    private static (string[] Findings, string[] Suppressed) AssertGitHubTakes(CiSolution solution)
    {
        var log = JsonNode.Parse(solution.Read("rules.sarif"))!;
        Assert.Empty(SarifStandard.Violations(log));
        Assert.Empty(SarifValidator.ErrorsIn(Path.Combine(solution.Folder, "rules.sarif"), forGitHub: true));
        Assert.Matches("sarif-2\\.1\\.0", Text(log, "$schema"));
        Assert.Equal("2.1.0", Text(log, "version"));
        var run = Assert.Single(log["runs"]!.AsArray())!;
        Assert.NotEmpty(Text(run, "tool", "driver", "name"));

        var rules = run["tool"]!["driver"]!["rules"]!.AsArray();
        Assert.All(rules, rule =>
        {
            Assert.NotEmpty(Text(rule, "id"));
            Assert.InRange(Text(rule, "shortDescription", "text").Length, 1, 1024);
            Assert.InRange(Text(rule, "fullDescription", "text").Length, 1, 1024);
            Assert.NotEmpty(Text(rule, "help", "text"));
            Assert.True(rule!["helpUri"] is null || Uri.IsWellFormedUriString(Text(rule, "helpUri"), UriKind.Absolute));
        });
        string[] ids = [.. rules.Select(rule => Text(rule, "id"))];
        Assert.Distinct(ids);

        var results = run["results"]!.AsArray();
        Assert.All(results, result =>
        {
            Assert.Contains(Text(result, "ruleId"), ids);
            Assert.Contains(Text(result, "level"), new[] { "none", "note", "warning", "error" });
            Assert.NotEmpty(Text(result, "message", "text"));
            var place = Assert.Single(result!["locations"]!.AsArray())!["physicalLocation"]!;
            Assert.True(File.Exists(Path.Combine(solution.Folder, Text(place, "artifactLocation", "uri"))));
            int[] region =
            [
                .. new[] { "startLine", "startColumn", "endLine", "endColumn" }
                    .Select(corner => (int)place["region"]![corner]!),
            ];
            Assert.All(region, number => Assert.True(number >= 1));
            Assert.True((region[0], region[1]).CompareTo((region[2], region[3])) <= 0);
        });
        var ours = results
            .Where(result => Text(result, "ruleId").StartsWith("POOL", StringComparison.Ordinal)).ToArray();
        return (
            [
                .. ours.Where(result => result!["suppressions"] is null).Select(result =>
                    $"{Text(result!["locations"]![0], "physicalLocation", "artifactLocation", "uri")} "
                    + $"{Text(result, "ruleId")} {Text(result, "level")}").Order(StringComparer.Ordinal),
            ],
            [
                .. ours.Where(result => result!["suppressions"] is not null)
                    .Select(result => Text(result!["suppressions"]![0], "justification")),
            ]);
    }

    private static string Text(JsonNode? node, params string[] path)
    {
        foreach (var name in path)
            node = node?[name];
        return (string?)node ?? "";
    }
}
