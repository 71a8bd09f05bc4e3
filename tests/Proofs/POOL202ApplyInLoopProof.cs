using System.Globalization;
using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL202ApplyInLoopProof
{
    private const string Results = "1\n4\n9\n16\n25\n36\n49\n64\n";

    [Theory]
    [InlineData(POOL202ApplyInLoopFix.UseMap)]
    [InlineData(POOL202ApplyInLoopFix.SubmitThenCollect)]
    public async Task One_worker_works_and_then_all(string way)
    {
        var (before, after) = await Proof<POOL202ApplyInLoop, POOL202ApplyInLoopFix>.OfPage("POOL202", way);

        Assert.True(before is { ExitCode: 0, Output: Results }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: Results }, $"{after}");
        var (serial, parallel) = (TimeOf(before), TimeOf(after));
        Assert.True(serial >= 8 * 290, $"{serial} ms are less than eight jobs take in a row.");
        Assert.True(parallel < serial * 2 / 3, $"{parallel} ms after, {serial} ms before");
    }

    private static long TimeOf(ProgramRun run) =>
        long.Parse(run.Errors.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture);
}
