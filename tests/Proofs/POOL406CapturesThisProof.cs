using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL406CapturesThisProof
{
    [Fact]
    public async Task The_whole_object_is_sent_for_one_number()
    {
        var (before, after) = await Proof<POOL406CapturesThis, POOL406CapturesThisFix>.OfPage(
            "POOL406", POOL406CapturesThisFix.SendMembers);

        Assert.True(before is { Output: "" } && before.ExitCode != 0, $"{before}");
        Assert.Contains("nested too deeply", before.Errors);
        Assert.True(after is { ExitCode: 0, Output: "60\n", Errors: "" }, $"{after}");
    }
}
