using Xunit;

namespace Samples;

public sealed class GuardTests
{
    [Fact]
    public void A10_with_the_guard_there_are_exactly_three_workers()
    {
        var run = SampleProgram.Run("Guard", Path.GetTempPath()).MustSucceed();
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal($"the program itself: {run.ProcessId}", lines[0]);
        var workers = lines[1].Split(' ')[1..].Select(int.Parse).ToArray();
        Assert.Equal(3, workers.Distinct().Count());
        Assert.DoesNotContain(run.ProcessId, workers);
        Assert.Equal(2, lines.Length);
    }

    [Fact]
    public void A10_without_it_there_is_an_error_and_no_process()
    {
        var run = SampleProgram.Run("Guard", Path.GetTempPath(), "--forget").MustFail();
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        // Had any other process run the program, it would have said so.
        Assert.Equal($"the program itself: {run.ProcessId}", lines[0]);
        Assert.Contains("POOL401", Assert.Single(lines[1..]));
    }
}
