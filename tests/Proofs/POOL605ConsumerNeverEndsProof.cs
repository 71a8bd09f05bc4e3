using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;
using PoolAnalyzers.Tests.Meta;

namespace Proofs;

public sealed class POOL605ConsumerNeverEndsProof
{
    /// <summary>A timer kills the program that would not end.</summary>
    private const string Watchdog = """
        using var patience = new Timer(
            _ =>
            {
                Console.WriteLine("waits for ever");
                System.Diagnostics.Process.GetCurrentProcess().Kill();
            },
            null, 10_000, Timeout.Infinite);

        """;

    [Fact]
    public async Task Who_waits_for_the_consumer_waits_for_ever()
    {
        const string Usings = "using System.Collections.Concurrent;\n";
        var page = Docs.Block(Repository.Read("docs/rules/POOL605.md")!, "violation");
        var (before, after) = await Proof<POOL605ConsumerNeverEnds, POOL605ConsumerNeverEndsFix>.Of(
            page.Replace(Usings, Usings + Watchdog), POOL605ConsumerNeverEndsFix.EndIt);

        Assert.True(before is { ExitCode: 137, Output: "1\n2\nwaits for ever\n", Errors: "" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "1\n2\ndone\n", Errors: "" }, $"{after}");
    }
}
