using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL802MapMaterialisesStreamProof
{
    [Fact]
    public async Task No_job_runs_before_the_memory_is_full()
    {
        // 64 MiB are full at once.
        var (before, after) = await Proof<POOL802MapMaterialisesStream, POOL802MapMaterialisesStreamFix>.Of(
            """
            using PoolRuntime;

            AppContext.SetData("GCHeapHardLimit", (ulong)(64 << 20));
            GC.RefreshMemoryLimit();
            using var pool = new WorkerThreadPool(2);
            foreach (var square in pool.[|Map|](x => x * x, Numbers()))
            {
                Console.WriteLine(square);
                if (square >= 25) break;
            }

            static IEnumerable<long> Numbers()
            {
                for (var number = 1L;; number++)
                    yield return number;
            }
            """,
            POOL802MapMaterialisesStreamFix.Stream);

        Assert.True(before.ExitCode != 0 && before.Output == "", $"{before}");
        Assert.Contains("Out of memory", before.Errors);
        Assert.True(after is { ExitCode: 0, Output: "1\n4\n9\n16\n25\n", Errors: "" }, $"{after}");
    }
}
