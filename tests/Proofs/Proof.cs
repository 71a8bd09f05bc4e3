using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;
using PoolAnalyzers.Tests.Meta;

namespace Proofs;

/// <summary>
/// The proof of a rule: the code that it reports is compiled and run, then that code as its fix leaves it. Both runs
/// are of real processes against the real runtime.
/// </summary>
internal static class Proof<TAnalyzer, TFix>
    where TAnalyzer : DiagnosticAnalyzer, new()
    where TFix : CodeFixProvider, new()
{
    /// <summary>Runs the example of the rule's page.</summary>
    public static Task<(ProgramRun Before, ProgramRun After)> OfPage(string id, string way, bool startupHooks = true)
    {
        var page = Repository.Read($"docs/rules/{id}.md");
        Assert.NotNull(page);
        return Of(Docs.Block(page, "violation"), way, startupHooks);
    }

    /// <summary>Runs code with the places marked that the rule reports.</summary>
    public static async Task<(ProgramRun Before, ProgramRun After)> Of(
        string code, string way, bool startupHooks = true, string? editorConfig = null)
    {
        var setup = Setup.Default with { OutputKind = OutputKind.ConsoleApplication, EditorConfig = editorConfig };
        await Verify<TAnalyzer>.Reports(code, setup);
        var files = Markup.Parse(code).Files;
        var repaired = await new FixRunner(new TAnalyzer(), new TFix(), CancellationToken.None)
            .FixOneByOne(files, setup, way);
        return (await Run(files), await Run(repaired));

        async Task<ProgramRun> Run(ImmutableArray<SourceFile> program)
        {
            using var compiled = await ProofProgram.Compile(program, setup, startupHooks);
            return await compiled.Run();
        }
    }
}
