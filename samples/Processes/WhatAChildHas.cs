// A13: what a child has of its parent, and what not (POOL405)
//
// Printed when it was run (times and numbers of processes vary):
//     Spawn: static 0, captured 6
//     static 0, field 7
//     ForkServer: static 0, captured 6
//     static 0, field 7
//     Fork: .NET cannot fork: the threads of its runtime would be missing in the copy. Use StartMethod.Spawn, or Sta…
using PoolRuntime;

namespace Processes;

/// <summary>
/// Whichever way a child is started, static variables are as at the beginning of a program there, and only what
/// goes with the job travels: captured variables, arguments and the fields of a subclass. A copy of the process, as by
/// fork, is not to be had.
/// </summary>
internal static class WhatAChildHas
{
    private static int setAtRunTime;

    public static void Run()
    {
        setAtRunTime = 5;
        foreach (var method in StartMethods.All)
        {
            var captured = 6;
            using var lambda = new ChildProcess(
#pragma warning disable POOL405 // That the child does not see it is what is shown.
                () => Console.WriteLine($"{method}: static {setAtRunTime}, captured {captured}"));
#pragma warning restore POOL405
            using var subclass = new WithField(7);
            foreach (var child in (ChildProcess[])[lambda, subclass])
            {
                child.StartMethod = method;
                child.Start();
                child.Join();
            }
        }

        try
        {
            _ = new ChildProcess(() => { }) { StartMethod = StartMethod.Fork };
        }
        catch (PlatformNotSupportedException error)
        {
            Console.WriteLine($"{StartMethod.Fork}: {error.Message}");
        }
    }

    private sealed class WithField(int field) : ChildProcess
    {
        public override void Run() => Console.WriteLine($"static {setAtRunTime}, field {field}");
    }
}
