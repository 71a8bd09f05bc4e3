using System.Globalization;
using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL804WorkerCountProof
{
    [Fact]
    public async Task There_are_more_processes_than_cores()
    {
        var (before, after) = await Proof<POOL804WorkerCount, POOL804WorkerCountFix>.OfPage(
            "POOL804", POOL804WorkerCountFix.LeaveOut);

        Assert.True(before is { ExitCode: 0, Output: "385\n", Errors: "64\n" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "385\n" }, $"{after}");
        Assert.Equal(Environment.ProcessorCount, int.Parse(after.Errors, CultureInfo.InvariantCulture));
    }
}
