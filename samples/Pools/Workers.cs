using PoolRuntime;

namespace Pools;

internal static class Workers
{
    /// <summary>Waits until all workers of the pool are there, so that what follows shows work and not starting.</summary>
    public static void WaitForAll(Pool pool)
    {
        HashSet<int> seen = [];
        while (seen.Count < pool.Workers)
            seen.UnionWith(pool.Map(WhoAmI, Enumerable.Range(0, 2 * pool.Workers), chunkSize: 1));
    }

    private static int WhoAmI(int number)
    {
        Thread.Sleep(10);
        return Environment.ProcessId;
    }
}
