// A26: three orders; each item is taken once (POOL601, POOL602)
//
// Printed when it was run (times and numbers of processes vary):
//     fifo: 2 3 1
//     lifo: 1 3 2
//     priority: 1 2 3
//     joined, each item once: True
//     check and take in one, each item once: True
using System.Collections.Concurrent;
using PoolRuntime;

namespace Threads;

/// <summary>
/// First in, first out; last in, first out; smallest first. Producers and consumers that lose nothing and take
/// nothing twice.
/// </summary>
internal static class Queues
{
    private const int Items = 1000;

    public static void Run()
    {
        Console.WriteLine($"fifo: {Order(new BlockingQueue<int>())}");
        Console.WriteLine($"lifo: {Order(new BlockingLifoQueue<int>())}");
        Console.WriteLine($"priority: {Order(new BlockingPriorityQueue<int>())}");
        Console.WriteLine($"joined, each item once: {UntilAllIsDone()}");
        Console.WriteLine($"check and take in one, each item once: {UntilNothingIsLeft()}");
    }

    private static string Order(BlockingQueue<int> queue)
    {
        foreach (var item in (int[])[2, 3, 1]) queue.Put(item);
        return string.Join(' ', Enumerable.Range(0, 3).Select(_ => queue.Get()));
    }

    // The producer waits until everything has been done, and then says that there will be no more.
    private static bool UntilAllIsDone()
    {
        var queue = new BlockingQueue<int>(maxSize: 10);
        var taken = new ConcurrentBag<int>();
        var consumers = Start(4, () =>
        {
            try
            {
                while (true)
                {
                    taken.Add(queue.Get());
                    queue.TaskDone();
                }
            }
            catch (QueueShutdownException)
            {
                // The end.
            }
        });
        for (var item = 0; item < Items; item++) queue.Put(item);
        queue.Join();
        queue.Shutdown();
        foreach (var consumer in consumers) consumer.Join();
        return taken.Order().SequenceEqual(Enumerable.Range(0, Items));
    }

    // 'if (!queue.IsEmpty) queue.Get()' would be two steps: another consumer can take the last item in between, and the
    // Get then waits for ever.
    private static bool UntilNothingIsLeft()
    {
        var queue = new BlockingQueue<int>();
        for (var item = 0; item < Items; item++) queue.Put(item);
        var taken = new ConcurrentBag<int>();
        var consumers = Start(4, () =>
        {
            while (queue.TryGet(out var item)) taken.Add(item);
        });
        foreach (var consumer in consumers) consumer.Join();
        return taken.Order().SequenceEqual(Enumerable.Range(0, Items));
    }

    private static List<Thread> Start(int count, Action work)
    {
        var threads = Enumerable.Range(0, count).Select(_ => new Thread(() => work())).ToList();
        foreach (var thread in threads) thread.Start();
        return threads;
    }
}
