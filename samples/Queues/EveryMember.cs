// A16: everything that a queue between processes can be asked for (POOL107)
//
// Printed when it was run (times and numbers of processes vary):
//     Get, nothing there: QueueEmptyException
//     TryGet: False
//     TryPut: True
//     TryPut, no room: False
//     Put, no room: QueueFullException
//     Count: 2, IsEmpty: False, IsFull: True
//     Get: 1
//     JoinThread before Close: InvalidOperationException
//     Get: 2 4
//     Put after Close: ObjectDisposedException
//     Put after Shutdown: QueueShutdownException
//     Get after Shutdown: 7
//     Get, nothing left: QueueShutdownException
using PoolRuntime;

namespace Queues;

/// <summary>Everything that a queue between processes can be asked for.</summary>
internal static class EveryMember
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);

    public static void Run()
    {
        using var queue = new ProcessQueue<int>(maxSize: 2);
        Show("Get, nothing there", () => queue.Get(Moment));
        Console.WriteLine($"TryGet: {queue.TryGet(out _)}");
        queue.Put(1);
        Console.WriteLine($"TryPut: {queue.TryPut(2)}");
        Console.WriteLine($"TryPut, no room: {queue.TryPut(3)}");
        Show("Put, no room", () => queue.Put(3, Moment));
        Console.WriteLine($"Count: {queue.Count}, IsEmpty: {queue.IsEmpty}, IsFull: {queue.IsFull}");
        Console.WriteLine($"Get: {queue.Get()}");

        // No waiting at either end: an item is in the queue when Put returns.
        Show("JoinThread before Close", queue.JoinThread);
        using (var child = ChildProcess.For(PutAndLeave, queue))
        {
            child.Start();
            child.Join();
        }

        Console.WriteLine($"Get: {queue.Get()} {queue.Get()}");
        queue.Close();
        queue.JoinThread();
        Show("Put after Close", () => queue.Put(1));

        using var ended = new ProcessQueue<int>();
        ended.Put(7);
        ended.Shutdown();
        Show("Put after Shutdown", () => ended.Put(8));
        Console.WriteLine($"Get after Shutdown: {ended.Get()}");
        Show("Get, nothing left", () => ended.Get());
    }

    private static void PutAndLeave(ProcessQueue<int> queue)
    {
        queue.Put(4);
        // In Python this loses what was put; here there is nothing that could be.
        queue.CancelJoinThread();
    }

    private static void Show(string what, Action work)
    {
        try
        {
            work();
            Console.WriteLine($"{what}: done");
        }
        catch (Exception error) when (error is QueueEmptyException or QueueFullException or InvalidOperationException)
        {
            Console.WriteLine($"{what}: {error.GetType().Name}");
        }
    }
}
