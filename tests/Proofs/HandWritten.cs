using Microsoft.CodeAnalysis.Diagnostics;
using PoolAnalyzers.Tests.Meta;

namespace Proofs;

/// <summary>
/// The proof of a rule without a fix: the two programs of its page, of which people have written the second, are compiled
/// and run.
/// </summary>
internal static class HandWritten<TAnalyzer>
    where TAnalyzer : DiagnosticAnalyzer, new()
{
    private static readonly Setup Program = Setup.Default with { OutputKind = OutputKind.ConsoleApplication };

    /// <summary>Runs what the page says is bad, and what it says is good.</summary>
    public static async Task<(ProgramRun Before, ProgramRun After)> OfPage(string id)
    {
        var page = Repository.Read($"docs/rules/{id}.md");
        Assert.NotNull(page);
        return await Of(Docs.Block(page, "violation"), Docs.Block(page, "fixed"));
    }

    /// <summary>Runs code with the places marked that the rule reports, and what is right instead.</summary>
    public static async Task<(ProgramRun Before, ProgramRun After)> Of(string violation, string @fixed)
    {
        await Verify<TAnalyzer>.Reports(violation, Program);
        await Verify<TAnalyzer>.Silent(@fixed, Program);
        return (await Run(violation), await Run(@fixed));
    }

    /// <summary>Runs code with the places marked that the rule reports.</summary>
    public static async Task<ProgramRun> Reported(string code)
    {
        await Verify<TAnalyzer>.Reports(code, Program);
        return await Run(code);
    }

    /// <summary>Runs code in which the rule reports nothing.</summary>
    public static async Task<ProgramRun> Silent(string code)
    {
        await Verify<TAnalyzer>.Silent(code, Program);
        return await Run(code);
    }

    private static async Task<ProgramRun> Run(string code)
    {
        using var compiled = await ProofProgram.Compile(Markup.Parse(code).Files, Program);
        return await compiled.Run();
    }
}
