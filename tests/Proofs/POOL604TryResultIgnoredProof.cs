using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL604TryResultIgnoredProof
{
    [Fact]
    public async Task What_does_not_fit_in_is_lost()
    {
        var (before, after) = await Proof<POOL604TryResultIgnored, POOL604TryResultIgnoredFix>.OfPage(
            "POOL604", POOL604TryResultIgnoredFix.Wait);

        Assert.True(before is { ExitCode: 0, Output: "one\n", Errors: "" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "one\ntwo\nthree\n", Errors: "" }, $"{after}");
    }
}
