using System.Collections;
using System.Diagnostics;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using PoolRuntime;

namespace Probe;

/// <summary>What workers get from the program, and what the processes that jobs start get from workers.</summary>
internal static partial class Inheritance
{
    /// <summary>The descriptors of a process that a job starts.</summary>
    public static void ShowDescriptors()
    {
        using ProcessPool pool = new(2);
        // The second worker is the one that could have inherited what belongs to the first.
        foreach (string list in pool.Map(_ => Run("/bin/ls", ["-l", "/proc/self/fd"]), [1, 2, 3, 4], chunkSize: 1))
            Console.Write(list);
    }

    /// <summary>A pipe that the program means for a child of its own ends with that child, not with the pool.</summary>
    public static void EndOfOwnPipe()
    {
        using AnonymousPipeServerStream pipe = new(PipeDirection.In, HandleInheritability.Inheritable);
        _ = pipe.GetClientHandleAsString();
        using ProcessPool pool = new(2);
        Workers.AllOf(pool);
        pipe.DisposeLocalCopyOfClientHandle();
        Console.WriteLine(pipe.ReadByte() < 0 ? "the pipe has ended" : "the pipe has content");
    }

    /// <summary>Where the environment of the program and that of a process started by a job differ.</summary>
    public static void ShowEnvironment()
    {
        using ProcessPool pool = new(1);
        Dictionary<string, string> here = [];
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
            here[(string)variable.Key] = (string)variable.Value!;
        Dictionary<string, string> there = pool.Apply(static () => Run("/usr/bin/env", ["-0"]))
            .Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=', 2))
            .ToDictionary(parts => parts[0], parts => parts[1]);
        foreach (string name in here.Keys.Union(there.Keys).Order(StringComparer.Ordinal))
        {
            string? before = here.GetValueOrDefault(name);
            string? after = there.GetValueOrDefault(name);
            if (before != after) Console.WriteLine($"{name}: {before ?? "unset"} -> {after ?? "unset"}");
        }

        Console.WriteLine("end");
    }

    public static void StartFromJob(string[] command)
    {
        using ProcessPool pool = new(1);
        Console.Write(pool.Apply(Run, command[0], command[1..]));
    }

    public static void StartFromNativeCode(string command)
    {
        using ProcessPool pool = new(1);
        Console.WriteLine($"exit status {pool.Apply(RunByShell, command)}");
    }

    private static string Run(string file, string[] arguments)
    {
        ProcessStartInfo start = new(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output + errors.Result;
    }

    [LibraryImport("libc", EntryPoint = "system", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RunByShell(string command);
}
