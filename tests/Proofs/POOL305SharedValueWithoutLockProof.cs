using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL305SharedValueWithoutLockProof
{
    [Fact]
    public async Task A_large_value_without_a_lock_is_seen_half_written()
    {
        var (before, after) = await Proof<POOL305SharedValueWithoutLock, POOL305SharedValueWithoutLockFix>.OfPage(
            "POOL305", POOL305SharedValueWithoutLockFix.WithLock);

        Assert.True(before is { ExitCode: 0, Output: "quotes that nobody wrote\n", Errors: "" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "whole quotes only\n", Errors: "" }, $"{after}");
    }
}
