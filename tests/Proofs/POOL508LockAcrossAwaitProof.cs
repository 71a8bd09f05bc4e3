using PoolAnalyzers.Rules;
using PoolAnalyzers.Tests.Meta;

namespace Proofs;

/// <summary>The rule has no fix: the other lock is written by hand, as on the page.</summary>
public sealed class POOL508LockAcrossAwaitProof
{
    [Fact]
    public async Task Another_thread_cannot_give_it_back()
    {
        var page = Repository.Read("docs/rules/POOL508.md")!;
        var before = await Run(Docs.Block(page, "violation"));
        var after = await Run(Docs.Block(page, "fixed"));

        Assert.True(before is { Output: "written\n" } && before.ExitCode != 0, $"{before}");
        Assert.Contains("System.Threading.SynchronizationLockException", before.Errors);
        Assert.True(after is { ExitCode: 0, Output: "written\ndone\n", Errors: "" }, $"{after}");
    }

    private static async Task<ProgramRun> Run(string code)
    {
        var setup = Setup.Default with { OutputKind = OutputKind.ConsoleApplication };
        if (code.Contains("[|"))
            await Verify<POOL508LockAcrossAwait>.Reports(code, setup);
        else
            await Verify<POOL508LockAcrossAwait>.Silent(code, setup);
        using var compiled = await ProofProgram.Compile(Markup.Parse(code).Files, setup);
        return await compiled.Run();
    }
}
