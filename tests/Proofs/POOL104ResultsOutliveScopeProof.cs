using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL104ResultsOutliveScopeProof
{
    [Fact]
    public async Task Jobs_are_submitted_to_a_pool_that_has_been_disposed_of()
    {
        var (before, after) = await Proof<POOL104ResultsOutliveScope, POOL104ResultsOutliveScopeFix>.OfPage(
            "POOL104", POOL104ResultsOutliveScopeFix.Inside);

        Assert.NotEqual(0, before.ExitCode);
        Assert.Contains("InvalidOperationException", before.Errors);
        Assert.True(after is { ExitCode: 0, Output: "3\n5\n", Errors: "" }, $"{after}");
    }

    [Fact]
    public async Task A_task_uses_what_has_been_disposed_of()
    {
        var (before, after) = await Proof<POOL104ResultsOutliveScope, POOL104ResultsOutliveScopeFix>.Of(
            """
            var writing = Write();
            try
            {
                await writing;
                Console.WriteLine("written");
            }
            catch (ObjectDisposedException)
            {
                Console.WriteLine("lost");
            }

            static Task Write()
            {
                using var stream = new StringWriter();
                var work = Task.Run(() =>
                {
                    Thread.Sleep(200);
                    [|stream|].Write("text");
                });
                return work;
            }
            """,
            POOL104ResultsOutliveScopeFix.Inside);

        Assert.True(before is { ExitCode: 0, Output: "lost\n", Errors: "" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "written\n", Errors: "" }, $"{after}");
    }
}
