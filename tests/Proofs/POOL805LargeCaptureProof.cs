using System.Globalization;
using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;
using PoolAnalyzers.Tests.Meta;

namespace Proofs;

public sealed class POOL805LargeCaptureProof
{
    [Fact]
    public async Task The_table_takes_longer_than_the_jobs()
    {
        // The example, which tells how long it took when the workers were there.
        var page = Docs.Block(Repository.Read("docs/rules/POOL805.md")!, "violation")
            .Replace("var roots = ", """
                pool.Map(number => number, [1, 2]);
                var watch = System.Diagnostics.Stopwatch.StartNew();
                var roots = 
                """)
            .Replace("i < 100", "i < 400")
            + "Console.Error.WriteLine(watch.ElapsedMilliseconds);\n";
        var (before, after) = await Proof<POOL805LargeCapture, POOL805LargeCaptureFix>.Of(
            page, POOL805LargeCaptureFix.SendOnce);

        Assert.True(before is { ExitCode: 0, Output: "79800\n" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "79800\n" }, $"{after}");
        Assert.True(Milliseconds(before) > 3 * Milliseconds(after), $"{before}\n{after}");
    }

    private static int Milliseconds(ProgramRun run) => int.Parse(run.Errors, CultureInfo.InvariantCulture);
}
