using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;
using PoolAnalyzers.Tests.Meta;

namespace Proofs;

public sealed class POOL607PollingQueueProof
{
    /// <summary>An item that comes while it sleeps lies there; one that is waited for does not.</summary>
    [Fact]
    public async Task An_item_lies_there_until_the_sleep_is_over()
    {
        var consumer = Docs.Block(Repository.Read("docs/rules/POOL607.md")!, "violation")
            .Replace("using PoolRuntime;\n", "").Replace("Thread.Sleep(200)", "Thread.Sleep(4000)");
        var (before, after) = await Proof<POOL607PollingQueue, POOL607PollingQueueFix>.Of(
            """
            using System.Diagnostics;
            using PoolRuntime;

            var queue = new BlockingQueue<string>();
            using var isHandled = new ManualResetEventSlim();
            var thread = new Thread(() => Consumer.Run(queue, _ => isHandled.Set())) { IsBackground = true };
            thread.Start();
            // Until it sleeps, or waits.
            while ((thread.ThreadState & System.Threading.ThreadState.WaitSleepJoin) == 0)
                Thread.Sleep(10);
            var time = Stopwatch.StartNew();
            queue.Put("item");
            isHandled.Wait();
            Console.WriteLine(time.ElapsedMilliseconds < 2000 ? "at once" : "late");

            """ + consumer,
            POOL607PollingQueueFix.Wait);

        Assert.True(before is { ExitCode: 0, Output: "late\n", Errors: "" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "at once\n", Errors: "" }, $"{after}");
    }
}
