using PoolRuntime;

namespace Pitfalls;

/// <summary>POOL203: a method that promises to be asynchronous blocks its caller until the last job is done.</summary>
internal static class MapBlocksUninterruptibly
{
    public static async Task<int> TotalAsync(int months)
    {
        await using var pool = new ProcessPool(2);
        var totals = pool.Map(TotalOf, Enumerable.Range(1, months)); // POOL203
        return totals.Sum();
    }

    private static int TotalOf(int month) => month * 100;
}
