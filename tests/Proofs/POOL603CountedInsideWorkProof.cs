using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL603CountedInsideWorkProof
{
    /// <summary>The work is handed over at once and begins late, as it does where all workers are busy.</summary>
    [Fact]
    public async Task The_wait_is_over_before_the_work_begins()
    {
        var (before, after) = await Proof<POOL603CountedInsideWork, POOL603CountedInsideWorkFix>.Of(
            """
            using PoolRuntime.Contracts;

            var left = new CountdownEvent(1);
            Worker.Start(() =>
            {
                [|left.AddCount()|];
                Console.WriteLine("work");
                left.Signal();
            });
            left.Signal();
            left.Wait();
            Console.WriteLine("all done");

            static class Worker
            {
                [Submits]
                [WorkersAreThreads]
                public static void Start([Job] Action work)
                {
                    var thread = new Thread(() =>
                    {
                        Thread.Sleep(300);
                        try
                        {
                            work();
                        }
                        catch (InvalidOperationException)
                        {
                            Console.WriteLine("too late");
                        }
                    });
                    thread.Start();
                }
            }
            """,
            POOL603CountedInsideWorkFix.Before);

        Assert.True(before is { ExitCode: 0, Output: "all done\ntoo late\n", Errors: "" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "work\nall done\n", Errors: "" }, $"{after}");
    }
}
