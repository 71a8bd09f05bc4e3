using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL105StartOrderProof
{
    [Fact]
    public async Task A_second_start_throws()
    {
        var (before, after) = await Proof<POOL105StartOrder, POOL105StartOrderFix>.OfPage(
            "POOL105", POOL105StartOrderFix.Order);

        Assert.True(before.ExitCode != 0, $"{before}");
        Assert.Contains("System.InvalidOperationException", before.Errors);
        Assert.Contains("POOL105", before.Errors);
        Assert.True(after is { ExitCode: 0, Output: "in the child\njoined\n", Errors: "" }, $"{after}");
    }

    [Fact]
    public async Task So_does_everything_else_in_the_wrong_order()
    {
        var (before, after) = await Proof<POOL105StartOrder, POOL105StartOrderFix>.Of(
            """
            using PoolRuntime;

            EntryPoint.Guard();
            Try(JoinsFirst);
            Try(StartsTwice);
            Try(SetsLate);
            Try(ThreadJoinsFirst);
            Try(NeverStarts);

            static void Try(Action use)
            {
                try
                {
                    use();
                    Console.WriteLine("through");
                }
                catch (Exception e) when (e is InvalidOperationException or ThreadStateException)
                {
                    Console.WriteLine("refused");
                }
            }

            static void JoinsFirst()
            {
                var child = new ChildProcess(static () => { });
                [|child.Join()|];
                Console.WriteLine("joined " + child.ExitCode);
            }

            static void StartsTwice()
            {
                var child = new ChildProcess(static () => { });
                child.Start();
                child.Join();
                [|child.Start()|];
            }

            static void SetsLate()
            {
                using var child = new ChildProcess(static () => { });
                child.Start();
                [|child.IsDaemon = true|];
                child.Join();
            }

            static void ThreadJoinsFirst()
            {
                var thread = new Thread(() => Console.WriteLine("in the thread"));
                [|thread.Join()|];
                thread.Start();
            }

            static void NeverStarts()
            {
                using var ran = new ManualResetEventSlim();
                var set = ran.Set;
                var thread = [|new Thread(() => set())|];
                thread.IsBackground = true;
                Console.WriteLine(ran.Wait(TimeSpan.FromSeconds(5)) ? "ran" : "never ran");
            }
            """,
            POOL105StartOrderFix.Order);

        Assert.True(before.Output == "refused\nrefused\nrefused\nrefused\nnever ran\nthrough\n", $"{before}");
        Assert.True(
            after is
            {
                ExitCode: 0, Errors: "",
                Output: "joined 0\nthrough\nthrough\nthrough\nin the thread\nthrough\nran\nthrough\n",
            },
            $"{after}");
    }
}
