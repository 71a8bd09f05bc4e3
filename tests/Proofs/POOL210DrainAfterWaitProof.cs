using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;
using PoolAnalyzers.Tests.Meta;

namespace Proofs;

public sealed class POOL210DrainAfterWaitProof
{
    /// <summary>A timer kills the program that would not end, before it can go on because what it waits for ends.</summary>
    private const string Watchdog = """
        using var patience = new Timer(
            _ =>
            {
                Console.WriteLine("waits for ever");
                System.Diagnostics.Process.GetCurrentProcess().Kill();
            },
            null, 10_000, Timeout.Infinite);

        """;

    [Fact]
    public async Task Who_reads_afterwards_waits_for_ever()
    {
        const string Start = "var start = ";
        var page = Docs.Block(Repository.Read("docs/rules/POOL210.md")!, "violation");
        var (before, after) = await Proof<POOL210DrainAfterWait, POOL210DrainAfterWaitFix>.Of(
            page.Replace(Start, Watchdog + Start), POOL210DrainAfterWaitFix.ReadFirst);

        Assert.True(before is { ExitCode: 137, Output: "waits for ever\n" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "1000000\n", Errors: "" }, $"{after}");
    }

    [Fact]
    public async Task Who_takes_afterwards_out_of_a_full_queue_waits_for_ever()
    {
        var (before, after) = await Proof<POOL210DrainAfterWait, POOL210DrainAfterWaitFix>.Of(
            $$"""
            using PoolRuntime;

            EntryPoint.Guard();
            {{Watchdog}}
            using var squares = new ProcessQueue<int>(2);
            using var child = new ChildProcess(() =>
            {
                for (var number = 1; number <= 5; number++)
                    squares.Put(number * number);
            }, isDaemon: true);
            child.Start();
            [|child.Join()|];
            for (var i = 0; i < 5; i++)
                Console.WriteLine(squares.Get());
            """,
            POOL210DrainAfterWaitFix.ReadFirst);

        Assert.True(before is { ExitCode: 137, Output: "waits for ever\n" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "1\n4\n9\n16\n25\n", Errors: "" }, $"{after}");
    }
}
