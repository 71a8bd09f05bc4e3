using PoolAnalyzers.Rules;

namespace Proofs;

/// <summary>The rule has no fix: what is right is written by hand, as on the page.</summary>
public sealed class POOL408DaemonHasChildrenProof
{
    [Fact]
    public async Task A_daemonic_process_cannot_start_another_one()
    {
        var (before, after) = await HandWritten<POOL408DaemonHasChildren>.OfPage("POOL408");

        Assert.True(before is { ExitCode: 0, Output: "the parent failed\n" }, $"{before}");
        Assert.Contains("POOL408", before.Errors);
        Assert.True(after is { ExitCode: 0, Output: "the child\nboth were there\n", Errors: "" }, $"{after}");
    }
}
