using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL109TerminateWhileSharedProof
{
    [Fact]
    public async Task What_is_in_the_queue_is_not_worked_on()
    {
        var (before, after) = await Proof<POOL109TerminateWhileShared, POOL109TerminateWhileSharedFix>.OfPage(
            "POOL109", POOL109TerminateWhileSharedFix.Join);

        Assert.Equal(0, before.ExitCode);
        Assert.DoesNotContain("9", before.Output);
        Assert.True(after is { ExitCode: 0, Output: "1\n4\n9\n", Errors: "" }, $"{after}");
    }
}
