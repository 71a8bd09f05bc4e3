using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL110StartMethodTwiceProof
{
    [Fact]
    public async Task A_second_choice_is_refused()
    {
        var (before, after) = await Proof<POOL110StartMethodTwice, POOL110StartMethodTwiceFix>.OfPage(
            "POOL110", POOL110StartMethodTwiceFix.Remove);

        Assert.True(before is { Output: "by one method\n" } && before.ExitCode != 0, $"{before}");
        Assert.Contains("System.InvalidOperationException: The start method of the program is Spawn", before.Errors);
        Assert.Contains("POOL110", before.Errors);
        Assert.True(after is { ExitCode: 0, Output: "by one method\nby another one\n", Errors: "" }, $"{after}");
    }
}
