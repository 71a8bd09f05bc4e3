using System.Globalization;
using System.Text.RegularExpressions;
using Commands;
using Xunit;

namespace Samples;

/// <summary>
/// Each example with executors shows what it says. Times have a lower bound, which sleeping guarantees; above, they are
/// compared with each other only, because the machine may be busy.
/// </summary>
public sealed partial class ExecutorsTests
{
    // Timers may be early by a little.
    private const double Early = 0.2;

    private static string Run(string example)
    {
        Command run = SampleProgram.Run("Executors", Path.GetTempPath(), example).MustSucceed();
        Assert.StartsWith($"--- {example}", run.Output);
        return run.Output;
    }

    private static double Seconds(string output, string what)
    {
        var match = Time().Matches(output).Single(time => time.Groups["what"].Value == what);
        return double.Parse(match.Groups["seconds"].Value, CultureInfo.InvariantCulture);
    }

    private static void TakesAtLeast(double expected, double seconds) =>
        Assert.InRange(seconds, expected - Early, double.MaxValue);

    [Fact]
    public void A30_ten_tasks_take_four_processes()
    {
        var output = Run("A30");
        Assert.Contains("tasks: 10", output);
        Assert.Contains("processes: 4", output);
    }

    [Fact]
    public void A31_result_in_the_loop_takes_the_sum_of_all_tasks()
    {
        var output = Run("A31");
        var (inside, after) = (Seconds(output, "Result in the loop"), Seconds(output, "Result after the loop"));
        TakesAtLeast(20, inside);
        TakesAtLeast(5, after);
        Assert.True(after < 0.7 * inside, output);
    }

    [Fact]
    public void A32_work_and_then_handling_takes_the_sum_of_both()
    {
        var output = Run("A32");
        TakesAtLeast(15, Seconds(output, "work"));
        TakesAtLeast(10, Seconds(output, "handling"));
        TakesAtLeast(25, Seconds(output, "together"));
    }

    [Fact]
    public void A33_handling_in_the_worker_takes_three_rounds_of_both() =>
        TakesAtLeast(18, Seconds(Run("A33"), "together"));

    [Fact]
    public void A34_callbacks_run_in_the_process_that_submitted()
    {
        var output = Run("A34");
        Assert.Contains("handled: 10", output);
        Assert.Contains("all in this process: True", output);
        Assert.Contains("and none of the work: True", output);
    }

    [Fact]
    public void A35_callbacks_of_processes_run_one_by_one_and_those_of_threads_at_once()
    {
        var output = Run("A35");
        TakesAtLeast(9, Seconds(output, "processes"));
        TakesAtLeast(6, Seconds(output, "threads"));
        Assert.Contains("processes: most callbacks at once: 1\n", output.ReplaceLineEndings("\n"));
        Assert.Matches("threads: most callbacks at once: [2-4]", output);
    }

    [Fact]
    public void A36_threads_and_processes_compute_the_same_as_a_loop()
    {
        var output = Run("A36");
        Assert.Matches("threads: [0-9.]+ times as fast, same answer: True", output);
        Assert.Matches("processes: [0-9.]+ times as fast, same answer: True", output);
    }

    [GeneratedRegex(@"^(?<what>[^:\r\n]+): (?<seconds>[0-9.]+) s\r?$", RegexOptions.Multiline)]
    private static partial Regex Time();
}
