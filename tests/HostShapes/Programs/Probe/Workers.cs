using PoolRuntime;

namespace Probe;

/// <summary>Ways to get hold of a pool's workers.</summary>
internal static class Workers
{
    /// <summary>The process numbers of all workers, which are idle then.</summary>
    public static int[] AllOf(ProcessPool pool)
    {
        HashSet<int> found = [];
        while (found.Count < pool.Workers)
            found.UnionWith(pool.Map(SlowId, Enumerable.Range(0, 2 * pool.Workers), chunkSize: 1));
        return [.. found.Order()];
    }

    /// <summary>Gives each worker something to do that has no end, and returns when all are at it.</summary>
    public static AsyncResult<int>[] Occupy(ProcessPool pool, Work work)
    {
        if (work == Work.None) return [];
        string folder = Directory.CreateTempSubdirectory("probe").FullName;
        AsyncResult<int>[] results =
            [.. Enumerable.Range(0, pool.Workers).Select(_ => pool.ApplyAsync(WorkForEver, work, folder))];
        while (Directory.GetFiles(folder).Length < pool.Workers) Thread.Sleep(5);
        Directory.Delete(folder, recursive: true);
        return results;
    }

    private static int SlowId(int number)
    {
        Thread.Sleep(20);
        return Environment.ProcessId;
    }

    private static int WorkForEver(Work work, string folder)
    {
        File.WriteAllText(Path.Combine(folder, $"{Environment.ProcessId}"), "");
        if (work == Work.Sleep) Thread.Sleep(Timeout.Infinite);
        while (true)
        {
        }
    }
}
