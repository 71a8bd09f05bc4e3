using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

/// <summary>
/// The jobs of a program take eight seconds, a second each; after about one it sends itself what Ctrl-C sends. It says
/// how many seconds went by until it got to do something about it, so nothing is measured from outside.
/// </summary>
public sealed class POOL203MapBlocksUninterruptiblyProof
{
    private const string Program = """
        using PoolRuntime;

        EntryPoint.Guard();
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, e) =>
        {
            e.Cancel = true;
            stop.Cancel();
        };
        using var pool = new ProcessPool(1);
        pool.MapAsync(Slow, [0]).Get(TimeSpan.FromMinutes(1)); // the worker is there
        var clock = System.Diagnostics.Stopwatch.StartNew();
        if (args.Length == 0 && INTERRUPTED)
            System.Diagnostics.Process.Start("/bin/sh", ["-c", $"sleep 1; kill -INT {Environment.ProcessId}"]);
        try
        {
            Console.WriteLine([|pool.Map(Slow, Enumerable.Range(1, 8))|].Sum());
        }
        catch (OperationCanceledException)
        {
            pool.Terminate();
        }
        Console.Error.Write($"{stop.IsCancellationRequested} {clock.Elapsed.TotalSeconds >= 7}");

        static int Slow(int n)
        {
            Thread.Sleep(n == 0 ? 1 : 1000);
            return n;
        }
        """;

    [Fact]
    public async Task An_interrupted_map_goes_on_to_its_end_and_with_a_token_it_does_not()
    {
        // Elsewhere there is no such signal that a program could send itself.
        if (OperatingSystem.IsWindows())
            return;
        var (before, after) = await Proof<POOL203MapBlocksUninterruptibly, POOL203MapBlocksUninterruptiblyFix>.Of(
            Program.Replace("INTERRUPTED", "true"), POOL203MapBlocksUninterruptiblyFix.PassToken);

        Assert.True(before is { ExitCode: 0, Output: "36\n", Errors: "True True" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "", Errors: "True False" }, $"{after}");
    }

    [Fact]
    public async Task Without_an_interrupt_both_do_the_same()
    {
        var (before, after) = await Proof<POOL203MapBlocksUninterruptibly, POOL203MapBlocksUninterruptiblyFix>.Of(
            Program.Replace("INTERRUPTED", "false"), POOL203MapBlocksUninterruptiblyFix.PassToken);

        Assert.True(before is { ExitCode: 0, Output: "36\n", Errors: "False True" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "36\n", Errors: "False True" }, $"{after}");
    }

    [Fact]
    public async Task With_a_timeout_it_comes_back_when_that_is_over()
    {
        if (OperatingSystem.IsWindows())
            return;
        var (before, after) = await Proof<POOL203MapBlocksUninterruptibly, POOL203MapBlocksUninterruptiblyFix>.Of(
            Program.Replace("INTERRUPTED", "true").Replace("(OperationCanceledException)", "(TimeoutException)"),
            POOL203MapBlocksUninterruptiblyFix.WithTimeout, editorConfig: "[*.cs]\npool.POOL203.timeout = 00:00:03");

        Assert.True(before is { ExitCode: 0, Output: "36\n", Errors: "True True" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "", Errors: "True False" }, $"{after}");
    }

    [Fact]
    public async Task The_caller_of_an_async_method_is_held_up_and_awaited_it_is_not()
    {
        var (before, after) = await Proof<POOL203MapBlocksUninterruptibly, POOL203MapBlocksUninterruptiblyFix>.Of(
            """
            using PoolRuntime;

            EntryPoint.Guard();
            await using var pool = new ProcessPool(2);
            var sum = SumAsync();
            Console.Error.Write(sum.IsCompleted ? "held up" : "free");
            Console.WriteLine(await sum);

            async Task<int> SumAsync()
            {
                var squares = [|pool.Map(Slow, Enumerable.Range(1, 4))|];
                return await Task.FromResult(squares.Sum());
            }

            static int Slow(int n)
            {
                Thread.Sleep(500);
                return n * n;
            }
            """,
            POOL203MapBlocksUninterruptiblyFix.Await);

        Assert.True(before is { ExitCode: 0, Output: "30\n", Errors: "held up" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "30\n", Errors: "free" }, $"{after}");
    }

    [Theory]
    [InlineData(POOL203MapBlocksUninterruptiblyFix.PassToken)]
    [InlineData(POOL203MapBlocksUninterruptiblyFix.WithTimeout)]
    public async Task The_example_of_the_page_computes_the_same(string way)
    {
        var (before, after) =
            await Proof<POOL203MapBlocksUninterruptibly, POOL203MapBlocksUninterruptiblyFix>.OfPage("POOL203", way);

        Assert.True(before is { ExitCode: 0, Output: "28\n", Errors: "" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "28\n", Errors: "" }, $"{after}");
    }
}
