using System.Globalization;
using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL204BlockingInCallbackProof
{
    [Fact]
    public async Task Callbacks_wait_for_each_other()
    {
        var (before, after) = await Proof<POOL204BlockingInCallback, POOL204BlockingInCallbackFix>.OfPage(
            "POOL204", POOL204BlockingInCallbackFix.HandOver);

        Assert.True(before is { ExitCode: 0, Output: "handled\n" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "handled\n" }, $"{after}");
        var (inARow, sideBySide) = (TimeOf(before), TimeOf(after));
        Assert.True(inARow >= 6 * 290, $"{inARow} ms are less than six callbacks take in a row.");
        Assert.True(sideBySide < inARow * 5 / 6, $"{sideBySide} ms after, {inARow} ms before");
    }

    private static long TimeOf(ProgramRun run) =>
        long.Parse(run.Errors.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture);
}
