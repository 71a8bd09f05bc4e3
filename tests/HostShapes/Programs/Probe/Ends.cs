using System.Runtime.InteropServices;
using PoolRuntime;

namespace Probe;

/// <summary>Ways in which a program with a pool ends.</summary>
internal static partial class Ends
{
    public static void Stay(Work work)
    {
        using ProcessPool pool = new(2);
        ShowWorkers(pool);
        Workers.Occupy(pool, work);
        Console.WriteLine("ready");
        Thread.Sleep(Timeout.Infinite);
    }

    public static void LeaveUndisposed(Work work)
    {
        ProcessPool pool = new(2);
        ShowWorkers(pool);
        Workers.Occupy(pool, work);
        Console.WriteLine("ready");
    }

    public static void LeaveTerminated(Work work)
    {
        ProcessPool pool = new(2);
        ShowWorkers(pool);
        Workers.Occupy(pool, work);
        pool.Terminate();
    }

    /// <summary>As a terminal has it: the program and what it starts are one group, to which Ctrl-C goes.</summary>
    public static void StayInOwnGroup(Work work)
    {
        LeadGroup();
        Stay(work);
    }

    public static void MapInOwnGroup()
    {
        LeadGroup();
        using ProcessPool pool = new(2);
        ShowWorkers(pool);
        AsyncResult<int[]> results = pool.MapAsync(Wait, Enumerable.Range(0, 10_000));
        Console.WriteLine("ready");
        results.Get();
    }

    /// <summary>The program and what it starts from now on are one group.</summary>
    public static void LeadGroup()
    {
        if (SetGroup(0, 0) != 0) throw new InvalidOperationException("The program got no group of its own.");
    }

    public static void ShowWorkers(ProcessPool pool) =>
        Console.WriteLine($"workers {string.Join(' ', Workers.AllOf(pool))}");

    private static int Wait(int number)
    {
        Thread.Sleep(10);
        return number;
    }

    [LibraryImport("libc", EntryPoint = "setpgid")]
    private static partial int SetGroup(int process, int group);
}
