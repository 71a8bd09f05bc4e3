using Xunit;

namespace Samples;

/// <summary>What shows progress on a terminal prints lines into a file.</summary>
public sealed class ProgressTests
{
    private static string[] Run(string sample)
    {
        string output = SampleProgram.Run(sample, Path.GetTempPath()).MustSucceed().Output;
        Assert.DoesNotContain('\e', output);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    [Fact]
    public void Progress_grows_until_everything_is_done()
    {
        string[] lines = Run("Progress");
        int[] done = [.. lines[..^1].Select(line => int.Parse(line.Split('/')[0]))];
        Assert.Equal(done.Order(), done);
        Assert.StartsWith("200/200 done, 0 failed", lines[^2]);
        Assert.Equal("200 pictures, 219900 bytes", lines[^1]);
    }

    [Fact]
    public void Watch_shows_every_worker_and_the_metrics_of_the_pool()
    {
        string[] lines = Run("Watch");
        Assert.Equal(["worker", "process", "busy", "jobs", "working", "waiting", "lost"], Cells(lines[0]));
        string[][] workers = [.. lines.Where(line => line.StartsWith("worker ")).Select(Cells).Where(
            cells => cells[0] == "worker" && int.TryParse(cells[1], out _))];
        Assert.Equal(["0", "1", "2"], workers.Select(cells => cells[1]));
        // One has ended in the middle of a job, which was run again: 120 jobs and one that was lost.
        Assert.Equal(1, workers.Sum(cells => int.Parse(cells[^1])));
        Assert.Equal(121, workers.Sum(cells => int.Parse(cells[5])));
        Assert.Contains("0 pending, 0 queued", lines[^1]);
        Assert.EndsWith("1 lost", lines[^1]);
    }

    private static string[] Cells(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
