using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL107QueueThreadOrderProof
{
    [Fact]
    public async Task A_closed_queue_takes_nothing()
    {
        var (before, after) = await Proof<POOL107QueueThreadOrder, POOL107QueueThreadOrderFix>.OfPage(
            "POOL107", POOL107QueueThreadOrderFix.CloseLater);

        Assert.True(before is { Output: "" } && before.ExitCode != 0, $"{before}");
        Assert.Contains("System.ObjectDisposedException", before.Errors);
        Assert.True(after is { ExitCode: 0, Output: "put\n", Errors: "" }, $"{after}");
    }

    [Fact]
    public async Task A_thread_is_not_joined_before()
    {
        var (before, after) = await Proof<POOL107QueueThreadOrder, POOL107QueueThreadOrderFix>.Of(
            """
            using PoolRuntime;

            EntryPoint.Guard();
            using var queue = new ProcessQueue<string>();
            queue.Put("one");
            Console.WriteLine(queue.Get());
            [|queue.JoinThread()|];
            """,
            POOL107QueueThreadOrderFix.CloseFirst);

        Assert.True(before is { Output: "one\n" } && before.ExitCode != 0, $"{before}");
        Assert.Contains("System.InvalidOperationException: JoinThread was called before Close", before.Errors);
        Assert.Contains("POOL107", before.Errors);
        Assert.True(after is { ExitCode: 0, Output: "one\n", Errors: "" }, $"{after}");
    }
}
