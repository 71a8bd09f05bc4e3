using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL108CancelJoinThreadLosesDataProof
{
    [Fact]
    public async Task What_is_in_the_queue_is_lost_with_it()
    {
        var (before, after) = await Proof<POOL108CancelJoinThreadLosesData, POOL108CancelJoinThreadLosesDataFix>.OfPage(
            "POOL108", POOL108CancelJoinThreadLosesDataFix.WaitFirst);

        Assert.NotEqual("1\n2\n3\n", before.Output);
        Assert.NotEqual("", before.Errors);
        Assert.True(after is { ExitCode: 0, Output: "1\n2\n3\n", Errors: "" }, $"{after}");
    }
}
