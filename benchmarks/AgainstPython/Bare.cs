using System.Diagnostics;
using System.IO.Pipes;
using System.Runtime.InteropServices;

namespace AgainstPython;

/// <summary>The same work without a pool.</summary>
internal sealed unsafe partial class Bare(int workers) : IContender
{
    private readonly Process _echo = Process.Start(new ProcessStartInfo("cat")
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;

    public double Run(string scenario, int n) => scenario switch
    {
        "trip" => PingPong(n),
        "map" => Loop(n),
        "cpu" => Threads(n),
        "threads" => TaskRun(n),
        "queue-large" => Queues.Copy(n),
        "array" => Work.Elements(new int[n]),
        _ => throw new ArgumentException($"There is no scenario '{scenario}'."),
    };

    public void Dispose()
    {
        _echo.StandardInput.Close();
        _echo.WaitForExit();
        _echo.Dispose();
    }

    // 64 bytes through a pipe to another process, which sends them back through another pipe.
    private double PingPong(int n)
    {
        const int size = 64;
        var there = DescriptorOf(_echo.StandardInput.BaseStream);
        var back = DescriptorOf(_echo.StandardOutput.BaseStream);
        var bytes = stackalloc byte[size];
        var times = new double[n];
        for (var i = 0; i < n; i++)
        {
            var began = Stopwatch.GetTimestamp();
            Work.Check(Write(there, bytes, size) == size);
            for (nint got = 0; got < size;)
            {
                var count = Read(back, bytes, size - got);
                Work.Check(count > 0);
                got += count;
            }

            times[i] = Stopwatch.GetElapsedTime(began).TotalSeconds;
        }

        Array.Sort(times);
        return times[n / 2];
    }

    private static int DescriptorOf(Stream pipe) => (int)((PipeStream)pipe).SafePipeHandle.DangerousGetHandle();

    // One thread, one loop.
    private static double Loop(int n)
    {
        var items = Enumerable.Range(0, n).ToArray();
        Func<int, int> job = Work.Next;
        var clock = Stopwatch.StartNew();
        var results = new int[items.Length];
        for (var i = 0; i < items.Length; i++) results[i] = job(items[i]);
        var seconds = clock.Elapsed.TotalSeconds;
        Work.Check(results[^1] == n);
        return seconds;
    }

    // What two threads gain over one, of what they could.
    private double Threads(int n)
    {
        var alone = Stopwatch.StartNew();
        for (var i = 0; i < n / workers; i++) Work.Compute();
        alone.Stop();
        var together = Stopwatch.StartNew();
        var threads = Enumerable.Range(0, workers).Select(_ => new Thread(() =>
        {
            for (var i = 0; i < n / workers; i++) Work.Compute();
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return alone.Elapsed / together.Elapsed;
    }

    private static double TaskRun(int n)
    {
        var clock = Stopwatch.StartNew();
        var tasks = new Task<int>[n];
        for (var i = 0; i < n; i++) tasks[i] = Task.Run(Work.Nothing);
        Task.WhenAll(tasks).GetAwaiter().GetResult();
        return clock.Elapsed.TotalSeconds;
    }

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint Read(int descriptor, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int descriptor, byte* buffer, nint count);
}
