using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL702SuccessfulBeforeReadyProof
{
    [Fact]
    public async Task Asking_too_early_throws()
    {
        var (before, after) = await Proof<POOL702SuccessfulBeforeReady, POOL702SuccessfulBeforeReadyFix>.OfPage(
            "POOL702", POOL702SuccessfulBeforeReadyFix.WaitFirst);

        Assert.True(before is { Output: "" } && before.ExitCode != 0, $"{before}");
        Assert.Contains("System.InvalidOperationException: Successful was asked before", before.Errors);
        Assert.True(after is { ExitCode: 0, Output: "went well\n", Errors: "" }, $"{after}");
    }
}
