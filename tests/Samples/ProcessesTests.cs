using System.Text.RegularExpressions;
using Commands;
using Xunit;

namespace Samples;

/// <summary>Each example with child processes shows what it says.</summary>
public sealed class ProcessesTests
{
    private static string[] Run(string example)
    {
        Command run = SampleProgram.Run("Processes", Path.GetTempPath(), example).MustSucceed();
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal($"--- {example}", lines[0]);
        return lines[1..];
    }

    [Fact]
    public void A01_child_is_another_process_and_knows_its_parent()
    {
        var lines = Run("A01");
        Assert.Equal(Enumerable.Repeat("hello world", 3), lines[1..4]);
        var parent = Regex.Match(lines[0], @"^parent: process (\d+)$").Groups[1].Value;
        var child = Regex.Match(lines[4], $@"^greeter: process (\d+), child of {parent}$").Groups[1].Value;
        Assert.NotEqual("", child);
        Assert.NotEqual(parent, child);
        Assert.Equal($"child was process {child}, exit code 0", lines[5]);
    }

    [Fact]
    public void A13_only_what_goes_with_the_job_travels()
    {
        var lines = Run("A13");
        Assert.Equal(
            [
                "Spawn: static 0, captured 6",
                "static 0, field 7",
                "ForkServer: static 0, captured 6",
                "static 0, field 7",
            ],
            lines[..4]);
        Assert.StartsWith("Fork: .NET cannot fork", lines[4]);
    }

    [Fact]
    public void A14_second_choice_of_the_start_method_is_refused()
    {
        var lines = Run("A14");
        Assert.Equal("chosen: Spawn", lines[0]);
        Assert.Matches("^refused: .*chosen once.*POOL110", lines[1]);
    }

    [Fact]
    public void A15_a_daemon_ends_before_its_last_line_and_changes_its_own_variables()
    {
        var lines = Run("A15");
        Assert.Equal(
            [
                "alive before the start: False",
                "alive after it: True",
                "ended within a second: False",
                "ended when terminated: True",
                "alive then: False",
                "daemon, because nothing is said: False",
                "daemon, because it is said: True",
                "daemon, because its creator is one: True",
            ],
            lines[..8]);
        Assert.Contains("POOL105", lines[8]);
        Assert.Contains("line 3 of 10", lines);
        Assert.Contains("the program ends", lines);
        Assert.DoesNotContain("line 10 of 10", lines);
        Assert.Equal(["in the child: 100", "in the program: 0"], lines[^2..]);
    }
}
