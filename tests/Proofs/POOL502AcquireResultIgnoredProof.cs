using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL502AcquireResultIgnoredProof
{
    [Fact]
    public async Task Two_are_inside_at_once()
    {
        var (before, after) = await Proof<POOL502AcquireResultIgnored, POOL502AcquireResultIgnoredFix>.OfPage(
            "POOL502", POOL502AcquireResultIgnoredFix.Throw);

        Assert.True(before is { ExitCode: 0, Output: "two at once\n", Errors: "" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "not now\n", Errors: "" }, $"{after}");
    }

    [Fact]
    public async Task Who_returns_leaves_it_to_the_other()
    {
        var (before, after) = await Proof<POOL502AcquireResultIgnored, POOL502AcquireResultIgnoredFix>.Of(
            """
            var gate = new object();
            var inside = 0;
            lock (gate)
            {
                inside++;
                var other = new Thread(Enter);
                other.Start();
                other.Join();
                inside--;
            }
            Enter();

            void Enter()
            {
                [|Monitor.TryEnter(gate, 50)|];
                Console.WriteLine(Volatile.Read(ref inside) == 0 ? "alone" : "two at once");
            }
            """,
            POOL502AcquireResultIgnoredFix.Return);

        Assert.True(before is { ExitCode: 0, Output: "two at once\nalone\n", Errors: "" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "alone\n", Errors: "" }, $"{after}");
    }
}
