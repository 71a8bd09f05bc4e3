using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL703TryAroundSubmitProof
{
    [Fact]
    public async Task The_exception_of_the_job_is_caught_where_it_is_waited_for()
    {
        var (before, after) = await Proof<POOL703TryAroundSubmit, POOL703TryAroundSubmitFix>.OfPage(
            "POOL703", POOL703TryAroundSubmitFix.WaitInside);

        Assert.True(before is { ExitCode: 0, Output: "" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "no number\n", Errors: "" }, $"{after}");
    }
}
