using System.Diagnostics;
using System.Globalization;
using PoolRuntime;

namespace Executors;

/// <summary>What the examples do, and how long it takes: tenths of a second for seconds.</summary>
internal static class Work
{
    public static readonly TimeSpan Second = TimeSpan.FromMilliseconds(100);

    /// <summary>A task that takes five seconds.</summary>
    public static int FiveSeconds(int number)
    {
        Thread.Sleep(5 * Second);
        return number;
    }

    /// <summary>What is done with a result; takes one second.</summary>
    public static void Handle(int result) => Thread.Sleep(Second);

    /// <summary>Waits until all workers are there, so that what is measured is work and not starting.</summary>
    public static void WaitForWorkers(Executor executor)
    {
        HashSet<string> seen = [];
        while (seen.Count < executor.MaxWorkers)
            seen.UnionWith(executor.Map(NameOfWorker, Enumerable.Range(0, 2 * executor.MaxWorkers)));
    }

    /// <summary>How long something takes, in those seconds.</summary>
    public static double Measure(Action work)
    {
        var watch = Stopwatch.StartNew();
        work();
        return watch.Elapsed / Second;
    }

    public static void Show(string what, double seconds) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {seconds:F1} s"));

    private static string NameOfWorker(int number)
    {
        Thread.Sleep(10);
        return WorkerContext.Current!.Name;
    }
}
