using System.Globalization;
using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL801ChunkOfOneProof
{
    [Fact]
    public async Task It_takes_many_times_as_long()
    {
        var (before, after) = await Proof<POOL801ChunkOfOne, POOL801ChunkOfOneFix>.OfPage(
            "POOL801", POOL801ChunkOfOneFix.Enlarge);

        Assert.True(before is { ExitCode: 0, Output: "89999400001\n" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "89999400001\n" }, $"{after}");
        Assert.True(Milliseconds(before) > 3 * Milliseconds(after), $"{before} {after}");
    }

    private static int Milliseconds(ProgramRun run) => int.Parse(run.Errors, CultureInfo.InvariantCulture);
}
