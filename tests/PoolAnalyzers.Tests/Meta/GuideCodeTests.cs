using System.Text.RegularExpressions;

namespace PoolAnalyzers.Tests.Meta;

/// <summary>
/// Who copies code out of a guide gets something that compiles, and that the rules do not complain about.
/// </summary>
public sealed partial class GuideCodeTests
{
    private static readonly ImmutableArray<(string Place, string Code)> Programs =
    [
        .. MarkdownPage.All
            .Where(page => page.Path is "README.md" or "src/PoolRuntime/README.md"
                || Path.GetDirectoryName(page.Path) == "docs")
            .SelectMany(page => page.Blocks("csharp").Select(block => ($"{page.Path}, {block.Heading}", block.Code))),
    ];

    [Fact]
    public async Task Every_block_compiles_and_is_reported_only_where_a_comment_says_so()
    {
        Assert.True(Programs.Length > 40, $"{Programs.Length} programs");
        Problems.RequireNone(await Problems.Of(Programs, program => Check(program.Code), program => program.Place));
    }

    [Fact]
    public Task Code_that_does_not_compile_or_is_reported_is_noticed() => Task.WhenAll(
        Broken("line 1: CS0103", Check("Nothing.Like(this);")),
        Broken("line 3: POOL101", Check(Joined)),
        Broken("line 3: nothing", Check("using PoolRuntime;\nEntryPoint.Guard();\n// POOL101\n")),
        Check(Joined.Replace("pool.Join();", "pool.Join();   // POOL101")));

    private const string Joined =
        "using PoolRuntime;\nEntryPoint.Guard(); var pool = new ProcessPool();\npool.Join();\n";

    private static async Task Broken(string promise, Task check)
    {
        var broken = await Assert.ThrowsAsync<VerificationException>(() => check);
        Assert.Contains(promise, broken.Message);
    }

    private static Task Check(string code) => Deadline.Run(async token =>
    {
        using var project = new TestProject([new("Program.cs", code)], Setup.Default, RuleCatalog.Analyzers[0]);
        var compilation = (await project.Project.GetCompilationAsync(token))!;
        var errors = compilation.GetDiagnostics(token).Where(found => found.Severity == DiagnosticSeverity.Error);
        var result = await Analysis.Run(compilation, RuleCatalog.Analyzers, project.Project.AnalyzerOptions, token);
        string[] found = [.. errors.Concat(result.GetAllDiagnostics()).Select(At).Order()];
        string[] named =
        [
            .. code.Split('\n').SelectMany((line, number) =>
                Named().Matches(line).Select(rule => $"line {number + 1}: {rule.Groups["id"].Value}")).Order(),
        ];
        if (found.Except(named).Any())
            throw new VerificationException($"reported: {string.Join(", ", found.Except(named))}");
        if (named.Except(found).Any())
            throw new VerificationException($"{named.Except(found).First().Split(':')[0]}: nothing is reported there");
    });

    private static string At(Diagnostic found) =>
        $"line {found.Location.GetLineSpan().StartLinePosition.Line + 1}: {found.Id}";

    [GeneratedRegex(@"// (?<id>POOL\d{3})")]
    private static partial Regex Named();
}
