// A28: where callbacks run, and which end of a pool loses work (POOL103, POOL202)
//
// Printed when it was run (times and numbers of processes vary):
//     callbacks: 10
//     all in this process: True
//     Apply is one after the other: True
//     some are lost when the pool is terminated: True
//     done when the using ends: 10
using System.Collections.Concurrent;
using PoolRuntime;

namespace Pools;

/// <summary>
/// Callbacks run in the process that submitted; Apply is one after the other; work of a pool that is ended before
/// it is done is lost, and a <c>using</c> does not lose it.
/// </summary>
internal static class Callbacks
{
    public static void Run()
    {
        var callers = new ConcurrentQueue<int>();
        using (var pool = new ProcessPool(5))
        {
            Workers.WaitForAll(pool);
            for (var number = 0; number < 10; number++)
                pool.ApplyAsync(Work, number, callback: _ => callers.Enqueue(Environment.ProcessId));
            pool.Close();
            pool.Join();
        }

        Console.WriteLine($"callbacks: {callers.Count}");
        Console.WriteLine($"all in this process: {callers.All(process => process == Environment.ProcessId)}");

        using (var pool = new ProcessPool(5))
        {
            // Each waits for its result, so there is never more than one at work.
            var ends = new List<(long Begin, long End)>();
#pragma warning disable POOL202 // That is shown.
            for (var number = 0; number < 5; number++) ends.Add(pool.Apply(Work, number));
#pragma warning restore POOL202
            var oneByOne = ends.Zip(ends.Skip(1)).All(pair => pair.First.End <= pair.Second.Begin);
            Console.WriteLine($"Apply is one after the other: {oneByOne}");
        }

        Console.WriteLine($"some are lost when the pool is terminated: {DoneOf(10, static pool => pool.Terminate()) < 10}");
        Console.WriteLine($"done when the using ends: {DoneOf(10, static _ => { })}");
    }

    private static int DoneOf(int count, Action<ProcessPool> end)
    {
        List<AsyncResult<(long, long)>> pending;
        using (var pool = new ProcessPool(2))
        {
            pending = [.. Enumerable.Range(0, count).Select(number => pool.ApplyAsync(Work, number))];
            end(pool);
        }

        return pending.Count(result => result.Successful);
    }

    private static (long Begin, long End) Work(int number)
    {
        var begin = System.Diagnostics.Stopwatch.GetTimestamp();
        Thread.Sleep(20);
        return (begin, System.Diagnostics.Stopwatch.GetTimestamp());
    }
}
