using PoolAnalyzers.Rules;
using PoolAnalyzers.Tests.Meta;

namespace Proofs;

/// <summary>The rule has no fix: what the job returns instead is written by hand, as on the page.</summary>
public sealed class POOL404WorkerStateLostProof
{
    [Fact]
    public async Task What_a_job_counts_stays_in_its_worker()
    {
        var page = Repository.Read("docs/rules/POOL404.md")!;
        var before = await Run(Docs.Block(page, "violation"));
        var after = await Run(Docs.Block(page, "fixed"));

        Assert.True(before is { ExitCode: 0, Output: "0\n", Errors: "" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "5\n", Errors: "" }, $"{after}");
    }

    [Fact]
    public async Task So_do_static_members_captured_objects_and_arguments()
    {
        var run = await Run("""
            using PoolRuntime;

            EntryPoint.Guard();
            using var pool = new ProcessPool(2);
            var list = new List<int>();
            var passed = new List<int>();
            pool.Map(x => { [|list.Add(x)|]; return x; }, [1, 2, 3]);
            pool.Apply(to => { [|to.Add(1)|]; }, passed);
            pool.Map(x => { [|Counter.Calls++|]; return x; }, [1, 2, 3]);
            Console.WriteLine($"{list.Count} {passed.Count} {Counter.Calls}");

            static class Counter { public static int Calls; }
            """);

        Assert.True(run is { ExitCode: 0, Output: "0 0 0\n" }, $"{run}");
    }

    private static async Task<ProgramRun> Run(string code)
    {
        var setup = Setup.Default with { OutputKind = OutputKind.ConsoleApplication };
        if (code.Contains("[|"))
            await Verify<POOL404WorkerStateLost>.Reports(code, setup);
        else
            await Verify<POOL404WorkerStateLost>.Silent(code, setup);
        using var compiled = await ProofProgram.Compile(Markup.Parse(code).Files, setup, startupHooks: true);
        return await compiled.Run();
    }
}
