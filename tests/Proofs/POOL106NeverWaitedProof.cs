using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL106NeverWaitedProof
{
    [Fact]
    public async Task The_program_goes_on_without_the_work()
    {
        var (before, after) = await Proof<POOL106NeverWaited, POOL106NeverWaitedFix>.OfPage(
            "POOL106", POOL106NeverWaitedFix.Using);

        Assert.True(before is { ExitCode: 0, Output: "''\n" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "'prepared'\n", Errors: "" }, $"{after}");
    }
}
