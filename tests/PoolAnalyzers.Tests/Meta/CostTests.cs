using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Diagnostics.Telemetry;
using PoolAnalyzers.Tests.VerificationTests;

namespace PoolAnalyzers.Tests.Meta;

/// <summary>What the rules ask of the compiler, in its own count.</summary>
public sealed class CostTests
{
    /// <summary>
    /// A rule that has something to say about the base library alone declares it by this custom tag of its descriptor;
    /// every other one costs nothing in a compilation without PoolRuntime.
    /// </summary>
    private const string BaseLibrary = "BaseLibrary";

    public static bool WatchesBaseLibrary(DiagnosticAnalyzer analyzer) =>
        analyzer.SupportedDiagnostics.Any(rule => rule.CustomTags.Contains(BaseLibrary));

    [Fact]
    public async Task No_rule_costs_more_than_it_must() =>
        Problems.RequireNone(await ProblemsOf(RuleCatalog.Analyzers));

    [Fact]
    public async Task A_rule_that_looks_at_everything_is_noticed() => Assert.Equal(
        ["OldCall registers 1 actions in a compilation without PoolRuntime."],
        await ProblemsOf([new OldCall()]));

    [Fact]
    public async Task A_rule_that_says_that_it_watches_the_base_library_may_do_so() =>
        Assert.Empty(await ProblemsOf([new Tagged()]));

    private sealed class Tagged : OldCall
    {
        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics =>
            [new("TOY1", "t", "m", "Toys", DiagnosticSeverity.Warning, true, customTags: [BaseLibrary])];
    }

    [Fact]
    public async Task A_rule_that_does_nothing_waits_for_the_end_or_runs_alone_is_noticed() => Assert.Equal(
        [
            "Idle does nothing in a compilation with PoolRuntime.",
            "Late reports at the end of the compilation.",
            "Late does not run concurrently.",
        ],
        await ProblemsOf([new Idle(), new Late()]));

    private sealed class Idle : OldCall
    {
        public override void Initialize(AnalysisContext context)
        {
            context.EnableConcurrentExecution();
            context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        }
    }

    private sealed class Late : OldCall
    {
        public override void Initialize(AnalysisContext context)
        {
            context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
            context.RegisterCompilationStartAction(start =>
            {
                if (start.Compilation.GetTypeByMetadataName("PoolRuntime.Pool") is not null)
                    start.RegisterCompilationEndAction(_ => { });
            });
        }
    }

    private static async Task<IEnumerable<string>> ProblemsOf(ImmutableArray<DiagnosticAnalyzer> analyzers)
    {
        if (analyzers.IsEmpty)
            return [];
        var with = await CountsOf(analyzers, Setup.Default);
        var without = await CountsOf(analyzers, Setup.Default with { PoolRuntime = false });
        return analyzers.SelectMany(analyzer => ProblemsOf(analyzer, with[analyzer], without[analyzer]));
    }

    private static IEnumerable<string> ProblemsOf(
        DiagnosticAnalyzer analyzer, AnalyzerTelemetryInfo with, AnalyzerTelemetryInfo without)
    {
        var name = analyzer.GetType().Name;
        if (ActionsOf(with) == 0)
        {
            yield return $"{name} does nothing in a compilation with PoolRuntime.";
            yield break;
        }

        if (ActionsOf(without) is > 0 and var actions && !WatchesBaseLibrary(analyzer))
            yield return $"{name} registers {actions} actions in a compilation without PoolRuntime.";
        if (with.CompilationEndActionsCount + with.CompilationActionsCount > 0)
            yield return $"{name} reports at the end of the compilation.";
        if (!with.Concurrent)
            yield return $"{name} does not run concurrently.";
    }

    /// <summary>All but the action at the start of a compilation, where a rule decides to do nothing.</summary>
    private static int ActionsOf(AnalyzerTelemetryInfo info) =>
        info.AdditionalFileActionsCount + info.CodeBlockActionsCount + info.CodeBlockEndActionsCount
        + info.CodeBlockStartActionsCount + info.CompilationActionsCount + info.CompilationEndActionsCount
        + info.OperationActionsCount + info.OperationBlockActionsCount + info.OperationBlockEndActionsCount
        + info.OperationBlockStartActionsCount + info.SemanticModelActionsCount + info.SuppressionActionsCount
        + info.SymbolActionsCount + info.SymbolEndActionsCount + info.SymbolStartActionsCount
        + info.SyntaxNodeActionsCount + info.SyntaxTreeActionsCount;

    private static async Task<ImmutableDictionary<DiagnosticAnalyzer, AnalyzerTelemetryInfo>> CountsOf(
        ImmutableArray<DiagnosticAnalyzer> analyzers, Setup setup)
    {
        // A program, because some rules are about the entry point.
        var compilation = Compile.Code("System.Console.WriteLine();", References.For(setup));
        return (await Analysis.Run(compilation, analyzers, new([]), CancellationToken.None)).AnalyzerTelemetryInfo;
    }
}
