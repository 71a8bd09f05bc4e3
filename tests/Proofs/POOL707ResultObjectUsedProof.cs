using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL707ResultObjectUsedProof
{
    [Fact]
    public async Task It_is_printed_as_the_name_of_its_type()
    {
        var (before, after) = await Proof<POOL707ResultObjectUsed, POOL707ResultObjectUsedFix>.OfPage(
            "POOL707", POOL707ResultObjectUsedFix.GetValue);

        Assert.True(
            before is { ExitCode: 0, Output: "the answer is PoolRuntime.AsyncResult`1[System.Int32]\n" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "the answer is 49\n", Errors: "" }, $"{after}");
    }
}
