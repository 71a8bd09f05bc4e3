using System.Diagnostics;

namespace PoolRuntime.Tests;

/// <summary>The end of a process that nothing in it can know of.</summary>
internal static class Death
{
    /// <summary>Kills this process, which is a worker.</summary>
    public static int OfThisProcess()
    {
        if (WorkerContext.Current is null) throw new InvalidOperationException("Not in a worker.");
        Process.GetCurrentProcess().Kill();
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }

    /// <summary>Kills all workers that there are.</summary>
    public static void OfAllWorkers()
    {
        foreach (int child in NothingLeftBehind.Children())
        {
            try
            {
                using Process worker = Process.GetProcessById(child);
                worker.Kill();
            }
            catch (Exception error) when (error is ArgumentException or InvalidOperationException)
            {
                // It has ended by itself.
            }
        }
    }

    /// <summary>A job that kills its process, and the loss that is told of it.</summary>
    public static void In(Pool pool, Func<int> job) => Bound.Throws<WorkerLostException>(() => pool.Apply(job));
}
