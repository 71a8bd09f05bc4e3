using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using PoolAnalyzers.Tests.VerificationTests;

namespace PoolAnalyzers.Tests.Meta;

/// <summary>The rules have nothing to say about code that is not about pools.</summary>
public sealed class SilenceTests
{
    private const string Program = """
        using PoolRuntime;

        EntryPoint.Guard();
        var pool = new ProcessPool();
        pool.Join();
        """;

    private static readonly ImmutableArray<MetadataReference> WithDecoy =
        References.For(new() { PoolRuntime = false }).Add(Decoy.Reference);

    [Fact]
    public async Task No_rule_takes_another_library_for_the_runtime()
    {
        var problems = new List<string>();
        foreach (var rule in RuleCatalog.Rules.Where(rule => !CostTests.WatchesBaseLibrary(rule.Analyzer)))
        {
            var files = Markup.Parse(Docs.Block(Repository.Read(rule.Page) ?? "", "violation")).Files;
            if (!(await ReportsOf([rule.Analyzer], Compile.Files(files, References.For(Setup.Default)))).Any())
                problems.Add($"{rule.Id} does not report the violation of its own page.");
            problems.AddRange(await ReportsOf(RuleCatalog.Analyzers, Compile.Files(files, WithDecoy)));
        }

        Problems.RequireNone(problems);
    }

    [Fact]
    public async Task A_rule_that_compares_names_is_noticed() =>
        Assert.Single(await ReportsOf([new ComparesNames()], Compile.Code(Program, WithDecoy)));

    private sealed class ComparesNames : OldCall
    {
        protected override bool IsOld(InvocationExpressionSyntax call) => call.ToString() == "pool.Join()";
    }

    [Fact]
    public void The_decoy_is_the_runtime_under_another_name()
    {
        var compilation = Compile.Code(Program, WithDecoy);

        Assert.Empty(compilation.GetDiagnostics().Where(found => found.Severity == DiagnosticSeverity.Error));
        Assert.Equal(Decoy.Name, compilation.GetTypeByMetadataName("PoolRuntime.Pool")!.ContainingAssembly.Name);
    }

    [Fact]
    public async Task No_rule_reports_an_empty_file() => Problems.RequireNone(
        await ReportsOf(RuleCatalog.Analyzers, Compile.Code("", References.For(Setup.Default))));

    [Fact]
    public async Task No_rule_reports_an_empty_compilation() => Problems.RequireNone(
        await ReportsOf(RuleCatalog.Analyzers, CSharpCompilation.Create("Empty")));

    private static async Task<IEnumerable<string>> ReportsOf(
        ImmutableArray<DiagnosticAnalyzer> analyzers, Compilation compilation)
    {
        // Rules that watch the base library too may find something in the code of the pages.
        DiagnosticAnalyzer[] aboutPools =
            [.. analyzers.Where(analyzer => !CostTests.WatchesBaseLibrary(analyzer))];
        if (aboutPools.Length == 0)
            return [];
        var result = await Analysis.Run(compilation, [.. aboutPools], new([]), CancellationToken.None);
        return result.GetAllDiagnostics().Select(diagnostic => diagnostic.ToString());
    }
}
