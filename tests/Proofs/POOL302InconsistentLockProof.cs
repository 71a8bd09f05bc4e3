using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL302InconsistentLockProof
{
    /// <summary>Counts until a round has lost something, or for so many rounds that it would have.</summary>
    [Fact]
    public async Task One_use_without_the_lock_loses_updates_of_the_others()
    {
        var (before, after) = await Proof<POOL302InconsistentLock, POOL302InconsistentLockFix>.Of(
            """
            var lost = false;
            for (var round = 0; round < 50 && !lost; round++)
            {
                var tally = new Tally();
                var start = new Barrier(2);
                var fast = new Thread(() =>
                {
                    start.SignalAndWait();
                    for (var i = 0; i < 500_000; i++)
                        tally.Fast();
                });
                fast.Start();
                start.SignalAndWait();
                for (var i = 0; i < 500_000; i++)
                    tally.Up();
                fast.Join();
                lost = tally.Count != 1_000_000;
            }
            Console.WriteLine(lost ? "lost" : "all there");

            class Tally
            {
                private readonly object _gate = new();
                private int _count;

                public int Count => _count;

                public void Up()
                {
                    lock (_gate)
                        _count++;
                }

                public void Down()
                {
                    lock (_gate)
                        _count--;
                }

                public void Fast()
                {
                    [|_count++|];
                }
            }
            """,
            POOL302InconsistentLockFix.InLock);

        Assert.True(before is { ExitCode: 0, Output: "lost\n" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "all there\n" }, $"{after}");
    }
}
