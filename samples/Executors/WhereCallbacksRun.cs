// A35: callbacks of processes and of threads: 9 s and 6 s (POOL204)
//
// Printed when it was run (tenths of a second stand for seconds; times and numbers of processes vary):
//     processes: 9.8 s
//     processes: most callbacks at once: 1
//     threads: 6.0 s
//     threads: most callbacks at once: 4
using PoolRuntime;

namespace Executors;

/// <summary>
/// Callbacks of processes run one by one in the process that submitted: 5 s of work and 4 times 1 s of handling.
/// Those of threads run on the thread that has done the work, so all at once: 5 s and 1 s. Heavy handling behind a
/// pool of processes is a bottleneck.
/// </summary>
internal static class WhereCallbacksRun
{
    public static void Run()
    {
        Show("processes", new ProcessPoolExecutor(4));
        Show("threads", new ThreadPoolExecutor(4));
    }

    private static void Show(string kind, Executor executor)
    {
        var (now, most) = (0, 0);
        using (executor)
        {
            Work.WaitForWorkers(executor);
            Work.Show(kind, Work.Measure(() =>
            {
                for (var number = 0; number < 4; number++)
                    executor.Submit(Work.FiveSeconds, number).AddDoneCallback((Future<int> future) => Count(future));
                executor.Shutdown(wait: true);
            }));
        }

        Console.WriteLine($"{kind}: most callbacks at once: {most}");

        void Count(Future<int> future)
        {
            var atOnce = Interlocked.Increment(ref now);
            for (var seen = most; atOnce > seen; seen = most) Interlocked.CompareExchange(ref most, atOnce, seen);
            Work.Handle(future.Result());
            Interlocked.Decrement(ref now);
        }
    }
}
