using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL708CallbackWithoutErrorCallbackProof
{
    [Fact]
    public async Task The_callback_is_not_called_when_the_job_fails()
    {
        var (before, after) = await Proof<
            POOL708CallbackWithoutErrorCallback, POOL708CallbackWithoutErrorCallbackFix>.OfPage(
            "POOL708", POOL708CallbackWithoutErrorCallbackFix.AddErrorCallback);

        Assert.True(before is { ExitCode: 0, Output: "all saved\n" }, $"{before}");
        Assert.DoesNotContain("at Program", before.Errors);
        Assert.True(after is { ExitCode: 0, Output: "all saved\n" }, $"{after}");
        Assert.Contains("at Program", after.Errors);
    }
}
