using Xunit;

namespace Packages;

/// <summary>What the packages do in a project is decided by how it has them and by what its files say.</summary>
[Collection(PackagesCollection.Name)]
public sealed class ConfigurationTests(ConfiguredProjects projects, PackedPackages packages)
    : IClassFixture<ConfiguredProjects>
{
    [Theory]
    [InlineData("Default")]
    [InlineData("Recommended")]
    [InlineData("All")]
    public void Mode_that_is_not_strict_warns(string mode) => Assert.Equal(Misuse.Warnings, projects.Findings(mode));

    [Fact]
    public void Strict_mode_has_errors_only() => Assert.Equal(Misuse.Errors, projects.Findings("Strict"));

    [Fact]
    public void Mode_without_rules_says_nothing() => Assert.Empty(projects.Findings("None"));

    [Fact]
    public void Misspelt_mode_is_an_error_that_names_the_modes()
    {
        var error = Assert.Single(projects.Findings("Misspelt"));

        Assert.Equal(("Misspelt.csproj", "error"), (error.File, error.Severity));
        Assert.Contains(
            "PoolAnalysisMode is 'strickt'. It can be Default, Recommended, All, Strict or None.", projects.Output);
    }

    [Fact]
    public void Rules_can_be_turned_off_for_a_project() => Assert.Empty(projects.Findings("Off"));

    [Fact]
    public void Editorconfig_has_the_last_word_in_every_mode() =>
        Assert.Equal([Misuse.Warnings[0]], projects.Findings("Configured"));

    [Fact]
    public void Guard_can_be_asked_for_only_where_it_is_needed()
    {
        Assert.Empty(projects.Findings("Untrimmed"));
        Assert.Equal([Misuse.NoGuard], projects.Findings("Trimmed"));
    }

    [Fact]
    public void Project_that_references_a_library_project_gets_the_rules() =>
        Assert.Equal(Misuse.Warnings, projects.Findings("OfLibraryProject"));

    [Fact]
    public void Project_that_references_a_library_package_gets_the_rules_and_their_modes() =>
        Assert.Equal(Misuse.Errors, projects.Findings("OfLibraryPackage"));

    [Fact]
    public void Rules_alone_report_and_add_nothing_to_the_program()
    {
        Assert.Equal([new Finding("Program.cs", 2, "warning", "POOL301")], projects.Findings("RulesAlone"));
        Assert.Equal(
            ["RulesAlone.dll"],
            Directory.GetFiles(projects.Solution.PathOf("RulesAlone/bin/Debug/net10.0"), "*.dll")
                .Select(Path.GetFileName));
    }

    [Fact]
    public void Rules_that_are_newer_than_the_runtime_take_the_place_of_its_own() =>
        Assert.Equal(Misuse.Warnings, projects.Findings("NewerRules"));

    [Theory]
    [InlineData("Net8")]
    [InlineData("Net9")]
    public void Program_for_an_older_framework_in_its_language_gets_the_rules(string project) =>
        Assert.Equal(Misuse.Warnings, projects.Findings(project));

    [Fact]
    public void Program_for_an_older_framework_gets_its_library_and_runs()
    {
        Assert.Empty(projects.Findings("Net8Repaired"));
        Assert.Equal(
            packages.Read("PoolRuntime", "lib/net8.0/PoolRuntime.dll"),
            File.ReadAllBytes(projects.Solution.PathOf("Net8Repaired/bin/Debug/net8.0/PoolRuntime.dll")));
        Misuse.AssertComputesOnProcesses(projects.Solution.RunBuilt("Net8Repaired", "net8.0"));
    }

    [Fact]
    public void Program_of_the_readme_builds_without_findings_and_runs()
    {
        Assert.Empty(projects.Findings("Readme"));
        var run = projects.Solution.RunBuilt("Readme").MustSucceed();
        Assert.Contains("primes: 1229, 2262, 3245, 4203", run.Output);
        Assert.Contains($" works for {run.ProcessId}", run.Output);
        Assert.DoesNotContain($"{run.ProcessId} works for", run.Output);
    }

    [Fact]
    public void Program_of_the_readme_without_its_close_gets_the_message_that_is_shown() =>
        Assert.Contains($"{Path.DirectorySeparatorChar}{Readme.Message}", projects.Output);

    [Fact]
    public void Rules_can_see_how_the_project_is_published_and_whether_it_is_a_test()
    {
        var asked = projects.Solution.Run("msbuild", "Default", "-getItem:CompilerVisibleProperty").MustSucceed();

        Assert.All(
            ["PublishTrimmed", "PublishAot", "StartupHookSupport", "IsTestProject"],
            property => Assert.Contains($"\"Identity\": \"{property}\"", asked.Output));
    }
}
