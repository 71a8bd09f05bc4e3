using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL501AcquireWithoutFinallyProof
{
    [Fact]
    public async Task An_exception_leaves_it_locked()
    {
        var (before, after) = await Proof<POOL501AcquireWithoutFinally, POOL501AcquireWithoutFinallyFix>.OfPage(
            "POOL501", POOL501AcquireWithoutFinallyFix.InFinally);

        Assert.True(before is { ExitCode: 0, Output: "refused\nlocked for ever\n", Errors: "" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "refused\nfree\n", Errors: "" }, $"{after}");
    }
}
