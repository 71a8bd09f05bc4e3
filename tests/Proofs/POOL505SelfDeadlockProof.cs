using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL505SelfDeadlockProof
{
    [Fact]
    public async Task Who_holds_it_waits_for_itself()
    {
        var (before, after) = await Proof<POOL505SelfDeadlock, POOL505SelfDeadlockFix>.OfPage(
            "POOL505", POOL505SelfDeadlockFix.Reentrant);

        Assert.True(before is { ExitCode: 0, Output: "waits for itself\n", Errors: "" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "booked\nclosed\n", Errors: "" }, $"{after}");
    }
}
