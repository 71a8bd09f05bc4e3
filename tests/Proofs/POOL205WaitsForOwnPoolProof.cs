using PoolAnalyzers.Rules;
using PoolAnalyzers.Tests.Meta;

namespace Proofs;

public sealed class POOL205WaitsForOwnPoolProof
{
    [Fact]
    public async Task The_last_worker_does_not_wait_for_itself()
    {
        var setup = Setup.Default with { OutputKind = OutputKind.ConsoleApplication };
        var page = Repository.Read("docs/rules/POOL205.md")!;
        await Verify<POOL205WaitsForOwnPool>.Reports(Docs.Block(page, "violation"), setup);
        await Verify<POOL205WaitsForOwnPool>.Silent(Docs.Block(page, "fixed"), setup);
        using var bad = await ProofProgram.Compile(Markup.Parse(Docs.Block(page, "violation")).Files, setup);
        using var good = await ProofProgram.Compile(Markup.Parse(Docs.Block(page, "fixed")).Files, setup);
        var (before, after) = (await bad.Run(), await good.Run());

        Assert.True(before is { Output: "" } && before.ExitCode != 0, $"{before}");
        Assert.Contains("POOL205", before.Errors);
        Assert.True(after is { ExitCode: 0, Output: "42\n", Errors: "" }, $"{after}");
    }
}
