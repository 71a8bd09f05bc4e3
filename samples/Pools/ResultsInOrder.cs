// A09: results in the order of submitting
//
// Printed when it was run (times and numbers of processes vary):
//     done: message 0
//     done: message 1
//     done: message 2
//     done: message 3
//     done: message 4
//     done: message 5
//     done: message 6
//     done: message 7
//     done: message 8
//     done: message 9
using PoolRuntime;

namespace Pools;

/// <summary>Results that are kept come out in the order of submitting, in whatever order they were done.</summary>
internal static class ResultsInOrder
{
    public static void Run()
    {
        using var pool = new ProcessPool(4);
        var pending = Enumerable.Range(0, 10).Select(number => pool.ApplyAsync(Answer, $"message {number}")).ToList();
        pool.Close();
        pool.Join();
        foreach (var result in pending) Console.WriteLine(result.Get());
    }

    private static string Answer(string message)
    {
        // Later ones are faster.
        Thread.Sleep(10 * ('9' - message[^1]));
        return $"done: {message}";
    }
}
