using PoolRuntime;

namespace Pools;

/// <summary>A09: results that are kept come out in the order of submitting, in whatever order they were done.</summary>
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
