using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;
using static PoolAnalyzers.CodeFixes.Rules.POOL301UnlockedSharedMutationFix;

namespace Proofs;

/// <summary>Updates are lost until the fix is applied; with it, none is in all the rounds of some seconds.</summary>
public sealed class POOL301UnlockedSharedMutationProof
{
    private const string Threads = """
        var threads = new Thread[2];
        for (var t = 0; t < threads.Length; t++)
        {
            threads[t] = new Thread(() =>
            {
                for (var i = 0; i < Many / 2; i++)
                    [|s_count += One(i)|];
            });
        }
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        """;

    private const string Tasks = """
        var n = 0;
        var tasks = new List<Task>();
        for (var t = 0; t < 4; t++)
        {
            tasks.Add(Task.Run(() =>
            {
                for (var i = 0; i < Many / 4; i++)
                    [|n += One(i)|];
            }));
        }
        Task.WaitAll(tasks.ToArray());
        s_count = n;
        """;

    private const string ParallelFor = """
        var n = 0L;
        Parallel.For(0, Many, i => [|n += One(i)|]);
        s_count = (int)n;
        """;

    private const string Plinq = """
        Enumerable.Range(0, Many).AsParallel().ForAll(i => { [|s_count += One(i)|]; });
        """;

    private const string List = """
        var list = new List<int>();
        Parallel.For(0, Many, i => [|list.Add(i)|]);
        s_count = list.Distinct().Count();
        """;

    private const string Dictionary = """
        var map = new Dictionary<int, int>();
        Parallel.For(0, Many, i =>
        {
            if (!map.ContainsKey(i))
                [|map.Add(i, 1)|];
        });
        s_count = map.Count;
        """;

    private const string Scratch = """
        var half = 0;
        var right = 0;
        Parallel.For(0, Many, i =>
        {
            [|half = i / 2|];
            _ = One(i);
            if (half == i / 2)
                Interlocked.Increment(ref right);
        });
        s_count = right;
        """;

    [Theory]
    [InlineData(Threads, InOneStep)]
    [InlineData(Threads, InLock)]
    [InlineData(Tasks, InOneStep)]
    [InlineData(Tasks, InLock)]
    [InlineData(ParallelFor, InOneStep)]
    [InlineData(ParallelFor, Subtotals)]
    [InlineData(ParallelFor, InLock)]
    [InlineData(Plinq, InOneStep)]
    [InlineData(Plinq, InLock)]
    [InlineData(List, Collect)]
    [InlineData(List, InLock)]
    [InlineData(List, ConcurrentCollection)]
    [InlineData(Dictionary, InLock)]
    [InlineData(Scratch, OwnVariable)]
    public async Task Updates_are_lost(string body, string way)
    {
        var (before, after) =
            await Proof<POOL301UnlockedSharedMutation, POOL301UnlockedSharedMutationFix>.Of(Program(body), way);

        Assert.True(before is { ExitCode: 0, Output: "lost\n", Errors: "" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "exact\n", Errors: "" }, $"{after}");
    }

    [Fact]
    public async Task The_program_of_the_page_counts_too_few()
    {
        var (before, after) = await Proof<POOL301UnlockedSharedMutation, POOL301UnlockedSharedMutationFix>.OfPage(
            "POOL301", InOneStep);

        Assert.True(before.ExitCode == 0 && int.Parse(before.Output) <= 333_334, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "333334\n", Errors: "" }, $"{after}");
    }

    /// <summary>
    /// One round may go well by chance, so there are as many as it takes. Some steps take their time between reading
    /// and writing, so that it does not depend on how busy the machine is.
    /// </summary>
    private static string Program(string body) => $$"""
        using System.Diagnostics;

        class Program
        {
            private const int Many = 300_000;
            private static int s_count;

            static void Main()
            {
                for (var watch = Stopwatch.StartNew(); watch.Elapsed.TotalSeconds < {{(body == List ? 10 : 3)}};)
                {
                    s_count = 0;
                    try
                    {
                        Run();
                    }
                    catch (AggregateException)
                    {
                        s_count = -1;
                    }
                    if (s_count != Many)
                    {
                        Console.WriteLine("lost");
                        return;
                    }
                }
                Console.WriteLine("exact");
            }

            static int One(int i)
            {
                if (i % 10_000 == 5000)
                    Thread.Sleep(1);
                return 1;
            }

            static void Run()
            {
        {{body}}
            }
        }
        """;
}
