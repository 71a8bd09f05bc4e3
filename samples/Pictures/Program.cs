// Pictures: timelines of a loop that waits for each result, of one that does not, and of jobs that end their workers
//
// Usage: Pictures [FOLDER], for the documentation docs/pictures; a temporary one where nothing is said.
//
// Printed when it was run (times vary):
//     serial-loop.svg: 8 jobs in 3.22 s
//     callback-loop.svg: 8 jobs in 1.13 s
//     troubles.svg: 69 jobs in 1.08 s
using Pictures;
using PoolRuntime;

EntryPoint.Guard();

var folder = args.FirstOrDefault() ?? Path.Combine(Path.GetTempPath(), "pictures");
Directory.CreateDirectory(folder);
var serial = Loops.WaitingForEach();
var callbacks = Loops.CallingBack();
// On the same axis, so that they can be compared.
Write(serial, "serial-loop", "Each result is waited for in the loop", serial.Elapsed);
Write(callbacks, "callback-loop", "All jobs are submitted first, and a callback takes each result", serial.Elapsed);
Write(Troubles.Watched(), "troubles", "One job takes too long, and one ends its worker");

void Write(PoolInsights insights, string name, string title, TimeSpan? length = null)
{
    insights.WriteTimeline(Path.Combine(folder, name + ".svg"), new TimelineOptions { Title = title, Length = length });
    Console.WriteLine(FormattableString.Invariant(
        $"{name}.svg: {insights.Workers.Sum(worker => worker.Items)} jobs in {insights.Elapsed.TotalSeconds:0.00} s"));
}
