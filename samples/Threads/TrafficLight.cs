// A25: waiting for a signal without looking again and again (POOL207)
//
// Printed when it was run (times and numbers of processes vary):
//     red, passed: 0
//     green, passed: 3
//     badge 1, inside: 1, others came along: 0
//     badge 2, inside: 2, others came along: 0
//     badge 3, inside: 3, others came along: 0
//     busy while waiting: False
using System.Diagnostics;

namespace Threads;

/// <summary>
/// Cars wait for a traffic light, and staff for a door that opens for a badge; none of them by looking again and
/// again.
/// </summary>
internal static class TrafficLight
{
    public static void Run()
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        Cars();
        Staff();
        process.Refresh();
        Console.WriteLine($"busy while waiting: {process.TotalProcessorTime - before > watch.Elapsed}");
    }

    private static void Cars()
    {
        using var green = new ManualResetEventSlim();
        var passed = 0;
        var cars = Enumerable.Range(0, 3).Select(_ => new Thread(() =>
        {
            green.Wait();
            Interlocked.Increment(ref passed);
        })).ToList();
        foreach (var car in cars) car.Start();
        Thread.Sleep(100);
        Console.WriteLine($"red, passed: {Volatile.Read(ref passed)}");
        green.Set();
        foreach (var car in cars) car.Join();
        Console.WriteLine($"green, passed: {passed}");
    }

    // The door closes behind each: one badge, one person.
    private static void Staff()
    {
        using var door = new AutoResetEvent(false);
        using var inside = new SemaphoreSlim(0);
        var staff = Enumerable.Range(0, 3).Select(_ => new Thread(() =>
        {
            door.WaitOne();
            inside.Release();
        })).ToList();
        foreach (var person in staff) person.Start();
        for (var badge = 1; badge <= staff.Count; badge++)
        {
            door.Set();
            inside.Wait();
            Console.WriteLine($"badge {badge}, inside: {badge}, others came along: {inside.CurrentCount}");
        }

        foreach (var person in staff) person.Join();
    }
}
