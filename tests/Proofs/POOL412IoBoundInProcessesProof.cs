using System.Globalization;
using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL412IoBoundInProcessesProof
{
    [Fact]
    public async Task The_start_of_the_processes_takes_longer_than_the_jobs()
    {
        var (before, after) = await Proof<POOL412IoBoundInProcesses, POOL412IoBoundInProcessesFix>.Of(
            """
            using PoolRuntime;

            EntryPoint.Guard();
            string[] files = ["one.txt", "three.txt"];
            foreach (var file in files)
                File.WriteAllText(file, file);
            var watch = System.Diagnostics.Stopwatch.StartNew();
            using (var pool = new [|ProcessPool|](4))
                Console.WriteLine(pool.Map(file => File.ReadAllText(file).Length, files).Sum());
            Console.Error.WriteLine(watch.ElapsedMilliseconds);
            """,
            POOL412IoBoundInProcessesFix.TakeThreads);

        Assert.True(before is { ExitCode: 0, Output: "16\n" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "16\n" }, $"{after}");
        Assert.True(Milliseconds(before) > 2 * Milliseconds(after), $"{before}\n{after}");
    }

    [Fact]
    public async Task The_example_does_the_same_on_threads()
    {
        var (before, after) = await Proof<POOL412IoBoundInProcesses, POOL412IoBoundInProcessesFix>.OfPage(
            "POOL412", POOL412IoBoundInProcessesFix.TakeThreads);

        Assert.True(before is { ExitCode: 0, Output: "True\n", Errors: "" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "True\n", Errors: "" }, $"{after}");
    }

    private static int Milliseconds(ProgramRun run) => int.Parse(run.Errors, CultureInfo.InvariantCulture);
}
