using PoolAnalyzers.Rules;
using PoolAnalyzers.Tests.Meta;

namespace Proofs;

/// <summary>The rule has no fix: the order is made the same by hand, as on the page.</summary>
public sealed class POOL507LockOrderProof
{
    [Fact]
    public async Task Two_threads_wait_for_each_other()
    {
        const string Program = """
            var bank = new Bank();
            using var both = new Barrier(2);
            var threads = new[]
            {
                new Thread(() => bank.Pay(Meet, () => Console.WriteLine("written"))),
                new Thread(() => bank.Report(Meet, () => Console.WriteLine("written"))),
            };
            foreach (var thread in threads)
            {
                thread.IsBackground = true;
                thread.Start();
            }
            Console.WriteLine(threads.All(thread => thread.Join(TimeSpan.FromSeconds(5))) ? "closed" : "both wait");

            // Each in its first lock; where that is the same one, only one is there.
            void Meet() => both.SignalAndWait(TimeSpan.FromSeconds(1));


            """;
        var page = Repository.Read("docs/rules/POOL507.md")!;
        var before = await Run(Program + Docs.Block(page, "violation"));
        var after = await Run(Program + Docs.Block(page, "fixed"));

        Assert.True(before is { ExitCode: 0, Output: "both wait\n", Errors: "" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "written\nwritten\nclosed\n", Errors: "" }, $"{after}");
    }

    private static async Task<ProgramRun> Run(string code)
    {
        var setup = Setup.Default with { OutputKind = OutputKind.ConsoleApplication };
        if (code.Contains("[|"))
            await Verify<POOL507LockOrder>.Reports(code, setup);
        else
            await Verify<POOL507LockOrder>.Silent(code, setup);
        using var compiled = await ProofProgram.Compile(Markup.Parse(code).Files, setup);
        return await compiled.Run();
    }
}
