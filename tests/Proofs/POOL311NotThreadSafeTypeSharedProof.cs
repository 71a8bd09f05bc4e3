using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL311NotThreadSafeTypeSharedProof
{
    [Fact]
    public async Task Two_threads_get_the_same_random_numbers()
    {
        var (before, after) = await Proof<POOL311NotThreadSafeTypeShared, POOL311NotThreadSafeTypeSharedFix>.OfPage(
            "POOL311", POOL311NotThreadSafeTypeSharedFix.UseShared);

        Assert.True(before is { ExitCode: 0, Output: "some came twice\n", Errors: "" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "all differ\n", Errors: "" }, $"{after}");
    }
}
