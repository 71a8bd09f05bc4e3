using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL310CapturedLoopStateProof
{
    [Fact]
    public async Task Every_job_reads_the_number_that_ended_the_loop()
    {
        var (before, after) = await Proof<POOL310CapturedLoopState, POOL310CapturedLoopStateFix>.OfPage(
            "POOL310", POOL310CapturedLoopStateFix.CopyIt);

        Assert.True(before is { ExitCode: 0, Output: "3\n3\n3\n", Errors: "" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "0\n1\n2\n", Errors: "" }, $"{after}");
    }

    /// <summary>There is no fix for it: what the job asks instead is written by hand.</summary>
    [Fact]
    public async Task A_process_does_not_see_that_it_shall_stop()
    {
        // Terminate ends what would go on for ever.
        const string Program = """
            using PoolRuntime;

            EntryPoint.Guard();
            using var pool = new ProcessPool(1);
            var stop = false;
            var job = pool.ApplyAsync(() =>
            {
                while (![|stop|])
                    Thread.Sleep(10);
                return true;
            });
            stop = true;
            Console.WriteLine(job.Wait(TimeSpan.FromSeconds(5)) ? "stopped" : "goes on");
            pool.Terminate();
            """;
        var before = await HandWritten<POOL310CapturedLoopState>.Reported(Program);
        var after = await HandWritten<POOL310CapturedLoopState>.Silent(Program
            .Replace("var stop = false;", "using var stop = new ProcessEvent();")
            .Replace("![|stop|]", "!stop.IsSet")
            .Replace("stop = true;", "stop.Set();"));

        Assert.True(before is { ExitCode: 0, Output: "goes on\n", Errors: "" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "stopped\n", Errors: "" }, $"{after}");
    }
}
