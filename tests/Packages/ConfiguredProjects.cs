using Commands;

namespace Packages;

/// <summary>One solution with a project for every way to have the packages and to configure them, built once.</summary>
public sealed class ConfiguredProjects
{
    private readonly Command _build;

    public ConfiguredProjects(PackedPackages packages)
    {
        var library = new ConsumerSolution(packages, "library")
            .Add("Carrier", program: null, "<OutputType>Library</OutputType>");
        library.Run("pack", "Carrier", "--output", packages.Feed, $"-p:Version={packages.Version}").MustSucceed();

        Solution = new ConsumerSolution(packages, "configured")
            .Add("Default", Misuse.ClosedSometimes, "<PoolAnalysisMode>Default</PoolAnalysisMode>")
            .Add("Recommended", Misuse.ClosedSometimes, "<PoolAnalysisMode>Recommended</PoolAnalysisMode>")
            .Add("All", Misuse.ClosedSometimes, "<PoolAnalysisMode>All</PoolAnalysisMode>")
            .Add("None", Misuse.ClosedSometimes, "<PoolAnalysisMode>None</PoolAnalysisMode>")
            .Add("Strict", Misuse.ClosedSometimes, "<PoolAnalysisMode>Strict</PoolAnalysisMode>")
            .Add("Misspelt", Misuse.ClosedSometimes, "<PoolAnalysisMode>strickt</PoolAnalysisMode>")
            .Add("Off", Misuse.ClosedSometimes, "<EnablePoolAnalyzers>false</EnablePoolAnalyzers>")
            .Add("Configured", Misuse.ClosedSometimes, "<PoolAnalysisMode>Strict</PoolAnalysisMode>")
            .Write(
                "Configured/.editorconfig",
                """
                [*.cs]
                dotnet_diagnostic.POOL101.severity = warning
                dotnet_diagnostic.POOL401.severity = none
                """)
            .Add("Untrimmed", Misuse.ClosedSometimes)
            .Write("Untrimmed/.globalconfig", GuardWhereNeeded)
            .Add("Trimmed", Misuse.ClosedSometimes, "<PublishTrimmed>true</PublishTrimmed>")
            .Write("Trimmed/.globalconfig", GuardWhereNeeded)
            .Add("Library", program: null, "<OutputType>Library</OutputType>")
            .Add("OfLibraryProject", Misuse.ClosedSometimes, items: ConsumerSolution.Project("Library"))
            .Add(
                "OfLibraryPackage", Misuse.ClosedSometimes, "<PoolAnalysisMode>Strict</PoolAnalysisMode>",
                ConsumerSolution.Package("Carrier", packages.Version))
            .Add(
                "RulesAlone", "var count = 0;\nParallel.For(0, 9, n => count += n);\nConsole.WriteLine(count);\n",
                items: ConsumerSolution.Package("PoolAnalyzers", packages.Version))
            .Add(
                "NewerRules", Misuse.ClosedSometimes,
                items: ConsumerSolution.Package("PoolRuntime", packages.Version)
                    + ConsumerSolution.Package("PoolAnalyzers", packages.NextVersion))
            // There may be no older runtime on the machine, so the programs run on a newer one.
            .Add("Net8", Misuse.ClosedSometimes, OfFramework("net8.0", 12))
            .Add("Net8Repaired", Misuse.ClosedSometimesRepaired, OfFramework("net8.0", 12))
            .Add("Net9", Misuse.ClosedSometimes, OfFramework("net9.0", 13))
            .Add("Readme", Readme.Program)
            .Add("ReadmeWithoutClose", Readme.ProgramWithoutClose);
        _build = Solution.Build().MustFail();
    }

    internal ConsumerSolution Solution { get; }

    internal string Output => _build.Output;

    internal Finding[] Findings(string project) => Finding.In(_build, project);

    private const string GuardWhereNeeded =
        """
        is_global = true
        dotnet_diagnostic.POOL101.severity = none
        pool.POOL401.when = needed
        """;

    private static string OfFramework(string framework, int language) =>
        $"""
        <TargetFramework>{framework}</TargetFramework>
            <LangVersion>{language}</LangVersion>
            <UseAppHost>false</UseAppHost>
            <RollForward>Major</RollForward>
        """;
}
