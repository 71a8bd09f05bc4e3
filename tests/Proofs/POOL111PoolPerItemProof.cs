using System.Globalization;
using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL111PoolPerItemProof
{
    [Fact]
    public async Task It_takes_many_times_as_long()
    {
        var (before, after) = await Proof<POOL111PoolPerItem, POOL111PoolPerItemFix>.OfPage(
            "POOL111", POOL111PoolPerItemFix.Hoist);

        Assert.True(before is { ExitCode: 0, Output: "5340\n" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "5340\n" }, $"{after}");
        Assert.True(Milliseconds(before) > 3 * Milliseconds(after), $"{before} {after}");
    }

    private static int Milliseconds(ProgramRun run) => int.Parse(run.Errors, CultureInfo.InvariantCulture);
}
