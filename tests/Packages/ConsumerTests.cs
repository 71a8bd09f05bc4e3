using System.Text.RegularExpressions;
using Commands;
using Xunit;

namespace Packages;

/// <summary>What somebody gets who installs PoolRuntime into a new project.</summary>
[Collection(PackagesCollection.Name)]
public sealed partial class ConsumerTests(PackedPackages packages)
{
    private const string Close = "pool.Close();\n";

    /// <summary>Closes the pool before it joins it only where it gets an argument, and has no guard.</summary>
    private const string Misused =
        """
        using PoolRuntime;

        using var pool = new ProcessPool(2);
        var squares = pool.MapAsync(
            number => (Square: number * number, Worker: Environment.ProcessId),
            Enumerable.Range(1, 100));
        if (args.Length > 0)
            pool.Close();
        pool.Join();

        Console.WriteLine($"sum {squares.Get().Sum(result => result.Square)}");
        Console.WriteLine($"parent {Environment.ProcessId}");
        foreach (var worker in squares.Get().Select(result => result.Worker).Distinct())
            Console.WriteLine($"worker {worker}");

        """;

    private static readonly string Repaired = Misused
        .Replace("\nusing var", "\nEntryPoint.Guard();\nusing var")
        .Replace("pool.Join", $"{Close}pool.Join");

    private static readonly string NeverClosed = Misused.Replace($"if (args.Length > 0)\n    {Close}", "");

    private static readonly Finding[] Warnings =
    [
        new("Program.cs", 9, "warning", "POOL101"),
        new("Program.cs", 3, "warning", "POOL401"),
    ];

    private static readonly Finding[] Errors = [.. Warnings.Select(warning => warning with { Severity = "error" })];

    [Fact]
    public void Build_warns_format_repairs_and_the_program_computes_on_processes()
    {
        var project = Consumer();
        Assert.Equal(Warnings, Finding.In(project.Build().MustSucceed()));
        Assert.Contains("POOL101", RunProgram(project).MustFail().Output);

        Repair(project);

        Assert.Equal(Repaired, File.ReadAllText(project.PathOf("Program.cs")));
        Assert.Empty(Finding.In(project.Build().MustSucceed()));
        var run = RunProgram(project).MustSucceed();
        Assert.Contains("sum 338350", run.Output);
        var parent = Assert.Single(ProcessIds("parent", run));
        var workers = ProcessIds("worker", run);
        Assert.InRange(workers.Length, 1, 2);
        Assert.Equal(run.ProcessId, parent);
        Assert.DoesNotContain(parent, workers);
    }

    [Fact]
    public void What_fails_on_every_path_is_an_error_and_can_still_be_repaired()
    {
        var project = Consumer().Write("Program.cs", NeverClosed);
        Assert.Equal(
            [new Finding("Program.cs", 7, "error", "POOL101"), Warnings[1]],
            Finding.In(project.Build().MustFail()));

        Repair(project);

        Assert.Empty(Finding.In(project.Build().MustSucceed()));
        Assert.Contains("sum 338350", RunProgram(project).MustSucceed().Output);
    }

    [Fact]
    public void Rules_can_be_turned_off_for_a_project() =>
        Assert.Empty(Finding.In(Consumer().SetProperty("EnablePoolAnalyzers", "false").Build().MustSucceed()));

    [Fact]
    public void Mode_of_the_project_decides_what_is_reported()
    {
        var project = Consumer();

        Assert.All(["Default", "Recommended", "All"], mode => Assert.Equal(Warnings, Findings(mode)));
        Assert.Empty(Findings("None"));
        Assert.Equal(Errors, Finding.In(project.SetProperty("PoolAnalysisMode", "Strict").Build().MustFail()));

        Finding[] Findings(string mode) =>
            Finding.In(project.SetProperty("PoolAnalysisMode", mode).Build().MustSucceed());
    }

    [Fact]
    public void Misspelt_mode_is_an_error_that_names_the_modes() =>
        Assert.Contains(
            "PoolAnalysisMode is 'strickt'. It can be Default, Recommended, All, Strict or None.",
            Consumer().SetProperty("PoolAnalysisMode", "strickt").Build().MustFail().Output);

