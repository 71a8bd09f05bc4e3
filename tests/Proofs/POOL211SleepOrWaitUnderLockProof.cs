using System.Globalization;
using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL211SleepOrWaitUnderLockProof
{
    [Fact]
    public async Task Threads_sleep_in_a_row()
    {
        var (before, after) = await Proof<POOL211SleepOrWaitUnderLock, POOL211SleepOrWaitUnderLockFix>.OfPage(
            "POOL211", POOL211SleepOrWaitUnderLockFix.MoveOut);

        Assert.True(before is { ExitCode: 0, Output: "6\n" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "6\n" }, $"{after}");
        var (inARow, sideBySide) = (TimeOf(before), TimeOf(after));
        Assert.True(inARow >= 6 * 290, $"{inARow} ms are less than six sleeps take in a row.");
        Assert.True(sideBySide < inARow * 2 / 3, $"{sideBySide} ms after, {inARow} ms before");
    }

    private static long TimeOf(ProgramRun run) =>
        long.Parse(run.Errors.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture);
}
