using System.Globalization;
using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL704TimeoutWithoutCancelProof
{
    [Fact]
    public async Task The_job_keeps_its_worker()
    {
        var (before, after) = await Proof<POOL704TimeoutWithoutCancel, POOL704TimeoutWithoutCancelFix>.OfPage(
            "POOL704", POOL704TimeoutWithoutCancelFix.Cancel);

        Assert.True(before is { ExitCode: 0, Output: "no answer\nnext\n" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "no answer\nnext\n" }, $"{after}");
        Assert.True(TimeOf(after) < TimeOf(before), $"{TimeOf(after)} ms after, {TimeOf(before)} ms before");
        Assert.True(TimeOf(before) > 4000, $"The next job waited for {TimeOf(before)} ms only.");
    }

    private static long TimeOf(ProgramRun run) =>
        long.Parse(run.Errors.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture);
}
