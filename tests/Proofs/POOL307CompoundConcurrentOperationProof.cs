using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL307CompoundConcurrentOperationProof
{
    [Fact]
    public async Task Two_threads_find_the_same_entry_missing()
    {
        var (before, after) =
            await Proof<POOL307CompoundConcurrentOperation, POOL307CompoundConcurrentOperationFix>.OfPage(
            "POOL307", POOL307CompoundConcurrentOperationFix.OneCall);

        Assert.True(before is { ExitCode: 0, Output: "sold 2x\n", Errors: "" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "sold 1x\n", Errors: "" }, $"{after}");
    }
}
