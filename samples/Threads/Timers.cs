// A24: once after a while, or not at all
//
// Printed when it was run (times and numbers of processes vary):
//     ran after its delay: True
//     runs of the one that was called off: 0
using System.Diagnostics;

namespace Threads;

/// <summary>Something that runs once after a while, and something that is called off before.</summary>
internal static class Timers
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(100);

    public static void Run()
    {
        using var hasRun = new ManualResetEventSlim();
        var watch = Stopwatch.StartNew();
        using (new Timer(_ => hasRun.Set(), null, Delay, Timeout.InfiniteTimeSpan)) hasRun.Wait();
        // Timers may be early by a little.
        Console.WriteLine($"ran after its delay: {watch.Elapsed > 0.8 * Delay}");

        var runs = 0;
        var calledOff = new Timer(_ => Interlocked.Increment(ref runs), null, 10 * Delay, Timeout.InfiniteTimeSpan);
        // What is disposed of before it is due never runs; this waits for one that is just running.
        using var gone = new ManualResetEvent(false);
        calledOff.Dispose(gone);
        gone.WaitOne();
        Console.WriteLine($"runs of the one that was called off: {Volatile.Read(ref runs)}");
    }
}
