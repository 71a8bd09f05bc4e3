// A04: fifty threads take as long as one
//
// Printed when it was run (tenths of a second stand for seconds; times and numbers of processes vary):
//     hello from the named one
//     of 50 threads alive: 50
//     50 took as long as 1.0 of them
//     alive then: 0
//     counted to 3
using System.Diagnostics;
using System.Globalization;

namespace Threads;

/// <summary>
/// A thread with a name; fifty that take two seconds each, together; a class around a thread; one that does not
/// hold up the end of the program.
/// </summary>
internal static class FiftyThreads
{
    // A tenth of a second stands for a second.
    private static readonly TimeSpan TwoSeconds = TimeSpan.FromMilliseconds(200);

    public static void Run()
    {
        var named = new Thread(static () => Console.WriteLine($"hello from {Thread.CurrentThread.Name}"))
        {
            Name = "the named one",
        };
        named.Start();
        named.Join();

        using ManualResetEventSlim go = new();
        var threads = Enumerable.Range(0, 50).Select(_ => new Thread(() =>
        {
            go.Wait();
            Thread.Sleep(TwoSeconds);
        })).ToList();
        foreach (var thread in threads) thread.Start();
        Console.WriteLine($"of 50 threads alive: {threads.Count(thread => thread.IsAlive)}");
        var watch = Stopwatch.StartNew();
        go.Set();
        foreach (var thread in threads) thread.Join();
        var tasks = watch.Elapsed / TwoSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"50 took as long as {tasks:F1} of them"));
        Console.WriteLine($"alive then: {threads.Count(thread => thread.IsAlive)}");

        var counting = new Counting(3);
        counting.Start();
        counting.Join();
        Console.WriteLine($"counted to {counting.Count}");

        // The program does not wait for it: otherwise it would not end.
        new Thread(static () => Thread.Sleep(Timeout.Infinite)) { IsBackground = true }.Start();
    }

    /// <summary>Threads cannot be derived from: a class has one instead.</summary>
    private sealed class Counting
    {
        private readonly Thread _thread;
        private readonly int _to;

        public Counting(int to)
        {
            _to = to;
            _thread = new Thread(Work) { Name = "counting" };
        }

        /// <summary>Read after <see cref="Join"/>.</summary>
        public int Count { get; private set; }

        public void Start() => _thread.Start();

        public void Join() => _thread.Join();

        private void Work()
        {
            while (Count < _to) Count++;
        }
    }
}
