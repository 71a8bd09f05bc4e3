// A23: five of twenty at a time
//
// Printed when it was run (times and numbers of processes vary):
//     done: 20
//     most at a time: 5
namespace Threads;

/// <summary>Of twenty threads, at most five at a time.</summary>
internal static class FiveAtATime
{
    public static void Run()
    {
        using var places = new SemaphoreSlim(5);
        var (inside, most, done) = (0, 0, 0);
        var threads = Enumerable.Range(0, 20).Select(_ => new Thread(Visit)).ToList();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        Console.WriteLine($"done: {done}");
        Console.WriteLine($"most at a time: {most}");

        void Visit()
        {
            places.Wait();
            try
            {
                var atOnce = Interlocked.Increment(ref inside);
                for (var seen = most; atOnce > seen; seen = most) Interlocked.CompareExchange(ref most, atOnce, seen);
                Thread.Sleep(20);
                Interlocked.Decrement(ref inside);
            }
            finally
            {
                places.Release();
            }

            Interlocked.Increment(ref done);
        }
    }
}
