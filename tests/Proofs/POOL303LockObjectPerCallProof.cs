using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;
using PoolAnalyzers.Tests.Meta;

namespace Proofs;

public sealed class POOL303LockObjectPerCallProof
{
    /// <summary>Counts until a round has lost something, or for so many rounds that it would have.</summary>
    [Fact]
    public async Task Everybody_gets_in_at_once()
    {
        var tally = Docs.Block(Repository.Read("docs/rules/POOL303.md")!, "violation");
        var (before, after) = await Proof<POOL303LockObjectPerCall, POOL303LockObjectPerCallFix>.Of(
            """
            var lost = false;
            for (var round = 0; round < 20 && !lost; round++)
            {
                var tally = new Tally();
                var start = new Barrier(2);
                var threads = new[] { new Thread(Count), new Thread(Count) };
                foreach (var thread in threads)
                    thread.Start();
                foreach (var thread in threads)
                    thread.Join();
                lost = tally.Count != 400_000;

                void Count()
                {
                    start.SignalAndWait();
                    for (var i = 0; i < 200_000; i++)
                        tally.Up();
                }
            }
            Console.WriteLine(lost ? "lost" : "all there");

            """ + tally,
            POOL303LockObjectPerCallFix.Field);

        Assert.True(before is { ExitCode: 0, Output: "lost\n" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "all there\n" }, $"{after}");
    }
}
