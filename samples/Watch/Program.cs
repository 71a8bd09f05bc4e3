// Watch: what each worker does, and the numbers of the pool, in a table that is kept up to date
//
// Printed when it was run, into a file, which gets the last table only (numbers vary):
//     worker   process busy jobs working waiting lost
//     worker 0 24528   94 %   50   1.4 s   0.1 s    0
//     worker 1 24535   90 %   37   1.2 s   0.1 s    0
//     worker 2 24563   89 %   34   1.1 s   0.1 s    1
//     0 pending, 0 queued, 120 finished, 0 of 3 busy, 1 lost
using PoolRuntime;
using Spectre.Console;
using Watch;

EntryPoint.Guard();

using var numbers = new PoolNumbers();
using var pool = new ProcessPool(new PoolOptions { Workers = 3, Insights = true, Retry = new RetryPolicy() });
var work = pool.MapAsync(Work, Enumerable.Range(0, 120), chunkSize: 1);

// Files and pipes keep what is written, so they get the end, and no colours.
if (Console.IsOutputRedirected)
{
    AnsiConsole.Console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No });
    AnsiConsole.Profile.Width = 100;
    work.Wait();
    AnsiConsole.Write(WorkerTable.Of(pool, numbers));
}
else
{
    AnsiConsole.Live(WorkerTable.Of(pool, numbers)).Start(context =>
    {
        while (!work.Wait(TimeSpan.FromMilliseconds(100))) context.UpdateTarget(WorkerTable.Of(pool, numbers));
        context.UpdateTarget(WorkerTable.Of(pool, numbers));
    });
}

static int Work(int number)
{
    Thread.Sleep(10 + number % 5 * 10);
    // One of them ends its worker, once: the pool starts another one, and the job is run again.
#pragma warning disable POOL407 // That is to be seen.
    if (number == 60 && WorkerContext.Current!.Attempt == 1) Environment.Exit(1);
#pragma warning restore POOL407
    return number;
}
