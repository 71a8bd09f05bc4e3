using PoolAnalyzers.Rules;

namespace Proofs;

/// <summary>The rule has no fix: what is right is written by hand, as on the page.</summary>
public sealed class POOL407LocalResourceInWorkerProof
{
    [Fact]
    public async Task A_job_that_ends_its_process_is_lost()
    {
        var (before, after) = await HandWritten<POOL407LocalResourceInWorker>.OfPage("POOL407");

        Assert.True(before is { Output: "" } && before.ExitCode != 0, $"{before}");
        Assert.Contains("PoolRuntime.WorkerLostException", before.Errors);
        Assert.True(after is { ExitCode: 0, Output: "7\n", Errors: "" }, $"{after}");
    }
}
