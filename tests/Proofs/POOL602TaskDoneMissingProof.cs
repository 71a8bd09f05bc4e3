using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL602TaskDoneMissingProof
{
    [Fact]
    public async Task An_exception_of_one_item_makes_the_join_wait_for_ever()
    {
        var (before, after) = await Proof<POOL602TaskDoneMissing, POOL602TaskDoneMissingFix>.OfPage(
            "POOL602", POOL602TaskDoneMissingFix.InFinally);

        Assert.True(before is { ExitCode: 0, Output: "skipped\n20\nwaits for ever\n", Errors: "" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "skipped\n20\nall done\n", Errors: "" }, $"{after}");
    }

    [Fact]
    public async Task So_does_a_consumer_that_never_says_it()
    {
        var (before, after) = await Proof<POOL602TaskDoneMissing, POOL602TaskDoneMissingFix>.Of(
            """
            using PoolRuntime;

            EntryPoint.Guard();
            using var queue = new JoinableProcessQueue<int>();
            for (var i = 0; i < 3; i++)
                queue.Put(i);
            for (var i = 0; i < 3; i++)
            {
                var item = [|queue.Get()|];
                Console.WriteLine(item);
            }
            Console.WriteLine(queue.Join(TimeSpan.FromSeconds(3)) ? "all done" : "waits for ever");
            """,
            POOL602TaskDoneMissingFix.InFinally);

        Assert.True(before is { ExitCode: 0, Output: "0\n1\n2\nwaits for ever\n", Errors: "" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "0\n1\n2\nall done\n", Errors: "" }, $"{after}");
    }
}
