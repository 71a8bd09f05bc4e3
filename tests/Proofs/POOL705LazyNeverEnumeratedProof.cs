using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL705LazyNeverEnumeratedProof
{
    [Fact]
    public async Task A_query_submits_its_jobs_again()
    {
        var (before, after) = await Proof<POOL705LazyNeverEnumerated, POOL705LazyNeverEnumeratedFix>.OfPage(
            "POOL705", POOL705LazyNeverEnumeratedFix.GoThrough);

        Assert.True(before is { ExitCode: 0, Output: "6 jobs for 3 items\n" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "3 jobs for 3 items\n", Errors: "" }, $"{after}");
    }

    [Fact]
    public async Task Results_that_nobody_takes_hold_up_the_work()
    {
        var (before, after) = await Proof<POOL705LazyNeverEnumerated, POOL705LazyNeverEnumeratedFix>.Of(
            """
            using PoolRuntime;

            EntryPoint.Guard();
            using var pool = new WorkerThreadPool(2);
            var ran = 0;
            [|pool.Imap(n => Interlocked.Increment(ref ran), Enumerable.Range(0, 1000), bufferSize: 4)|];
            Thread.Sleep(300);
            Console.WriteLine(Volatile.Read(ref ran) == 1000 ? "all" : "some");
            """,
            POOL705LazyNeverEnumeratedFix.GoThrough);

        Assert.True(before is { ExitCode: 0, Output: "some\n" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "all\n", Errors: "" }, $"{after}");
    }
}
