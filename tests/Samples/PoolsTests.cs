using Commands;
using Xunit;

namespace Samples;

/// <summary>Each example with pools shows what it says.</summary>
public sealed class PoolsTests
{
    private static string[] Run(string example)
    {
        Command run = SampleProgram.Run("Pools", Path.GetTempPath(), example).MustSucceed();
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal($"--- {example}", lines[0]);
        return lines[1..];
    }

    [Fact]
    public void A02_fourth_task_begins_when_the_first_of_three_ends() => Assert.Equal(
        [
            "first to end: task 2",
            "task 4 began after that: True",
            "task 4 ran in its process: True",
            "processes: 3",
        ],
        Run("A02"));

    [Fact]
    public void A08_nine_tasks_take_three_processes() =>
        Assert.Equal(["tasks: 9", "processes: 3", "last one successful: True"], Run("A08"));

    [Fact]
    public void A09_results_come_in_the_order_of_submitting() =>
        Assert.Equal(Enumerable.Range(0, 10).Select(number => $"done: message {number}"), Run("A09"));

    [Fact]
    public void A11_one_result_and_ten_squares() =>
        Assert.Equal(["one: 100", "many: 0 1 4 9 16 25 36 49 64 81"], Run("A11"));

    [Fact]
    public void A19_every_member_goes_well_and_goes_wrong() => Assert.Equal(
        [
            "Apply: 40",
            "Wait: True, Ready: True, Successful: True",
            "ApplyAsync: 50",
            "Map: 10 20 30",
            "MapAsync: 10 20 30",
            "Imap: 10 20 30",
            "ImapUnordered: 10 20 30",
            "StarMap: 3 7",
            "StarMapAsync: 3 7",
            "Apply: ArgumentOutOfRangeException",
            "Wait: True, Ready: True, Successful: False",
            "ApplyAsync: ArgumentOutOfRangeException",
            "Map: ArgumentOutOfRangeException",
            "MapAsync: ArgumentOutOfRangeException",
            "Imap, first: 10",
            "Imap, second: ArgumentOutOfRangeException",
            "Imap, third: 30",
            "ImapUnordered: ArgumentOutOfRangeException",
            "StarMap: ArgumentOutOfRangeException",
            "StarMapAsync: ArgumentOutOfRangeException",
            "after Close: InvalidOperationException",
            "after Terminate: PoolTerminatedException",
        ],
        // Callbacks have a thread of their own, and write in between.
        Run("A19").Where(line => !line.Contains("callback: ", StringComparison.Ordinal)));

    [Fact]
    public void A19_callbacks_are_called() => Assert.Equal(
        ["callback: 50", "error callback: ArgumentOutOfRangeException"],
        Run("A19").Where(line => line.Contains("callback: ", StringComparison.Ordinal)));

    [Fact]
    public void A28_callbacks_run_here_and_work_is_lost_only_by_terminating() => Assert.Equal(
        [
            "callbacks: 10",
            "all in this process: True",
            "Apply is one after the other: True",
            "some are lost when the pool is terminated: True",
            "done when the using ends: 10",
        ],
        Run("A28"));

    [Fact]
    public void Example_that_is_none_is_refused() =>
        Assert.Contains("There is no example 'A99'", SampleProgram.Run("Pools", Path.GetTempPath(), "A99").MustFail().Output);
}
