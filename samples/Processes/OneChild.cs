// A01: a child process and its parent
//
// Printed when it was run (times and numbers of processes vary):
//     parent: process 24587
//     hello world
//     hello world
//     hello world
//     greeter: process 24596, child of 24587
//     child was process 24596, exit code 0
using PoolRuntime;

namespace Processes;

/// <summary>One child with a name and arguments; who is who.</summary>
internal static class OneChild
{
    public static void Run()
    {
        Console.WriteLine($"parent: process {Environment.ProcessId}");
        using var child = ChildProcess.For(Greet, "world", 3, name: "greeter");
        child.Start();
        child.Join();
        Console.WriteLine($"child was process {child.Id}, exit code {child.ExitCode}");
    }

    private static void Greet(string whom, int times)
    {
        for (var i = 0; i < times; i++) Console.WriteLine($"hello {whom}");
        Console.WriteLine(
            $"{ChildProcess.Current.Name}: process {Environment.ProcessId}, child of {ChildProcess.Parent!.Id}");
    }
}
