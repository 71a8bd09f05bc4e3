using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL701ResultIgnoredProof
{
    [Fact]
    public async Task A_job_that_fails_is_noticed_late_or_never()
    {
        var (before, after) = await Proof<POOL701ResultIgnored, POOL701ResultIgnoredFix>.OfPage(
            "POOL701", POOL701ResultIgnoredFix.AddErrorCallback);

        // The pool itself tells at the end, without saying where it came from.
        Assert.True(before is { ExitCode: 0, Output: "all saved\n" }, $"{before}");
        Assert.DoesNotContain("at Program", before.Errors);
        Assert.True(after is { ExitCode: 0, Output: "all saved\n" }, $"{after}");
        Assert.Contains("System.InvalidOperationException: 7 is too much", after.Errors);
        Assert.Contains("at Program", after.Errors);
    }
}
