// A03: one process writes, another one reads until it is terminated (POOL109)
//
// Printed when it was run (times and numbers of processes vary):
//     read A
//     read B
//     read C
//     writer: 0, reader ended by a signal: True
using PoolRuntime;

namespace Queues;

/// <summary>
/// One process writes into a queue, another one reads out of it, for as long as it lives; it is terminated when it
/// has read everything.
/// </summary>
internal static class WriterAndReader
{
    public static void Run()
    {
        using var queue = new JoinableProcessQueue<string>();
        using var seen = new ProcessQueue<string>();
        using var writer = ChildProcess.For(Write, queue);
        using var reader = ChildProcess.For(Read, queue, seen);
        reader.Start();
        writer.Start();
        writer.Join();
        // Everything is in the queue now; wait until it has been read, too.
        queue.Join();
        reader.Terminate();
        reader.Join();
        while (seen.TryGet(out var line)) Console.WriteLine(line);
        Console.WriteLine($"writer: {writer.ExitCode}, reader ended by a signal: {reader.ExitCode < 0}");
    }

    private static void Write(JoinableProcessQueue<string> queue)
    {
        foreach (var letter in new[] { "A", "B", "C" }) queue.Put(letter);
    }

    private static void Read(JoinableProcessQueue<string> queue, ProcessQueue<string> seen)
    {
        while (true)
        {
            seen.Put($"read {queue.Get()}");
            queue.TaskDone();
        }
    }
}
