using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL212TokenNotForwardedProof
{
    [Fact]
    public async Task What_is_not_passed_ends_nothing()
    {
        var (before, after) = await Proof<POOL212TokenNotForwarded, POOL212TokenNotForwardedFix>.OfPage(
            "POOL212", POOL212TokenNotForwardedFix.PassToken);

        Assert.True(before is { ExitCode: 0, Output: "42\n" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "stopped\n", Errors: "" }, $"{after}");
    }
}
