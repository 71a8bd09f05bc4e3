using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL206BlockingInAsyncProof
{
    [Fact]
    public async Task The_caller_of_an_async_method_waits_for_the_job()
    {
        var (before, after) = await Proof<POOL206BlockingInAsync, POOL206BlockingInAsyncFix>.OfPage(
            "POOL206", POOL206BlockingInAsyncFix.Await);

        Assert.True(before is { ExitCode: 0, Output: "asked and waited\n42\n" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "asked\n42\n", Errors: "" }, $"{after}");
    }
}
