using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL308InterlockedResultDroppedProof
{
    // The time between the change and the read, which is what the rule is about, is made long.
    [Fact]
    public async Task Two_threads_see_the_same_end()
    {
        var (before, after) = await Proof<POOL308InterlockedResultDropped, POOL308InterlockedResultDroppedFix>.Of(
            """
            var countdown = new Countdown();
            Thread[] threads = [new(countdown.Signal), new(countdown.Signal)];
            foreach (var thread in threads)
                thread.Start();
            foreach (var thread in threads)
                thread.Join();
            Console.WriteLine($"{countdown.Ends} end(s)");

            sealed class Countdown
            {
                private int _left = 2;
                private int _ends;

                public int Ends => _ends;

                private static int Nothing
                {
                    get
                    {
                        Thread.Sleep(1000);
                        return 0;
                    }
                }

                public void Signal()
                {
                    [|Interlocked.Decrement(ref _left)|];
                    if (Nothing == _left)
                        Interlocked.Increment(ref _ends);
                }
            }
            """,
            POOL308InterlockedResultDroppedFix.UseResult);

        Assert.True(before is { ExitCode: 0, Output: "2 end(s)\n", Errors: "" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "1 end(s)\n", Errors: "" }, $"{after}");
    }
}
