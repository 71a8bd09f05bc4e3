using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL503NegativeTimeoutProof
{
    [Fact]
    public async Task Nothing_is_waited_for()
    {
        var (before, after) = await Proof<POOL503NegativeTimeout, POOL503NegativeTimeoutFix>.Of(
            """
            using PoolRuntime;

            EntryPoint.Guard();
            using var pool = new WorkerThreadPool(2);
            using var mayEnd = new ManualResetEventSlim();
            var result = pool.ApplyAsync(() =>
            {
                // As long as it takes; the program itself never lets it end.
                mayEnd.Wait(TimeSpan.FromSeconds(1));
                return 42;
            });
            result.Wait([|TimeSpan.Zero|]);
            Console.WriteLine(result.Ready ? "ready" : "not ready");
            mayEnd.Set();
            """,
            POOL503NegativeTimeoutFix.LeaveOut);

        Assert.True(before is { ExitCode: 0, Output: "not ready\n", Errors: "" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "ready\n", Errors: "" }, $"{after}");
    }
}
