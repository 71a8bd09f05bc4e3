using PoolAnalyzers.Rules;

namespace Proofs;

/// <summary>The rule has no fix: what is right is written by hand, as on the page.</summary>
public sealed class POOL411ThreadOrProcessPerItemProof
{
    [Fact]
    public async Task All_are_started_at_once()
    {
        var (before, after) = await HandWritten<POOL411ThreadOrProcessPerItem>.OfPage("POOL411");

        Assert.True(before is { ExitCode: 0, Output: "all at once\n", Errors: "" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "a few at a time\n", Errors: "" }, $"{after}");
    }
}
