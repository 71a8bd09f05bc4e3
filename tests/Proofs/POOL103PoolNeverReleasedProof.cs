using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL103PoolNeverReleasedProof
{
    [Fact]
    public async Task It_is_open_until_the_program_ends()
    {
        var (before, after) = await Proof<POOL103PoolNeverReleased, POOL103PoolNeverReleasedFix>.OfPage(
            "POOL103", POOL103PoolNeverReleasedFix.Using);

        Assert.True(before is { ExitCode: 0, Output: "385\n" }, $"{before}");
        Assert.Contains("POOL103", before.Errors);
        Assert.True(after is { ExitCode: 0, Output: "385\n", Errors: "" }, $"{after}");
    }

    [Fact]
    public async Task What_it_had_to_do_is_lost()
    {
        var (before, after) = await Proof<POOL103PoolNeverReleased, POOL103PoolNeverReleasedFix>.Of(
            """
            using PoolRuntime;

            EntryPoint.Guard();
            Start();
            Console.WriteLine("the end of the program");

            static void Start()
            {
                var pool = [|new ProcessPool(1)|];
                pool.ApplyAsync(static () =>
                {
                    Thread.Sleep(2000);
                    Console.WriteLine("done");
                });
            }
            """,
            POOL103PoolNeverReleasedFix.Using);

        Assert.True(before.Output == "the end of the program\n", $"{before}");
        Assert.Contains("what it had to do is lost", before.Errors);
        Assert.True(after is { ExitCode: 0, Output: "done\nthe end of the program\n", Errors: "" }, $"{after}");
    }
}
