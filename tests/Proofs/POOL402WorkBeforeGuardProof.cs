using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL402WorkBeforeGuardProof
{
    private const string Sums = """
        using PoolRuntime;

        [|File.AppendAllText("runs.txt", $"{Environment.ProcessId}\n");|]
        EntryPoint.Guard();
        using (var pool = new ProcessPool(2))
            Console.WriteLine(pool.Map(x => x * x, Enumerable.Range(1, 10)).Sum());
        Console.WriteLine(File.ReadAllLines("runs.txt").Length);
        """;

    [Fact]
    public async Task Every_worker_that_is_the_program_run_again_repeats_what_is_in_front()
    {
        var (before, after) = await Proof<POOL402WorkBeforeGuard, POOL402WorkBeforeGuardFix>.Of(
            Sums, POOL402WorkBeforeGuardFix.GuardFirst, startupHooks: false);

        Assert.True(before is { ExitCode: 0, Output: "385\n3\n" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "385\n1\n", Errors: "" }, $"{after}");
    }

    [Fact]
    public async Task With_startup_hooks_no_worker_gets_there()
    {
        var (before, after) = await Proof<POOL402WorkBeforeGuard, POOL402WorkBeforeGuardFix>.Of(
            Sums, POOL402WorkBeforeGuardFix.GuardFirst);

        Assert.True(before is { ExitCode: 0, Output: "385\n1\n" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "385\n1\n" }, $"{after}");
    }

    [Fact]
    public async Task The_page_says_so()
    {
        var (before, after) = await Proof<POOL402WorkBeforeGuard, POOL402WorkBeforeGuardFix>.OfPage(
            "POOL402", POOL402WorkBeforeGuardFix.GuardFirst, startupHooks: false);

        Assert.True(before is { ExitCode: 0, Output: "385\n" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "385\n" }, $"{after}");
    }
}
