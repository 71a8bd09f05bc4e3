// A15: alive or not, daemons, variables of one's own (POOL105, POOL404)
//
// Printed when it was run (tenths of a second stand for seconds; times and numbers of processes vary):
//     alive before the start: False
//     alive after it: True
//     ended within a second: False
//     ended when terminated: True
//     alive then: False
//     daemon, because nothing is said: False
//     daemon, because it is said: True
//     daemon, because its creator is one: True
//     after the start: 'ChildProcess-3' has been started, and this is settled then; set it before Start (POOL105).
//     line 1 of 10
//     line 2 of 10
//     …
//     in the child: 100
//     in the program: 0
using PoolRuntime;

namespace Processes;

/// <summary>
/// Alive or not, joined with a timeout; who is a daemon, and what becomes of it; what a child changes is its own.
/// </summary>
internal static class DaemonsAndTimeouts
{
    private const int Lines = 10;

    // A tenth of a second stands for a second.
    private static readonly TimeSpan Second = TimeSpan.FromMilliseconds(100);

    private static int changedByChild;

    public static void Run()
    {
        JoinWithTimeout();
        WhoIsDaemon();
        EndOfTheProgram();
        OwnVariables();
    }

    private static void JoinWithTimeout()
    {
        using var child = new ChildProcess(() => Thread.Sleep(Timeout.Infinite));
        Console.WriteLine($"alive before the start: {child.IsAlive}");
        child.Start();
        Console.WriteLine($"alive after it: {child.IsAlive}");
        Console.WriteLine($"ended within a second: {child.Join(Second)}");
        Console.WriteLine($"ended when terminated: {child.Terminate(wait: TimeSpan.FromSeconds(30))}");
        Console.WriteLine($"alive then: {child.IsAlive}");
    }

    private static void WhoIsDaemon()
    {
        using var usual = new ChildProcess(() => { });
        using var daemon = new ChildProcess(
            () => Console.WriteLine($"daemon, because its creator is one: {new ChildProcess(() => { }).IsDaemon}"),
            isDaemon: true);
        Console.WriteLine($"daemon, because nothing is said: {usual.IsDaemon}");
        Console.WriteLine($"daemon, because it is said: {daemon.IsDaemon}");
        daemon.Start();
        daemon.Join();
        try
        {
            daemon.IsDaemon = false;
        }
        catch (InvalidOperationException error)
        {
            Console.WriteLine($"after the start: {error.Message}");
        }
    }

    // The child stands for the main program here: what ends with it are its own children.
    private static void EndOfTheProgram()
    {
        using var program = new ChildProcess(() =>
        {
            var lines = Path.GetTempFileName();
            var daemon = ChildProcess.For(PrintLines, lines, isDaemon: true);
            daemon.Start();
            while (new FileInfo(lines).Length < 3) Thread.Sleep(5);
            File.Delete(lines);
            Console.WriteLine("the program ends");
        });
        program.Start();
        program.Join();
    }

    private static void PrintLines(string lines)
    {
        for (var i = 1; i <= Lines; i++)
        {
            Console.WriteLine($"line {i} of {Lines}");
            File.AppendAllText(lines, ".");
            Thread.Sleep(3 * Second);
        }
    }

    private static void OwnVariables()
    {
        using var child = new ChildProcess(() =>
        {
            // That this is lost is what the example shows.
#pragma warning disable POOL404
            changedByChild = 100;
#pragma warning restore POOL404
            Console.WriteLine($"in the child: {changedByChild}");
        });
        child.Start();
        child.Join();
        Console.WriteLine($"in the program: {changedByChild}");
    }
}
