// A30: ten tasks, four processes
//
// Printed when it was run (times and numbers of processes vary):
//     tasks: 10
//     processes: 4
using PoolRuntime;

namespace Executors;

/// <summary>Ten tasks, four processes.</summary>
internal static class FourForTen
{
    public static void Run()
    {
        using var executor = new ProcessPoolExecutor(4);
        var futures = Enumerable.Range(0, 10).Select(number => executor.Submit(WhoAmI, number)).ToList();
        executor.Shutdown();
        Console.WriteLine($"tasks: {futures.Count}");
        Console.WriteLine($"processes: {futures.Select(future => future.Result()).Distinct().Count()}");
    }

    // Long enough for all four to come up and take part.
    private static int WhoAmI(int number)
    {
        Thread.Sleep(5 * Work.Second);
        return Environment.ProcessId;
    }
}
