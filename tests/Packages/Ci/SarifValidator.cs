using Commands;
using Xunit;

namespace Packages.Ci;

/// <summary>
/// The validator that Microsoft publishes for SARIF, which knows the schema of the standard and what GitHub demands
/// besides. `.ci/run` puts it there; where it is not, logs are held against <see cref="SarifStandard"/> alone.
/// </summary>
internal static class SarifValidator
{
    private static readonly string Program = Repository.PathOf(
        "artifacts", "tools", "node_modules", "@microsoft", "sarif-multitool-linux", "Sarif.Multitool");

    private const string NoProxy = "http://127.0.0.1:9";

    public static bool IsThere => File.Exists(Program);

    /// <summary>What is wrong with a log, a line each.</summary>
    /// <param name="file">The log.</param>
    /// <param name="forGitHub">Whether GitHub is to take it as well.</param>
    public static IReadOnlyList<string> ErrorsIn(string file, bool forGitHub)
    {
        if (!IsThere)
            return [];
        var run = Command.Run(
            Program,
            [
                "validate", file, "--rule-kind", forGitHub ? "Sarif;Ghas" : "Sarif", "--level", "Error",
                "--output", $"{file}.validated", "--log", "ForceOverwrite",
            ],
            Path.GetDirectoryName(file)!, TimeSpan.FromMinutes(5),
            // Whether the pages of rules can be reached is not asked here, and would take minutes without a network.
            ("HTTP_PROXY", NoProxy), ("HTTPS_PROXY", NoProxy));
        // It says so when it has looked; how it ends depends on what it has found.
        Assert.Contains("Analysis completed successfully.", run.Output);
        return [.. run.Output.Split('\n').Where(line => line.Contains(": error ", StringComparison.Ordinal))];
    }
}
