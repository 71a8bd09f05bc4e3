using Commands;
using Xunit;

namespace Samples;

/// <summary>Each example with queues shows what it says.</summary>
public sealed class QueuesTests
{
    private static string[] Run(string example)
    {
        Command run = SampleProgram.Run("Queues", Path.GetTempPath(), example).MustSucceed();
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal($"--- {example}", lines[0]);
        return lines[1..];
    }

    [Fact]
    public void A03_everything_is_read_in_order_and_the_reader_is_terminated() => Assert.Equal(
        ["read A", "read B", "read C", "writer: 0, reader ended by a signal: True"], Run("A03"));

    [Fact]
    public void A16_every_member_goes_well_and_goes_wrong() => Assert.Equal(
        [
            "Get, nothing there: QueueEmptyException",
            "TryGet: False",
            "TryPut: True",
            "TryPut, no room: False",
            "Put, no room: QueueFullException",
            "Count: 2, IsEmpty: False, IsFull: True",
            "Get: 1",
            "JoinThread before Close: InvalidOperationException",
            "Get: 2 4",
            "Put after Close: ObjectDisposedException",
            "Put after Shutdown: QueueShutdownException",
            "Get after Shutdown: 7",
            "Get, nothing left: QueueShutdownException",
        ],
        Run("A16"));
}
