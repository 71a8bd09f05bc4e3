using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL102SubmitAfterCloseProof
{
    [Fact]
    public async Task What_is_submitted_after_close_throws()
    {
        var (before, after) = await Proof<POOL102SubmitAfterClose, POOL102SubmitAfterCloseFix>.OfPage(
            "POOL102", POOL102SubmitAfterCloseFix.CloseLater);

        Assert.True(before.ExitCode != 0, $"{before}");
        Assert.Contains("System.InvalidOperationException: The pool was closed", before.Errors);
        Assert.Contains("POOL102", before.Errors);
        Assert.True(after is { ExitCode: 0, Output: "385\n", Errors: "" }, $"{after}");
    }

    [Fact]
    public async Task So_does_every_other_way_to_end_a_pool_and_to_submit()
    {
        var (before, after) = await Proof<POOL102SubmitAfterClose, POOL102SubmitAfterCloseFix>.Of(
            """
            using PoolRuntime;

            EntryPoint.Guard();
            Try(First);
            Try(Second);
            Try(Third);

            static void Try(Action use)
            {
                try
                {
                    use();
                }
                catch (InvalidOperationException e)
                {
                    Console.WriteLine(e.Message.Contains("POOL102") ? "refused" : e.ToString());
                }
            }

            static void First()
            {
                var pool = new WorkerThreadPool(1);
                pool.Dispose();
                Console.WriteLine([|pool.Apply(() => "one")|]);
            }

            static void Second()
            {
                var executor = new ThreadPoolExecutor(1);
                executor.Shutdown();
                Console.WriteLine([|executor.Map(x => x + 1, [1])|].Single());
            }

            static void Third()
            {
                using var pool = new WorkerThreadPool(1);
                pool.Close();
                Console.WriteLine([|pool.Imap(x => x + 2, [1])|].Single());
            }
            """,
            POOL102SubmitAfterCloseFix.CloseLater);

        Assert.True(before is { ExitCode: 0, Output: "refused\nrefused\nrefused\n" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "one\n2\n3\n", Errors: "" }, $"{after}");
    }
}
