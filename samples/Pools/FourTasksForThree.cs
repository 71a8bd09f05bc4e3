// A02: the fourth task waits for the first of three workers that is free
//
// Printed when it was run (times and numbers of processes vary):
//     first to end: task 2
//     task 4 began after that: True
//     task 4 ran in its process: True
//     processes: 3
using System.Diagnostics;
using PoolRuntime;

namespace Pools;

/// <summary>The fourth task begins when the first of three workers is free, and in that worker's process.</summary>
internal static class FourTasksForThree
{
    public static void Run()
    {
        using var pool = new ProcessPool(3);
        Workers.WaitForAll(pool);
        int[] lengths = [500, 200, 800, 100];
        var pending = lengths.Select((length, index) => pool.ApplyAsync(Work, index + 1, length)).ToList();
        pool.Close();
        pool.Join();

        var tasks = pending.Select(result => result.Get()).ToList();
        var firstToEnd = tasks[..3].MinBy(task => task.End)!;
        var fourth = tasks[3];
        Console.WriteLine($"first to end: task {firstToEnd.Number}");
        Console.WriteLine($"task 4 began after that: {fourth.Begin >= firstToEnd.End}");
        Console.WriteLine($"task 4 ran in its process: {fourth.Process == firstToEnd.Process}");
        Console.WriteLine($"processes: {tasks.DistinctBy(task => task.Process).Count()}");
    }

    private static Done Work(int number, int milliseconds)
    {
        var begin = Stopwatch.GetTimestamp();
        Thread.Sleep(milliseconds);
        return new Done(number, Environment.ProcessId, begin, Stopwatch.GetTimestamp());
    }

    private sealed record Done(int Number, int Process, long Begin, long End);
}
