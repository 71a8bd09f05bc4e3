using System.Globalization;
using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;
using PoolAnalyzers.Tests.Meta;

namespace Proofs;

public sealed class POOL803UnboundedFanOutProof
{
    [Fact]
    public async Task The_loop_runs_ahead_of_the_workers_without_a_bound()
    {
        // The example, which tells how far the loop was ahead.
        var page = Docs.Block(Repository.Read("docs/rules/POOL803.md")!, "violation")
            .Replace("var sum = 0L;", "var (sum, submitted, done, most) = (0L, 0, 0, 0);")
            .Replace("number => sum += number", "number => { sum += number; Interlocked.Increment(ref done); }")
            .Replace("        pool.[|ApplyAsync|]", """
                {
                    most = Math.Max(most, ++submitted - Volatile.Read(ref done));
                    pool.[|ApplyAsync|]
                """)
            .Replace("Console.Error.WriteLine);", "Console.Error.WriteLine); }")
            .Replace("Console.WriteLine(sum);", "Console.WriteLine(sum); Console.Error.WriteLine(most);");
        var (before, after) = await Proof<POOL803UnboundedFanOut, POOL803UnboundedFanOutFix>.Of(
            page, POOL803UnboundedFanOutFix.Bound);

        Assert.True(before is { ExitCode: 0, Output: "200010000\n" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "200010000\n" }, $"{after}");
        Assert.True(int.Parse(before.Errors, CultureInfo.InvariantCulture) > 5_000, $"{before}");
        // A job is over a moment before it is called back.
        Assert.True(int.Parse(after.Errors, CultureInfo.InvariantCulture) < 5_000, $"{after}");
    }
}
