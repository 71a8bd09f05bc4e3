using System.Diagnostics;

namespace Interrupt;

/// <summary>Runs the program, and presses Ctrl-C for its user.</summary>
internal static class Interruption
{
    public static void Run()
    {
        using var program = Process.Start(new ProcessStartInfo(
            "dotnet", [Environment.GetCommandLineArgs()[0], "fetch"])
        {
            RedirectStandardOutput = true,
        })!;
        // The first line names the workers; after the second they are at work.
        var workers = program.StandardOutput.ReadLine()!.Split(' ')[1..].Select(int.Parse).ToArray();
        Console.WriteLine(program.StandardOutput.ReadLine());

        var watch = Stopwatch.StartNew();
        using (var kill = Process.Start("kill", ["-INT", $"{program.Id}"])) kill.WaitForExit();
        var rest = program.StandardOutput.ReadToEnd();
        program.WaitForExit();
        while (workers.Any(IsAlive)) Thread.Sleep(1);
        Console.WriteLine(FormattableString.Invariant(
            $"ended {watch.Elapsed.TotalSeconds:0.00} s after Ctrl-C, with exit code {program.ExitCode}"));
        Console.WriteLine($"printed nothing more: {rest.Length == 0}");
        Console.WriteLine($"workers left: {workers.Count(IsAlive)} of {workers.Length}");
    }

    private static bool IsAlive(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return !found.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
