using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL304SharedValueReadModifyWriteProof
{
    [Fact]
    public async Task What_two_processes_add_in_two_steps_gets_lost()
    {
        var (before, after) = await Proof<POOL304SharedValueReadModifyWrite, POOL304SharedValueReadModifyWriteFix>.OfPage(
            "POOL304", POOL304SharedValueReadModifyWriteFix.Add);

        Assert.True(before is { ExitCode: 0, Output: "some got lost\n", Errors: "" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "all were added\n", Errors: "" }, $"{after}");
    }
}
