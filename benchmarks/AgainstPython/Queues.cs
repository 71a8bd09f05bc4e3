using System.Diagnostics;
using PoolRuntime;

namespace AgainstPython;

/// <summary>Queues between processes: one puts, another one gets.</summary>
internal static class Queues
{
    // As many large items as may lie in the queue.
    private const int Room = 8;

    private static readonly byte[] Blob = Work.Blobs(1)[0][..(1 << 20)];

    /// <summary>Small items, from the first that is put until the last has been taken.</summary>
    public static double Small(ProcessPool pool, int n)
    {
        using var queue = new ProcessQueue<int>();
        var sum = pool.ApplyAsync(Sum, queue, n);
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < n; i++) queue.Put(i);
        Work.Check(sum.Get() == (long)n * (n - 1) / 2);
        return clock.Elapsed.TotalSeconds;
    }

    /// <summary>Items of 1 MiB, which the other process has as an array.</summary>
    public static double Large(ProcessPool pool, int n)
    {
        using var queue = new ProcessQueue<byte[]>(Room);
        var length = pool.ApplyAsync(Length, queue, n);
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < n; i++) queue.Put(Blob);
        Work.Check(length.Get() == (long)n * Blob.Length);
        return clock.Elapsed.TotalSeconds;
    }

    /// <summary>The same arrays, copied to new ones.</summary>
    public static double Copy(int n)
    {
        var clock = Stopwatch.StartNew();
        long length = 0;
        for (var i = 0; i < n; i++) length += Blob.AsSpan().ToArray().Length;
        Work.Check(length == (long)n * Blob.Length);
        return clock.Elapsed.TotalSeconds;
    }

    private static long Sum(ProcessQueue<int> queue, int n)
    {
        long sum = 0;
        for (var i = 0; i < n; i++) sum += queue.Get();
        return sum;
    }

    private static long Length(ProcessQueue<byte[]> queue, int n)
    {
        long length = 0;
        for (var i = 0; i < n; i++) length += queue.Get().Length;
        return length;
    }
}
