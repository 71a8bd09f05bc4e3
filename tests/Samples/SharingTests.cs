using Commands;
using Xunit;

namespace Samples;

/// <summary>Each example of what processes share shows what it says.</summary>
public sealed class SharingTests
{
    private static string[] Run(string example)
    {
        Command run = SampleProgram.Run("Sharing", Path.GetTempPath(), example).MustSucceed();
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal($"--- {example}", lines[0]);
        return lines[1..];
    }

    [Fact]
    public void A18_a_lock_is_waited_for_looked_at_released_by_others_and_outlives_its_holder() => Assert.Equal(
        [
            "free for others: False",
            "free for others within 20 ms: False",
            "a negative time is refused",
            "released elsewhere, locked now: False",
            "what is free cannot be released",
            "killed: True",
            "its holder is dead, and one is told so",
            "after that it is a lock as before",
        ],
        Run("A18"));

    [Fact]
    public void A20_with_a_lock_or_in_one_step_nothing_is_lost_and_without_it_is() => Assert.Equal(
        [
            "own lock: 80000",
            "given lock: 80000 = 80000",
            "no lock, all there: False",
            "no lock, in one step: 80000",
        ],
        Run("A20"));

    [Fact]
    public void A27_lines_of_ten_processes_are_whole() => Assert.Equal(
        Enumerable.Range(0, 10).Select(number => $"line of process {number}"),
        Run("A27").Order(StringComparer.Ordinal));
}
