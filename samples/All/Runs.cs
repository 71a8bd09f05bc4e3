using System.Globalization;
using Spectre.Console;

namespace All;

/// <summary>Runs samples one after the other, so that none disturbs the times of another, and shows how far it is.</summary>
internal static class Runs
{
    /// <param name="samples">The samples.</param>
    /// <param name="outcome">How one of them went, in a few words.</param>
    public static async Task<IReadOnlyList<SampleRun>> OfAll(
        IReadOnlyCollection<Sample> samples, Func<SampleRun, string> outcome)
    {
        List<SampleRun> runs = [];
        if (Console.IsOutputRedirected)
        {
            foreach (Sample sample in samples)
            {
                runs.Add(await SampleRun.Of(sample));
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{runs.Count}/{samples.Count} {sample.Name}: {outcome(runs[^1])}"));
            }

            return runs;
        }

        await AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new ElapsedTimeColumn(), new SpinnerColumn())
            .StartAsync(async context =>
            {
                ProgressTask all = context.AddTask("samples", maxValue: samples.Count);
                foreach (Sample sample in samples)
                {
                    all.Description = $"{sample.Name} ({runs.Count + 1} of {samples.Count})";
                    runs.Add(await SampleRun.Of(sample));
                    AnsiConsole.MarkupLineInterpolated($"[grey]{sample.Name}: {outcome(runs[^1])}[/]");
                    all.Increment(1);
                }
            });
        return runs;
    }
}
