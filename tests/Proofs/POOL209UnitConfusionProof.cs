using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL209UnitConfusionProof
{
    [Fact]
    public async Task A_second_is_not_a_millisecond()
    {
        var (before, after) = await Proof<POOL209UnitConfusion, POOL209UnitConfusionFix>.OfPage(
            "POOL209", POOL209UnitConfusionFix.SayUnit);

        Assert.True(before is { ExitCode: 0, Output: "hardly waited\n" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "waited\n", Errors: "" }, $"{after}");
    }
}
