// A33: handling in the worker: 18 s, but badly coupled (POOL701)
//
// Printed when it was run (tenths of a second stand for seconds; times and numbers of processes vary):
//     together: 18.7 s
using PoolRuntime;

namespace Executors;

/// <summary>
/// Each task handles its own result in the worker: 18 s instead of 25. But now the task knows what becomes of its
/// result, and neither can be had without the other.
/// </summary>
internal static class GluedTogether
{
    public static void Run()
    {
        using var executor = new ProcessPoolExecutor(4);
        Work.WaitForWorkers(executor);
        Work.Show("together", Work.Measure(() =>
        {
#pragma warning disable POOL701 // Nobody hears of what the task throws, either: that is the trouble.
            for (var number = 0; number < 10; number++) executor.Submit(WorkAndHandle, number);
#pragma warning restore POOL701
            executor.Shutdown(wait: true);
        }));
    }

    private static void WorkAndHandle(int number) => Work.Handle(Work.FiveSeconds(number));
}
