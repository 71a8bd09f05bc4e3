using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL306InProcessLockAcrossProcessesProof
{
    [Fact]
    public async Task Each_process_has_a_lock_of_its_own()
    {
        var (before, after) =
            await Proof<POOL306InProcessLockAcrossProcesses, POOL306InProcessLockAcrossProcessesFix>.OfPage(
            "POOL306", POOL306InProcessLockAcrossProcessesFix.LockOfValue);

        Assert.True(before is { ExitCode: 0, Output: "some got lost\n", Errors: "" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "all were added\n", Errors: "" }, $"{after}");
    }
}
