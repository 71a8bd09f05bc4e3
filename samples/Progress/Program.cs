// Progress: a bar for a map over many items, or lines where there is no terminal
//
// Printed when it was run, into a file (numbers vary):
//     0/200 done, 0 failed, 0 running, 0/s
//     0/200 done, 0 failed, 1 running, 0/s
//     16/200 done, 0 failed, 2 running, 51/s
//     40/200 done, 0 failed, 2 running, 96.5/s
//     64/200 done, 0 failed, 2 running, 124.3/s
//     88/200 done, 0 failed, 2 running, 143.1/s
//     113/200 done, 0 failed, 2 running, 158/s
//     138/200 done, 0 failed, 2 running, 169.2/s
//     162/200 done, 0 failed, 2 running, 176.9/s
//     186/200 done, 0 failed, 2 running, 183/s
//     200/200 done, 0 failed, 0 running, 181.6/s
//     200 pictures, 219900 bytes
using PoolRuntime;
using Spectre.Console;

EntryPoint.Guard();

var sizes = Console.IsOutputRedirected
    ? ConvertAll(new Lines())
    : AnsiConsole.Progress()
        .Columns(
            new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(),
            new SpinnerColumn())
        .Start(context => ConvertAll(new Bar(context.AddTask("pictures"))));
Console.WriteLine($"{sizes.Length} pictures, {sizes.Sum()} bytes");

static int[] ConvertAll(IProgress<PoolProgress> display)
{
    using var pool = new ProcessPool(2);
    JobOptions told = new() { Progress = display, ProgressInterval = TimeSpan.FromMilliseconds(100) };
    var sizes = pool.With(told).MapAsync(Convert, Enumerable.Range(0, 200)).Get();
    // The last report comes at the end as well: it is there when the pool is.
    pool.Close();
    pool.Join();
    return sizes;
}

// In a worker.
static int Convert(int picture)
{
    Thread.Sleep(5 + picture % 7);
    return 1000 + picture;
}

/// <summary>For terminals.</summary>
internal sealed class Bar(ProgressTask task) : IProgress<PoolProgress>
{
    public void Report(PoolProgress progress)
    {
        // As long as it is not known how many there are, the bar goes to and fro.
        task.IsIndeterminate = progress.Total is null;
        task.MaxValue = progress.Total ?? 1;
        task.Value = progress.Done;
        task.Description = FormattableString.Invariant(
            $"{progress.Done} pictures, {progress.Failed} failed, {progress.Rate:0} per second");
    }
}

/// <summary>For files and pipes.</summary>
internal sealed class Lines : IProgress<PoolProgress>
{
    public void Report(PoolProgress progress) => Console.WriteLine(progress);
}
