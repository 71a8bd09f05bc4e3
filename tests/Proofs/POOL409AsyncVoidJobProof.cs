using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL409AsyncVoidJobProof
{
    [Fact]
    public async Task The_loop_does_not_wait_for_async_work_that_returns_nothing()
    {
        var (before, after) = await Proof<POOL409AsyncVoidJob, POOL409AsyncVoidJobFix>.OfPage(
            "POOL409", POOL409AsyncVoidJobFix.AwaitAsync);

        Assert.True(before is { ExitCode: 0, Output: "0 saved\n", Errors: "" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "4 saved\n", Errors: "" }, $"{after}");
    }
}
