// A11: one result, waited for with a limit, and many
//
// Printed when it was run (times and numbers of processes vary):
//     one: 100
//     many: 0 1 4 9 16 25 36 49 64 81
using PoolRuntime;

namespace Pools;

/// <summary>One result, waited for with a limit, and many.</summary>
internal static class GetAndMap
{
    public static void Run()
    {
        using var pool = new ProcessPool(4);
        Console.WriteLine($"one: {pool.ApplyAsync(Square, 10).Get(TimeSpan.FromSeconds(10))}");
        Console.WriteLine($"many: {string.Join(' ', pool.Map(Square, Enumerable.Range(0, 10)))}");
    }

    private static int Square(int number) => number * number;
}
