using PoolRuntime.Calls;
using PoolRuntime.Serialization;
using PoolRuntime.Transport;

namespace PoolRuntime.Workers;

/// <summary>
/// Worker processes that have been started and wait for a pool to need them. They belong to the program, not to a pool:
/// the next pool finds them as well. Like all workers they end with this process.
/// </summary>
internal static class SpareWorkers
{
    private static readonly object Gate = new();
    private static readonly Queue<WorkerProcess> Waiting = new();
    private static Thread? starter;
    private static int wanted;
    private static bool endsWithProgram;

    /// <summary>Keeps at least that many from now on.</summary>
    public static void Keep(int count)
    {
        lock (Gate)
        {
            wanted = Math.Max(wanted, count);
            Monitor.PulseAll(Gate);
            if (!endsWithProgram) AppDomain.CurrentDomain.ProcessExit += (_, _) => BuryWaiting();
            endsWithProgram = true;
            if (starter is not null) return;
            // Lives as long as the process, because Linux ends workers with the thread that started them.
            starter = new Thread(Fill) { IsBackground = true, Name = "PoolRuntime: starts spares" };
            starter.Start();
        }
    }

    /// <summary>One of them; null when none is there, or none that lives.</summary>
    public static WorkerProcess? TryTake()
    {
        lock (Gate)
        {
            while (Waiting.TryDequeue(out WorkerProcess? spare))
            {
                Monitor.PulseAll(Gate);
                if (spare.IsAlive) return spare;
                Bury(spare);
            }
        }

        return null;
    }

    /// <summary>
    /// Ends all of them, and keeps no more. Those in use must have ended: on Linux they end with their starter.
    /// </summary>
    public static void Clear()
    {
        lock (Gate)
        {
            starter = null;
            BuryWaiting();
        }
    }

    // Those in use live on: at the end of a program there may be executors that have work.
    private static void BuryWaiting()
    {
        lock (Gate)
        {
            wanted = 0;
            Monitor.PulseAll(Gate);
            while (Waiting.TryDequeue(out WorkerProcess? spare)) Bury(spare);
        }
    }

    private static void Fill()
    {
        while (true)
        {
            lock (Gate)
            {
                while (starter == Thread.CurrentThread && Waiting.Count >= wanted) Monitor.Wait(Gate);
                if (starter != Thread.CurrentThread) return;
            }

            try
            {
                WorkerProcess spare = WorkerProcess.Start(WorkerLaunch.NewCommand());
                _ = spare.Calls.Write(Exercise());
                lock (Gate)
                {
                    if (wanted > 0) Waiting.Enqueue(spare);
                    else Bury(spare);
                }
            }
            catch (Exception)
            {
                // Pools start their own then, and hear why that does not work.
                lock (Gate) wanted = 0;
            }
        }
    }

    // A function that nobody calls: to be ready for it, a spare loads what it needs for the first one that counts.
    private static ReadOnlySpan<byte> Exercise()
    {
        JobFunction function = JobFunction.For(static (int number) => number);
        PayloadWriter frames = new();
        WorkerSetup.Define(frames, function);
        return frames.Written;
    }

    private static void Bury(WorkerProcess spare)
    {
        spare.Kill();
        spare.WaitForExit();
        spare.Calls.Dispose();
        spare.Doorbell.Dispose();
        spare.Memory.Dispose();
    }
}
