using System.Text;
using System.Text.Json.Nodes;
using Commands;
using Xunit;

namespace Packages;

/// <summary>What somebody gets who installs PoolRuntime by commands of the SDK, and later its next version.</summary>
[Collection(PackagesCollection.Name)]
public sealed class InstallTests(PackedPackages packages)
{
    [Fact]
    public void Build_warns_format_repairs_all_projects_and_the_programs_compute_on_processes()
    {
        var solution = new ConsumerSolution(packages, "install").Add("Never", Misuse.NeverClosed);
        solution.Run("new", "console", "--name", "Sometimes", "--output", "Sometimes", "--no-restore").MustSucceed();
        Install(solution, "Sometimes", packages.Version);
        solution.Add("Sometimes").Write("Sometimes/Program.cs", Misuse.ClosedSometimes);

        var build = solution.Build().MustFail();
        Assert.Equal(Misuse.Warnings, Finding.In(build, "Sometimes"));
        Assert.Equal(Misuse.AlwaysFails, Finding.In(build, "Never"));
        Assert.Contains("POOL101", solution.RunBuilt("Sometimes").MustFail().Output);

        // The SDK's own host for fixes: it finds them in the package by itself, and repairs the whole solution.
        solution.Run("format", "analyzers", "All.slnx", "--no-restore", "--diagnostics", "POOL101", "POOL401")
            .MustSucceed();

        Assert.Equal(Misuse.ClosedSometimesRepaired, solution.Read("Sometimes/Program.cs"));
        Assert.Equal(Misuse.NeverClosedRepaired, solution.Read("Never/Program.cs"));

        Install(solution, "Sometimes", packages.NextVersion);
        Assert.Equal([packages.NextVersion], InstalledRules(solution, "Sometimes"));
        Assert.Empty(Finding.In(solution.Build().MustSucceed()));
        Misuse.AssertComputesOnProcesses(solution.RunBuilt("Sometimes"));
        Misuse.AssertComputesOnProcesses(solution.RunBuilt("Never"));
    }

    /// <summary>Who reads the page of a package copies the program that is on it.</summary>
    [Fact]
    public void Programs_in_the_readmes_of_packages_build_without_a_finding_and_run()
    {
        var solution = new ConsumerSolution(packages, "readmes");
        foreach (var (name, id) in new[] { ("Processes", "PoolRuntime"), ("Machines", "PoolRuntime.RabbitMQ") })
        {
            var readme = Encoding.UTF8.GetString(packages.Read(id, "README.md")).ReplaceLineEndings("\n");
            solution.Add(
                name, Readme.Block(readme, "csharp"), items: ConsumerSolution.Package(id, packages.Version));
        }

        Assert.Empty(Finding.In(solution.Build().MustSucceed()));
        Assert.Matches("^1 4 9 16\n\\d+ works for \\d+\n$", solution.RunBuilt("Processes").MustSucceed().Output);
        Assert.Contains("POOL_KEY", solution.RunBuilt("Machines").MustFail().Output);
    }

    private static void Install(ConsumerSolution solution, string project, string version) =>
        solution.Run("add", $"{project}/{project}.csproj", "package", "PoolRuntime", "--version", version)
            .MustSucceed();

    private static string[] InstalledRules(ConsumerSolution solution, string project) =>
    [
        .. JsonNode.Parse(solution.Read($"{project}/obj/project.assets.json"))!["libraries"]!.AsObject()
            .Select(library => library.Key.Split('/'))
            .Where(parts => parts[0] == "PoolAnalyzers")
            .Select(parts => parts[1]),
    ];
}
