using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL208ImmediateResultProof
{
    [Fact]
    public async Task Both_forms_do_the_same()
    {
        var (before, after) = await Proof<POOL208ImmediateResult, POOL208ImmediateResultFix>.OfPage(
            "POOL208", POOL208ImmediateResultFix.UseBlockingForm);

        Assert.True(before is { ExitCode: 0, Output: "49\n", Errors: "" }, $"{before}");
        Assert.Equal(before, after);
    }
}
