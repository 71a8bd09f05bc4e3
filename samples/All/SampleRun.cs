using System.Diagnostics;

namespace All;

/// <summary>How the program of a sample went.</summary>
/// <param name="Sample">The sample.</param>
/// <param name="Time">How long it took.</param>
/// <param name="Output">What it printed, without the heading with its name.</param>
/// <param name="Failure">Why it did not come to a good end; null where it did.</param>
internal sealed record SampleRun(Sample Sample, TimeSpan Time, IReadOnlyList<string> Output, string? Failure)
{
    /// <summary>What is wrong with it; null for nothing.</summary>
    public string? Problem =>
        Failure ?? (Sample.Describes(Output) ? null : "prints something else than its header says");

    // None takes a tenth of this.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Runs a sample to its end, and keeps what it prints.</summary>
    public static async Task<SampleRun> Of(Sample sample)
    {
        Stopwatch watch = Stopwatch.StartNew();
        using Process process = Start(sample, [], isKept: true);
        using CancellationTokenSource tooLong = new(Limit);
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync(tooLong.Token);
            string output = await process.StandardOutput.ReadToEndAsync(tooLong.Token);
            await process.WaitForExitAsync(tooLong.Token);
            string[] lines = [.. output.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n')
                .Where(line => line != $"--- {sample.Name}").Select(static line => line.TrimEnd())];
            string? failure = process.ExitCode != 0
                ? $"exit code {process.ExitCode} {(await errors).Split('\n')[0]}".TrimEnd()
                : null;
            return new SampleRun(sample, watch.Elapsed, lines, failure);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return new SampleRun(sample, watch.Elapsed, [], $"not done after {Limit.TotalMinutes:0} minutes");
        }
    }

    /// <summary>Runs a sample on this very terminal.</summary>
    /// <returns>Its exit code.</returns>
    public static async Task<int> OnTerminal(Sample sample, string[] arguments)
    {
        using Process process = Start(sample, arguments, isKept: false);
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    private static Process Start(Sample sample, string[] arguments, bool isKept) => Process.Start(
        new ProcessStartInfo("dotnet", [Catalogue.AssemblyOf(sample), .. sample.Arguments, .. arguments])
        {
            RedirectStandardOutput = isKept,
            RedirectStandardError = isKept,
        })!;
}
