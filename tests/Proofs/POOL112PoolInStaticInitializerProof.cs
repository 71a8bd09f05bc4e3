using PoolAnalyzers.Rules;
using PoolAnalyzers.Tests.Meta;

namespace Proofs;

/// <summary>The rule has no fix: what is right is written by hand, as on the page.</summary>
public sealed class POOL112PoolInStaticInitializerProof
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
    public async Task The_type_is_never_there()
    {
        var page = Repository.Read("docs/rules/POOL112.md")!;
        var (before, after) = await HandWritten<POOL112PoolInStaticInitializer>.Of(
            WithWatchdog(Docs.Block(page, "violation")), WithWatchdog(Docs.Block(page, "fixed")));

        Assert.True(before is { ExitCode: 137, Output: "waits for ever\n" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "162\n", Errors: "" }, $"{after}");
    }

    private static string WithWatchdog(string program) =>
        program.Replace("using PoolRuntime;\n", "using PoolRuntime;\n" + Watchdog);
}
