// A08: nine tasks, three processes; `Successful` (POOL702)
//
// Printed when it was run (times and numbers of processes vary):
//     tasks: 9
//     processes: 3
//     last one successful: True
using PoolRuntime;

namespace Pools;

/// <summary>Nine tasks, and never more than three processes; whether the last one went well.</summary>
internal static class NeverMoreThanThree
{
    public static void Run()
    {
        using var pool = new ProcessPool(3);
        Workers.WaitForAll(pool);
        var pending = Enumerable.Range(0, 9).Select(number => pool.ApplyAsync(Work, number)).ToList();
        pool.Close();
        pool.Join();

        Console.WriteLine($"tasks: {pending.Count}");
        Console.WriteLine($"processes: {pending.Select(result => result.Get()).Distinct().Count()}");
        // Asked before the task is over, this throws; after Join it is over.
        Console.WriteLine($"last one successful: {pending[^1].Successful}");
    }

    private static int Work(int number)
    {
        Thread.Sleep(30);
        return Environment.ProcessId;
    }
}
