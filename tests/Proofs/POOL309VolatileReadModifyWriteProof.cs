using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL309VolatileReadModifyWriteProof
{
    [Fact]
    public async Task What_another_thread_writes_between_read_and_write_is_lost()
    {
        var (before, after) = await Proof<POOL309VolatileReadModifyWrite, POOL309VolatileReadModifyWriteFix>.OfPage(
            "POOL309", POOL309VolatileReadModifyWriteFix.UseInterlocked);

        Assert.True(before is { ExitCode: 0, Output: "2\n", Errors: "" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "3\n", Errors: "" }, $"{after}");
    }
}
