using System.Globalization;
using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL207BusyWaitProof
{
    [Fact]
    public async Task Asking_takes_the_processor()
    {
        var (before, after) = await Proof<POOL207BusyWait, POOL207BusyWaitFix>.OfPage("POOL207", POOL207BusyWaitFix.Wait);

        Assert.True(before is { ExitCode: 0, Output: "42\n" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "42\n" }, $"{after}");
        var (asking, waiting) = (TimeOf(before), TimeOf(after));
        Assert.True(asking > 2 * waiting, $"{asking} ms of processor time before, {waiting} ms after");
    }

    private static double TimeOf(ProgramRun run) => double.Parse(run.Errors.AsSpan().Trim(), CultureInfo.InvariantCulture);
}
