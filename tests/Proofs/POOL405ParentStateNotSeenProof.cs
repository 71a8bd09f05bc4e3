using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL405ParentStateNotSeenProof
{
    [Fact]
    public async Task A_worker_has_the_first_value()
    {
        var (before, after) = await Proof<POOL405ParentStateNotSeen, POOL405ParentStateNotSeenFix>.OfPage(
            "POOL405", POOL405ParentStateNotSeenFix.SendValue);

        Assert.True(before is { ExitCode: 0, Output: "300\n", Errors: "" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "600\n", Errors: "" }, $"{after}");
    }
}
