// A32: all work, then all handling: 15 s + 10 s
//
// Printed when it was run (tenths of a second stand for seconds; times and numbers of processes vary):
//     work: 15.3 s
//     handling: 10.0 s
//     together: 25.4 s
using PoolRuntime;

namespace Executors;

/// <summary>All the work, and then all the handling: 15 s and 10 s, one after the other.</summary>
internal static class CollectAfterShutdown
{
    public static void Run()
    {
        using var executor = new ProcessPoolExecutor(4);
        Work.WaitForWorkers(executor);
        List<Future<int>> futures = [];
        var work = Work.Measure(() =>
        {
            for (var number = 0; number < 10; number++) futures.Add(executor.Submit(Work.FiveSeconds, number));
            executor.Shutdown(wait: true);
        });
        var handling = Work.Measure(() =>
        {
            foreach (var future in futures) Work.Handle(future.Result());
        });
        Work.Show("work", work);
        Work.Show("handling", handling);
        Work.Show("together", work + handling);
    }
}
