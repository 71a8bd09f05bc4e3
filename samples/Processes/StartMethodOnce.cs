// A14: a program chooses its start method once (POOL110)
//
// Printed when it was run (times and numbers of processes vary):
//     chosen: Spawn
//     refused: The start method of the program is Spawn already, and is chosen once; a single pool has its own in Po…
using PoolRuntime;

namespace Processes;

/// <summary>A program chooses its start method once.</summary>
internal static class StartMethodOnce
{
    public static void Run()
    {
        StartMethods.Set(StartMethod.Spawn);
        Console.WriteLine($"chosen: {StartMethods.Default}");
        try
        {
            StartMethods.Set(StartMethod.ForkServer);
        }
        catch (InvalidOperationException error)
        {
            Console.WriteLine($"refused: {error.Message}");
        }
    }
}
