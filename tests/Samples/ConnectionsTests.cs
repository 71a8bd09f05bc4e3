using Commands;
using Xunit;

namespace Samples;

/// <summary>Each example with pipes and managers shows what it says.</summary>
public sealed class ConnectionsTests
{
    private static string[] Run(string example)
    {
        Command run = SampleProgram.Run("Connections", Path.GetTempPath(), example).MustSucceed();
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal($"--- {example}", lines[0]);
        return lines[1..];
    }

    [Fact]
    public void A17_mixed_values_go_both_ways() => Assert.Equal(
        ["42, null, 2 values", "hello from the child", "nothing more will come"], Run("A17"));

    [Fact]
    public void A21_ten_processes_and_a_second_program_share_what_the_manager_holds() => Assert.Equal(
        [
            $"dictionary: {string.Join(", ", Enumerable.Range(0, 10).Select(number => $"process {number}"))}",
            "list: 0 1 2 3 4 5 6 7 8 9",
            "total: 45",
            "queue: hello, array: 2.5 2.5",
            "the second program has 2 points",
            "the key is refused",
            "the first program counts 3",
        ],
        Run("A21"));
}
