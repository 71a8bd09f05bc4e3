using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL706CancellationSwallowedProof
{
    [Fact]
    public async Task The_loop_goes_on_after_it_was_cancelled()
    {
        var (before, after) = await Proof<POOL706CancellationSwallowed, POOL706CancellationSwallowedFix>.OfPage(
            "POOL706", POOL706CancellationSwallowedFix.AddFilter);

        Assert.True(before is { ExitCode: 0, Output: "went on\n" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "stopped\n", Errors: "" }, $"{after}");
    }
}
