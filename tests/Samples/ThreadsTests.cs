using System.Globalization;
using System.Text.RegularExpressions;
using Commands;
using Xunit;

namespace Samples;

/// <summary>Each example with threads shows what it says.</summary>
public sealed class ThreadsTests
{
    private static string[] Run(string example)
    {
        Command run = SampleProgram.Run("Threads", Path.GetTempPath(), example).MustSucceed();
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal($"--- {example}", lines[0]);
        return lines[1..];
    }

    [Fact]
    public void A04_fifty_threads_take_about_as_long_as_one()
    {
        var lines = Run("A04");
        Assert.Equal("hello from the named one", lines[0]);
        Assert.Equal("of 50 threads alive: 50", lines[1]);
        var tasks = double.Parse(
            Regex.Match(lines[2], "^50 took as long as ([0-9.]+) of them$").Groups[1].Value,
            CultureInfo.InvariantCulture);
        // One after the other it would be 50.
        Assert.InRange(tasks, 0.9, 25);
        Assert.Equal(["alive then: 0", "counted to 3"], lines[3..]);
    }

    [Fact]
    public void A05_balance_is_wrong_without_a_lock_and_exact_with_one()
    {
        var lines = Run("A05");
        Assert.Equal("expected: 8000", lines[0]);
        Assert.Matches(@"^without a lock: \d+, wrong: True$", lines[1]);
        Assert.Equal(
            ["with a lock: 8000", "with try and finally: 8000", "with an atomic step: 8000"], lines[2..]);
    }

    [Fact]
    public void A06_pool_of_threads_serves_500_clients_at_once() =>
        Assert.Equal(["of 500 at once answered: 500"], Run("A06"));

    [Fact]
    public void A07_so_do_threads_that_a_queue_feeds() =>
        Assert.Equal(["of 500 at once answered: 500", "threads left: 0"], Run("A07"));

    [Fact]
    public void A22_holder_takes_its_lock_again_but_not_a_semaphore() => Assert.Equal(
        [
            "a lock statement, taken again by its holder: True",
            "a semaphore of one, taken again by its holder: False",
        ],
        Run("A22"));

    [Fact]
    public void A23_never_more_than_five_of_twenty() =>
        Assert.Equal(["done: 20", "most at a time: 5"], Run("A23"));

    [Fact]
    public void A24_timer_runs_once_and_one_that_is_called_off_never() =>
        Assert.Equal(["ran after its delay: True", "runs of the one that was called off: 0"], Run("A24"));

    [Fact]
    public void A25_cars_and_staff_wait_for_their_signal_and_keep_nothing_busy() => Assert.Equal(
        [
            "red, passed: 0",
            "green, passed: 3",
            "badge 1, inside: 1, others came along: 0",
            "badge 2, inside: 2, others came along: 0",
            "badge 3, inside: 3, others came along: 0",
            "busy while waiting: False",
        ],
        Run("A25"));

    [Fact]
    public void A26_queues_have_their_order_and_each_item_is_taken_once() => Assert.Equal(
        [
            "fifo: 2 3 1",
            "lifo: 1 3 2",
            "priority: 1 2 3",
            "joined, each item once: True",
            "check and take in one, each item once: True",
        ],
        Run("A26"));

    [Fact]
    public void A29_few_threads_serve_many_connections()
    {
        var lines = Run("A29");
        Assert.Equal("thread for each, of 200 at once answered: 200", lines[0]);
        Assert.Equal("threads started for them: 200", lines[1]);
        Assert.Equal(
            [
                "16 threads, of 10000 one after the other answered: 10000",
                "16 threads, of 1000 at once answered: 1000",
            ],
            lines[2..]);
    }
}
