using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL401MissingEntryPointGuardProof
{
    [Fact]
    public async Task Without_startup_hooks_the_pool_refuses_to_start()
    {
        var (before, after) = await Proof<POOL401MissingEntryPointGuard, POOL401MissingEntryPointGuardFix>.OfPage(
            "POOL401", POOL401MissingEntryPointGuardFix.GuardFirst, startupHooks: false);

        Assert.True(before.ExitCode != 0, $"{before}");
        Assert.Equal("", before.Output);
        Assert.Contains("System.InvalidOperationException", before.Errors);
        Assert.Contains("POOL401", before.Errors);
        Assert.Contains("EntryPoint.Guard();", before.Errors);
        Assert.True(after is { ExitCode: 0, Output: "385\n", Errors: "" }, $"{after}");
    }

    [Fact]
    public async Task With_startup_hooks_the_program_works_either_way()
    {
        var (before, after) = await Proof<POOL401MissingEntryPointGuard, POOL401MissingEntryPointGuardFix>.OfPage(
            "POOL401", POOL401MissingEntryPointGuardFix.GuardFirst);

        Assert.True(before is { ExitCode: 0, Output: "385\n" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "385\n" }, $"{after}");
    }

    /// <summary>Every process that gets into the program behind the guard leaves a line in a file.</summary>
    [Fact]
    public async Task No_process_is_started_before_and_none_runs_the_program_after()
    {
        var (before, after) = await Proof<POOL401MissingEntryPointGuard, POOL401MissingEntryPointGuardFix>.Of(
            """
            using PoolRuntime;

            class Program
            {
                static int [|Main|]()
                {
                    File.AppendAllText("runs.txt", $"{Environment.ProcessId}\n");
                    try
                    {
                        return Run();
                    }
                    catch (InvalidOperationException e)
                    {
                        Console.WriteLine(e.Message.Contains("POOL401") ? "refused" : e.Message);
                        return 1;
                    }
                    finally
                    {
                        Console.WriteLine(File.ReadAllLines("runs.txt").Length);
                    }
                }

                static int Run()
                {
                    using var pool = new ProcessPool(2);
                    var here = Environment.ProcessId;
                    Console.WriteLine(pool.Apply(() => Environment.ProcessId) != here);
                    return 0;
                }
            }
            """,
            POOL401MissingEntryPointGuardFix.GuardFirst, startupHooks: false);

        Assert.True(before is { ExitCode: 1, Output: "refused\n1\n" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "True\n1\n" }, $"{after}");
    }
}
