// A34: a callback for each result as it comes
//
// Printed when it was run (times and numbers of processes vary):
//     handled: 10
//     all in this process: True
//     and none of the work: True
using System.Collections.Concurrent;
using PoolRuntime;

namespace Executors;

/// <summary>A callback handles each result as it comes, in the process that submitted; task and handling stay apart.
/// </summary>
internal static class DoneCallback
{
    public static void Run()
    {
        var handlers = new ConcurrentQueue<int>();
        var workers = new ConcurrentQueue<int>();
        using (var executor = new ProcessPoolExecutor(4))
        {
            for (var number = 0; number < 10; number++)
                executor.Submit(WhoAmI, number).AddDoneCallback((Future<int> future) =>
                {
                    workers.Enqueue(future.Result());
                    handlers.Enqueue(Environment.ProcessId);
                });
        }

        Console.WriteLine($"handled: {handlers.Count}");
        Console.WriteLine($"all in this process: {handlers.All(process => process == Environment.ProcessId)}");
        Console.WriteLine($"and none of the work: {workers.All(process => process != Environment.ProcessId)}");
    }

    private static int WhoAmI(int number)
    {
        Thread.Sleep(Work.Second);
        return Environment.ProcessId;
    }
}
