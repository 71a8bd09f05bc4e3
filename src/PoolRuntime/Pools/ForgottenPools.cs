using System.Collections.Concurrent;
using PoolRuntime.Scheduling;

namespace PoolRuntime;

/// <summary>
/// Warns of pools that nobody has ended: of those that are dropped, and of those that are open when the program ends,
/// which are ended then, so that nothing of their workers is left.
/// </summary>
internal static class ForgottenPools
{
    // Far more than it takes, and not enough to be a nuisance.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static readonly ConcurrentDictionary<Scheduler, string> Open = new();

    static ForgottenPools() => AppDomain.CurrentDomain.ProcessExit += (_, _) => EndAll();

    /// <summary>Watches a pool until it has ended.</summary>
    public static void Watch(Scheduler pool, string kind)
    {
        Open[pool] = kind;
        pool.Ended.ContinueWith(
            _ => Open.TryRemove(pool, out string? _), CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Nobody can end the pool any more.</summary>
    public static void WarnOfDropped(string kind) => Warn(
        $"A {kind} was dropped while it was open. It does what it was given, and then ends by itself");

    private static void EndAll()
    {
        // Then nobody has forgotten anything.
        bool isSignal = ProgramEnd.IsBySignal;
        List<Task> ends = [];
        foreach ((Scheduler pool, string kind) in Open)
        {
            // One that has just ended may still be in the list.
            if (pool.Ended.IsCompleted) continue;
            // What was terminated is not forgotten: its workers are on their way out.
            bool isEnding = pool.State is PoolState.Terminated or PoolState.Broken;
            if (!isSignal && !isEnding)
                Warn($"A {kind} was open when the program ended"
                    + (pool.HasWork ? ", and what it had to do is lost" : ""));
            pool.Terminate();
            ends.Add(pool.Ended);
        }

        Task.WaitAll([.. ends], Patience);
    }

    private static void Warn(string what)
    {
        try
        {
            Console.Error.WriteLine($"{what}. Dispose of it, or close and join it (POOL103).");
        }
        catch (Exception)
        {
            // An error output that is closed: there is nobody left to tell.
        }
    }
}