    [Fact]
    public void Editorconfig_has_the_last_word_in_every_mode()
    {
        var project = Consumer().SetProperty("PoolAnalysisMode", "Strict").Write(
            ".editorconfig",
            """
            [*.cs]
            dotnet_diagnostic.POOL101.severity = warning
            dotnet_diagnostic.POOL401.severity = none
            """);

        Assert.Equal([Warnings[0]], Finding.In(project.Build().MustSucceed()));
    }

    [Fact]
    public void Project_that_references_a_library_project_gets_the_rules()
    {
        var library = ConsumerProject.Library(packages, "Library").Install("PoolRuntime", packages.Version);
        var program = ConsumerProject.Console(packages).Reference(library).Write("Program.cs", Misused);

        Assert.Equal(Warnings, Finding.In(program.Build().MustSucceed()));
    }

    [Fact]
    public void Project_that_references_a_library_package_gets_the_rules_and_their_modes()
    {
        var library = ConsumerProject.Library(packages, "Library").Install("PoolRuntime", packages.Version);
        library.Run("pack", "--output", packages.Feed, $"-p:Version={packages.Version}").MustSucceed();
        var program = ConsumerProject.Console(packages)
            .Install("Library", packages.Version)
            .SetProperty("PoolAnalysisMode", "Strict")
            .Write("Program.cs", Misused);

        Assert.Equal(Errors, Finding.In(program.Build().MustFail()));
    }

    [Fact]
    public void Rules_alone_load_without_a_complaint_and_add_nothing_to_the_program()
    {
        var project = ConsumerProject.Console(packages).Install("PoolAnalyzers", packages.Version);

        Assert.Empty(Finding.In(project.Build().MustSucceed()));
        var output = project.PathOf(Path.Combine("bin", "Debug", "net10.0"));
        Assert.Equal(["Consumer.dll"], Directory.GetFiles(output, "*.dll").Select(Path.GetFileName));
    }

    /// <summary>There may be no older runtime on the machine, so the program runs on a newer one.</summary>
    [Fact]
    public void Program_for_an_older_framework_gets_its_library_and_runs()
    {
        var project = Consumer()
            .SetProperty("TargetFramework", "net8.0")
            .SetProperty("UseAppHost", "false")
            .SetProperty("RollForward", "Major")
            .Write("Program.cs", Repaired);

        Assert.Empty(Finding.In(project.Build().MustSucceed()));
        Assert.Equal(
            packages.Read("PoolRuntime", "lib/net8.0/PoolRuntime.dll"),
            File.ReadAllBytes(project.PathOf(Path.Combine("bin", "Debug", "net8.0", "PoolRuntime.dll"))));
        Assert.Contains("sum 338350", project.RunBuilt("net8.0").MustSucceed().Output);
    }

    [Fact]
    public void Guard_can_be_asked_for_only_where_it_is_needed()
    {
        var project = Consumer().Write(
            ".globalconfig",
            """
            is_global = true
            dotnet_diagnostic.POOL101.severity = none
            pool.POOL401.when = needed
            """);

        Assert.Empty(Finding.In(project.Build().MustSucceed()));
        project.SetProperty("PublishTrimmed", "true");
        Assert.Equal([Warnings[1]], Finding.In(project.Build().MustSucceed()));
    }

    [Fact]
    public void Rules_can_see_how_the_project_is_published_and_whether_it_is_a_test()
    {
        var asked = Consumer().Run("msbuild", "-restore", "-getItem:CompilerVisibleProperty").MustSucceed();

        Assert.All(
            ["PublishTrimmed", "PublishAot", "IsTestProject"],
            property => Assert.Contains($"\"Identity\": \"{property}\"", asked.Output));
    }

    private ConsumerProject Consumer() =>
        ConsumerProject.Console(packages).Install("PoolRuntime", packages.Version).Write("Program.cs", Misused);

    private static void Repair(ConsumerProject project) =>
        project.Run("format", "analyzers", "--diagnostics", "POOL101", "POOL401", "--no-restore").MustSucceed();

    private static Command RunProgram(ConsumerProject project) => project.RunBuilt("net10.0");

    private static int[] ProcessIds(string role, Command run) =>
    [
        .. ProcessId().Matches(run.Output)
            .Where(match => match.Groups[1].Value == role)
            .Select(match => int.Parse(match.Groups[2].Value)),
    ];

    [GeneratedRegex(@"^(\w+) (\d+)\r?$", RegexOptions.Multiline)]
    private static partial Regex ProcessId();
}
