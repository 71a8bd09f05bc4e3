using PoolAnalyzers.Rules;

namespace Proofs;

/// <summary>The rule has no fix: what is right is written by hand, as on the page.</summary>
public sealed class POOL410ExceptionCannotBeRebuiltProof
{
    [Fact]
    public async Task An_exception_with_a_reader_arrives_as_another_one()
    {
        var (before, after) = await HandWritten<POOL410ExceptionCannotBeRebuilt>.OfPage("POOL410");

        Assert.True(before is { ExitCode: 0, Output: "something is wrong\n", Errors: "" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "line -7 is wrong\n", Errors: "" }, $"{after}");
    }
}
