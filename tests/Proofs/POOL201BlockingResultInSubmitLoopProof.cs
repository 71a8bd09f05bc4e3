using System.Globalization;
using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

/// <summary>
/// The programs write their results to the output and the time of the loop to the errors. A job sleeps, so that it
/// takes as long on a machine with little to spare; eight of them in four workers take a quarter of the time of eight
/// in a row, and less than two thirds is proof enough.
/// </summary>
public sealed class POOL201BlockingResultInSubmitLoopProof
{
    private const string Results = "1\n4\n9\n16\n25\n36\n49\n64\n";

    [Theory]
    [InlineData(POOL201BlockingResultInSubmitLoopFix.UseMap)]
    [InlineData(POOL201BlockingResultInSubmitLoopFix.UseImap)]
    [InlineData(POOL201BlockingResultInSubmitLoopFix.SubmitThenCollect)]
    public async Task Jobs_of_a_pool_run_in_a_row_and_then_side_by_side(string way) => RequireFaster(
        await Proof<POOL201BlockingResultInSubmitLoop, POOL201BlockingResultInSubmitLoopFix>.OfPage("POOL201", way));

    [Theory]
    [InlineData("await Task.Run(() => Square(n))", POOL201BlockingResultInSubmitLoopFix.AwaitWhenAll)]
    [InlineData("await Task.Run(() => Square(n))", POOL201BlockingResultInSubmitLoopFix.SubmitThenCollect)]
    [InlineData("Task.Run(() => Square(n)).Result", POOL201BlockingResultInSubmitLoopFix.SubmitThenCollect)]
    public async Task So_do_tasks(string wait, string way) => RequireFaster(
        await Proof<POOL201BlockingResultInSubmitLoop, POOL201BlockingResultInSubmitLoopFix>.Of(
            $$"""
            ThreadPool.SetMinThreads(8, 8);
            await Task.Yield();
            var clock = System.Diagnostics.Stopwatch.StartNew();
            foreach (var n in new[] { 1, 2, 3, 4, 5, 6, 7, 8 })
                Console.WriteLine([|{{wait}}|]);
            Console.Error.WriteLine(clock.ElapsedMilliseconds);

            static int Square(int n)
            {
                Thread.Sleep(500);
                return n * n;
            }
            """,
            way));

    private static void RequireFaster((ProgramRun Before, ProgramRun After) runs)
    {
        var (before, after) = runs;
        Assert.True(before is { ExitCode: 0, Output: Results }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: Results }, $"{after}");
        var (serial, parallel) = (TimeOf(before), TimeOf(after));
        Assert.True(serial >= 8 * 490, $"{serial} ms are less than eight jobs take in a row.");
        Assert.True(parallel < serial * 2 / 3, $"{parallel} ms after, {serial} ms before");
    }

    private static long TimeOf(ProgramRun run) =>
        long.Parse(run.Errors.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture);
}
