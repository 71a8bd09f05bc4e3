using PoolRuntime;

namespace Executors;

/// <summary>A32: all the work, and then all the handling: 15 s and 10 s, one after the other.</summary>
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
